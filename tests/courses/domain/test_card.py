"""What a mentor needs from a practical page while watching."""

import pytest

from courses.domain.card import safety_stops
from tests.factories import courses

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (
            "<h2>Task</h2><p>Do</p><h2>Safety stops</h2><ul><li>No lock</li></ul><h2>After</h2>",
            "<ul><li>No lock</li></ul>",
        ),
        ("<p>First</p><h2> <b>safety STOPS</b> </h2><p>Stop</p><h3>More</h3>", "<p>Stop</p><h3>More</h3>"),
        ("<h2>Task</h2><p>Safety stops</p>", ""),
        ("", ""),
    ],
)
def test_the_section_on_safety_stops_is_taken_from_the_card(html, found):
    page = courses.practical(courses.course(), courses.skill(), body=[("text", html)])
    assert str(safety_stops(type(page).objects.get(pk=page.pk))) == found
