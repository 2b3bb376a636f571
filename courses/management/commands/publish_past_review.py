"""`manage.py publish_past_review`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Page

from courses.domain import skill_review
from courses.domain.approvals import publish_past_review
from lms.kernel.errors import DomainError


class Command(BaseCommand):
    """Publish one draft without the review; the reason stands in the history of the page or of the skill."""

    help = (
        "Publishes the latest draft of a page or of a skill without the review, for whoever runs the server. It is "
        "written down."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "draft",
            metavar="NUMBER|CODE",
            help="the number in the address of the page's editor, or the code of the skill, such as S01",
        )
        parser.add_argument("--reason", required=True, help="why nobody else can approve it; kept for good")

    def handle(self, *_args: Any, draft: str, reason: str, **_options: Any) -> None:
        """Publish it, or say why not."""
        try:
            said = _page(int(draft), reason) if draft.isdecimal() else _skill(draft, reason)
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(said)


def _page(number: int, reason: str) -> str:
    found = Page.objects.filter(pk=number, depth__gt=1).first()
    if found is None:
        raise CommandError(f"There is no page {number}.")
    publish_past_review(found.specific, reason=reason, by=None)
    return f"Published without a review: {found.title}. The page's history says so."


def _skill(code: str, reason: str) -> str:
    version = skill_review.publish_past_review(code, reason=reason)
    return f"Published without a review: {version.skill.code} version {version.number}. The skill's history says so."
