"""A curriculum into the site: everything, or nothing at all."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.move_page import MovePageAction
from wagtail.models import Locale, Page

from content.formats.outline import Curriculum
from content.formats.problems import BundleError, Problem
from courses.domain import ledger
from courses.domain.approvals import note_past_review
from courses.domain.curriculum import drawings, skills
from courses.domain.curriculum.comparing import compare
from courses.domain.curriculum.critical import critical_in, critical_words, may_pass_review
from courses.domain.curriculum.media import Shelf, media_from_bundles, shelf_undone_on_failure
from courses.domain.curriculum.pages import entries, new_page, publish
from courses.domain.curriculum.placing import store_places
from courses.domain.curriculum.present import read_site
from courses.domain.curriculum.record import record_import
from courses.domain.curriculum.report import Kind, Report
from courses.domain.curriculum.terms import store_terms
from courses.domain.curriculum.to_site import SiteKeys
from courses.domain.curriculum.tree import ensure_home, put_in_order
from courses.domain.draft_review import note_imported
from courses.domain.search_index import indexed_at_the_end
from courses.domain.skill_proposals import as_imported
from courses.events import curriculum_imported
from courses.models import CourseIndexPage, PathwayIndexPage
from lms.accounts.models import User
from lms.kernel.errors import NotAllowed


def preview(curriculum: Curriculum) -> Report:
    """What an import would do; nothing is changed. Raises BundleError as the import would."""
    _check_language(curriculum)
    return compare(curriculum, read_site(), media_from_bundles())


def preview_critical(curriculum: Curriculum) -> list[str]:
    """What an import would change that safety rests on, by name."""
    site = read_site()
    return critical_in(curriculum, site, compare(curriculum, site, media_from_bundles()))


def import_curriculum(curriculum: Curriculum, *, by: User | None = None, digest: str = "") -> Report:
    """Make skills, media and pages agree with the curriculum, and publish what changed.

    One transaction: it happens as a whole, or leaves neither row nor file. What already agrees is not
    touched, so the same curriculum again changes nothing; what only the site has is left alone. A skill whose
    definition changed gets a new version, and what was signed under the old one stands. ``digest`` names the
    files it came from, for ``last_import``.

    It is published at once, past the review; where a person imports, the history of each page and skill says so.
    ``by`` is None for the hub's own commands. Raises NotAllowed for somebody who may not import, or not what safety
    rests on; BundleError where the site has no room for something.
    """
    if by is not None and not by.has_perm("courses.import_curriculum"):
        raise NotAllowed(_("Only editors and administrators import a curriculum."), code="may_not_import")
    _check_language(curriculum)
    with shelf_undone_on_failure() as shelf, transaction.atomic(), indexed_at_the_end():
        ledger.lock()  # before anything is read: a skill saved meanwhile waits (decision 45)
        return _Import(curriculum, shelf, by).run(digest)


def _check_language(curriculum: Curriculum) -> None:
    own = Locale.get_default().language_code
    if curriculum.language != own:
        message = f"language is {curriculum.language}, but this hub's own language is {own}; import it there"
        raise BundleError([Problem("bundle.yaml", 0, message)])


class _Import:
    def __init__(self, curriculum: Curriculum, shelf: Shelf, by: User | None) -> None:
        self.curriculum = curriculum
        self.shelf = shelf
        self.by = by
        self.home = ensure_home()
        self.lists: dict[str, Page] = {
            "courses": CourseIndexPage.objects.child_of(self.home).get(),
            "pathways": PathwayIndexPage.objects.child_of(self.home).get(),
        }
        self.site = read_site()
        self.stored = media_from_bundles()
        self.report = compare(curriculum, self.site, self.stored)
        self.entries = list(entries(curriculum.courses, curriculum.pathways, self.site))
        self.pages: dict[str, Page] = dict(self.lists)
        self.skills = self.site.skills
        if by is not None:
            self._check_may_pass(by)

    def _check_may_pass(self, by: User) -> None:
        """What safety rests on does not come in past the review by an editor's hand alone."""
        critical = critical_in(self.curriculum, self.site, self.report)
        if critical and not may_pass_review(by):
            raise NotAllowed(critical_words(critical), code="needs_review")

    def run(self, digest: str) -> Report:
        """Do what the comparison found, in an order in which everything can refer to what it needs."""
        if self.report.has_changes:
            self._store_media()
            self._store_skills()
            self._store_terms()
            self._make_missing_pages()
            self._move_practicals()
            self._publish_pages()
            self._order_pages()
            curriculum_imported.announce(home_id=self.home.pk)
        record_import(self.home, self.curriculum, digest=digest, by=self.by)
        return self.report

    def _store_media(self) -> None:
        """What was made of a drawing in other languages is drawn anew with it: nobody is to see the one from before."""
        wanted = self.report.wanting(Kind.PICTURE) | self.report.wanting(Kind.FILE)
        there = wanted & self.stored.keys()
        for file in self.curriculum.media:
            if file.file in wanted:
                self.stored[file.file] = self.shelf.put(file, self.stored.get(file.file), by=self.by)
        drawings.renew({file: self.stored[file] for file in there}, self.shelf, by=self.by)

    def _store_skills(self) -> None:
        wanted = self.report.wanting(Kind.SKILL)
        changed = [skill for skill in self.curriculum.skills if skill.code in wanted]
        stored = skills.store(changed, self.skills)
        self.skills = self.skills | stored
        if self.by is not None and stored:
            made = [as_imported(one.current) for one in stored.values() if one.current is not None]
            note_imported(made, by=self.by, words=self._why())
        store_places({skill.code: skill.alignments for skill in self.curriculum.skills}, self.skills)

    def _store_terms(self) -> None:
        wanted = self.report.wanting(Kind.TERM)
        store_terms(term for term in self.curriculum.terms if term.slug in wanted)

    def _make_missing_pages(self) -> None:
        for entry in self.entries:
            page = entry.page
            if page is None:
                page = new_page(entry.outline, self.skills)
                page.owner = self.by
                with _faults_named(entry.file):
                    self.pages[entry.parent].add_child(instance=page)
            self.pages[entry.address] = page

    def _move_practicals(self) -> None:
        """A practical follows its skill into another course."""
        for entry in self.entries:
            found = self.site.practicals.get(getattr(entry.outline, "skill", ""))
            if found is not None and found.page.get_parent().pk != self.pages[entry.parent].pk:
                target = Page.objects.get(pk=self.pages[entry.parent].pk)
                with _faults_named(entry.file):
                    moved = Page.objects.get(pk=found.page.pk)
                    action = MovePageAction(moved, target, pos="last-child", user=self.by)
                    action.execute(skip_permission_checks=True)

    def _publish_pages(self) -> None:
        keys = SiteKeys(
            media={file: row.pk for file, row in self.stored.items()},
            pages={address: page.pk for address, page in self.pages.items()},
        )
        for entry in self.entries:
            page = self.pages[entry.address]
            if entry.address in self.report.wanting(entry.kind):
                with _faults_named(entry.file):
                    publish(page, entry.outline, keys, self.skills, by=self.by)
                if self.by is not None:
                    fresh = type(page).objects.get(pk=page.pk)
                    note_past_review(fresh, reason=self._why(), by=self.by)

    def _why(self) -> str:
        """What the histories say of what came in past the review."""
        return _("import of “%(title)s”") % {"title": self.curriculum.title}

    def _order_pages(self) -> None:
        below: dict[str, list[int]] = {}
        for entry in self.entries:
            below.setdefault(entry.parent, []).append(self.pages[entry.address].pk)
        for address, wanted in below.items():
            put_in_order(Page.objects.get(pk=self.pages[address].pk), wanted)


@contextmanager
def _faults_named(file: str) -> Iterator[None]:
    """What the page models refuse, as a problem of the file it came from."""
    try:
        yield
    except ValidationError as error:
        messages = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        raise BundleError(
            Problem(file, 0, f"{name}: {' '.join(said)}" if name else " ".join(said))
            for name, said in messages.items()
        ) from error
