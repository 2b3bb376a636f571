"""Where the quizzes of a page are taken."""

from django.urls import reverse

from courses.domain.quiz import QuizzedPage
from courses.models import PracticalPage


def is_practical(page: object) -> bool:
    """Whether a page is a skill card, and no lesson."""
    return isinstance(page, PracticalPage)


def quiz_address(page: QuizzedPage, quiz_id: str) -> str:
    """The address of one quiz of a lesson or a practical."""
    name = "courses:practical_quiz" if is_practical(page) else "courses:quiz"
    return reverse(name, args=[page.pk, quiz_id])
