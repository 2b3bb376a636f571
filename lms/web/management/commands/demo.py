"""`manage.py demo`."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from badges.domain import achievements, awards, issuing
from content.formats import bundle
from content.formats.bundle import storage
from courses.domain import checkpoints, curriculum
from courses.domain.ledger_tree import TreeDamaged
from courses.models import CoursePage, Skill
from lms.kernel.key_store import KeyUnavailable
from lms.web.demo import crowd, people, pins, record, story, toolbox, workshop
from lms.web.demo.watching import MENTORS, Notebook, found_authority

_STARTER = settings.BASE_DIR / "content" / "curriculum"
_TELL_EVERY = 10


class Command(BaseCommand):
    """Load the starter curriculum and the demo people; run again, it only adds what is missing."""

    help = "Loads or extends the demo data. In development only."
    requires_system_checks = ()  # they load every view: longer than a second run takes

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--learners", type=int, default=0, metavar="N", help="have at least N more trainees (0)"
        )

    def handle(self, *_args: Any, learners: int, **_options: Any) -> None:
        """Say what is done and how far it is; end with a summary."""
        if not settings.DEVELOPMENT:
            raise CommandError("Demo data is for development only. Nothing was changed.")
        if learners < 0:
            raise CommandError("--learners takes a number from 0 up.")
        began = timezone.now()
        self._load_curriculum()
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
        if learners:
            added = crowd.add(learners, notebook, lambda count: self._count(count, learners))
            self._say(f"Learners… {learners}, {added} of them new")
        self._issue()
        # By its name: what combines the apps' screens and what sends mail do not know each other.
        call_command("forgo_mail", domain=people.DOMAIN, since=began, stdout=self.stdout)
        self._sign()
        self._say("The demo data is ready.")

    def _load_curriculum(self) -> None:
        curriculum.ensure_home()  # the address of the hub may have changed since
        files = storage.load(_STARTER)
        digest, last = curriculum.digest_of_files(files), curriculum.last_import()
        if last is None or last.digest != digest:
            self._say("Loading the starter curriculum…")
            try:
                curriculum.import_curriculum(bundle.from_files(files), digest=digest)
            except bundle.BundleError as error:
                raise CommandError(f"The starter curriculum cannot be loaded:\n{error}") from error
        self._say(
            f"Starter curriculum… {CoursePage.objects.live().count()} courses, {Skill.objects.count()} skills"
        )

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
