"""Two people approve at the same moment: it counts once, and the other is told."""

import threading

from django.db import connection
from wagtail.models import Page, PageLogEntry

from lms.accounts.models import User
from lms.kernel.errors import DomainError
from tests.factories import review


def decided_at_once(page: Page, people: list[User]) -> list[str]:
    """What each was told; each has a thread and a connection of their own."""
    waiting, begin = review.now_at(page), threading.Barrier(len(people))
    told: list[str] = []
    assert waiting is not None

    def decide(person: User) -> None:
        try:
            begin.wait()
            waiting.task.specific.on_action(waiting, person, "approve")
            told.append("approved")
        except DomainError as refused:
            told.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def test_of_two_experts_one_approves_and_the_page_goes_on_by_one_step(transactional_db):
    edda = review.editor()
    page = review.new_lesson(edda, gate=True)
    review.submit(page, edda)
    people = [review.expert(name) for name in ("Erik", "Ewa", "Emil")]
    assert decided_at_once(page, people) == ["approved", "decided", "decided"]
    assert review.now_at(page).task.specific.step == "safety"
    assert PageLogEntry.objects.filter(action="wagtail.workflow.approve").count() == 1


def test_at_the_last_step_the_page_is_published_once(transactional_db):
    edda = review.editor()
    page = review.new_lesson(edda)
    review.submit(page, edda)
    assert decided_at_once(page, [review.expert(), review.expert("Ewa")]) == ["approved", "decided"]
    assert Page.objects.get(pk=page.pk).live
    assert PageLogEntry.objects.filter(action="wagtail.publish").count() == 1
