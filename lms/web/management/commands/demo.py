"""`manage.py demo`."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import get_language_info
from wagtail.models import Locale, Page

from badges.domain import achievements, awards, issuing
from content.formats import bundle
from content.formats.bundle import storage
from courses.domain import checkpoints, curriculum
from courses.domain.curriculum import translating
from courses.domain.ledger_tree import TreeDamaged
from courses.models import CoursePage, LessonPage, PathwayPage, PracticalPage, Skill
from lms.kernel.key_store import KeyUnavailable
from lms.web.demo import crowd, measured, people, pins, record, story, toolbox, workshop
from lms.web.demo.watching import MENTORS, Notebook, found_authority

_STARTER = settings.BASE_DIR / "content" / "curriculum"
_TRANSLATIONS = settings.BASE_DIR / "content" / "translations"
_PAGES = (CoursePage, LessonPage, PracticalPage, PathwayPage)
_TELL_EVERY = 10


def _name(language: str) -> str:
    return str(get_language_info(language)["name"])


class Command(BaseCommand):
    """Load the starter curriculum and the demo people; run again, it only adds what is missing."""

    help = "Loads or extends the demo data. In development only."
    requires_system_checks = ()  # they load every view: longer than a second run takes

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--learners", type=int, default=0, metavar="N", help="have at least N more trainees (0)"
        )
        parser.add_argument(
            "--no-translations", action="store_true", help="leave the curriculum in English alone: quicker"
        )

    def handle(self, *_args: Any, learners: int, no_translations: bool, **_options: Any) -> None:
        """Say what is done and how far it is; end with a summary."""
        if not settings.DEVELOPMENT:
            raise CommandError("Demo data is for development only. Nothing was changed.")
        if learners < 0:
            raise CommandError("--learners takes a number from 0 up.")
        began = timezone.now()
        self._load_curriculum()
        if not no_translations:
            self._load_translations()
        cast = people.ensure((*people.CAST, *people.NEIGHBOURS))
        found_authority([cast[name] for name in MENTORS])
        self._say(f"Demo people… {len(cast)}")
        self._say(f"PINs… {pins.fill(cast)} new")
        self._say(f"Instruments… {toolbox.fill(cast['coordinator'])} new")
        self._say(f"Benches and machines… {workshop.set_up(cast)} new")
        notebook = Notebook(cast, timezone.now())
        new = story.tell(cast["trainee"], notebook)
        self._say(f"The demo trainee's story… {new} new observations")
        self._say(f"The people around them… {record.tell(notebook)} new observations")
        self._say(f"Work with traces… {measured.tell(notebook)} new observations")
        if learners:
            added = crowd.add(learners, notebook, lambda count: self._count(count, learners))
            self._say(f"Learners… {learners}, {added} of them new")
        self._issue()
        # By its name: what combines the apps' screens and what sends mail do not know each other.
        call_command("forgo_mail", domain=people.DOMAIN, since=began, stdout=self.stdout)
        self._sign()
        self._say("The demo data is ready.")

    def _load_curriculum(self) -> None:
        curriculum.ensure_languages()  # and the address of the hub may have changed since
        files = storage.load(_STARTER)
        digest, last = curriculum.digest_of_files(files), curriculum.last_import()
        if last is None or last.digest != digest:
            self._say("Loading the starter curriculum…")
            try:
                curriculum.import_curriculum(bundle.from_files(files), digest=digest)
            except bundle.BundleError as error:
                raise CommandError(f"The starter curriculum cannot be loaded:\n{error}") from error
        courses = CoursePage.objects.live().filter(locale=Locale.get_default()).count()
        self._say(f"Starter curriculum… {courses} courses, {Skill.objects.count()} skills")

    def _load_translations(self) -> None:
        """What there is for the languages that the hub keeps content in, unless it came in already."""
        last = curriculum.last_import()
        under = f"over {last.digest if last else ''}".encode()  # pages that changed take their texts again
        for code in curriculum.translated_languages():
            folder = _TRANSLATIONS / code
            if not folder.is_dir():
                continue
            files = storage.load(folder)
            digest = curriculum.digest_of_files(files | {"": under})
            if curriculum.last_translations(code) != digest:
                self._say(f"Loading the curriculum in {_name(code)}…")
                try:
                    translating.import_translations(files, code, digest=digest)
                except bundle.BundleError as error:
                    # The hub may have changed since: a page that was taken down has no translation either.
                    self._say(f"The curriculum cannot be loaded in {_name(code)}:\n{error}")
                    continue
            pages = Page.objects.live().filter(locale__language_code=code).exact_type(*_PAGES).count()
            self._say(f"Curriculum in {_name(code)}… {pages} pages")

    def _issue(self) -> None:
        achievements.sync()
        awards.award_missing()
        self._say(f"Badges… {issuing.issue_pending()} issued")

    def _sign(self) -> None:
        """Sign a first checkpoint; a ledger that contradicts files of another database is left as it is."""
        try:
            checkpoints.keep_up(timezone.now())
        except (checkpoints.CheckpointRefused, TreeDamaged, KeyUnavailable) as reason:
            self._say(f"Checkpoint… not signed: {reason}")
            return
        last = checkpoints.latest()
        self._say(f"Checkpoint… over {last.size if last else 0} events")

    def _count(self, count: int, total: int) -> None:
        if count % _TELL_EVERY == 0 and count != total:
            self._say(f"Learners… {count} of {total}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
