"""The mail that asks somebody to refresh a skill: where its button leads."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction, Site

from courses.domain import refreshers
from courses.domain.refreshers import Terms
from courses.domain.skill_changes import note_safety_change
from lms.notifications.tasks import sweep
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def test_the_button_leads_to_the_card_in_the_readers_language_on_a_hub_with_several_sites(mailoutbox):
    old, mentor = courses.skill(), courses.mentor()
    course = courses.course()
    page = courses.practical(course, old)
    german, _made = Locale.objects.get_or_create(language_code="de")
    for one in (courses.home(), course.get_parent(), course, page):
        one.copy_for_translation(german, alias=True)
    theirs = page.get_translation(german)
    Site.objects.create(hostname="other.example", port=80, root_page=courses.home().get_translation(german))
    ana, ben = accounts.trainee("Ana"), accounts.trainee("Ben")
    ana.language, ben.language = "de", "en"
    for person in (ana, ben):
        person.save()
        courses.observation(mentor, person, old)
    cora = accounts.coordinator()
    change = note_safety_change(courses.new_version(old.skill, title="New"), by=cora, reason="Guards.")
    terms = Terms(timezone.localdate() + timedelta(days=10), holds=False)
    refreshers.ask(change, [ana, ben], terms, by=cora)
    sweep()
    bodies = {mail.to[0]: mail.body for mail in mailoutbox}
    assert f"{settings.BASE_URL}{theirs.get_url_parts()[2]}" in bodies[ana.email].split()
    assert f"{settings.BASE_URL}{page.get_url_parts()[2]}" in bodies[ben.email].split()
    assert theirs.get_url_parts()[2] != page.get_url_parts()[2]


def test_the_button_leads_to_the_bench_where_the_card_is_closed_to_its_reader(mailoutbox):
    old, mentor, ana = courses.skill(), courses.mentor(), accounts.trainee("Ana")
    page = courses.practical(courses.course(), old)
    courses.observation(mentor, ana, old)
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.GROUPS)
    cora = accounts.coordinator()
    change = note_safety_change(courses.new_version(old.skill, title="New"), by=cora, reason="Guards.")
    refreshers.ask(change, [ana], Terms(timezone.localdate() + timedelta(days=10), holds=False), by=cora)
    sweep()
    [message] = mailoutbox
    assert ("http://testserver/me/" in message.body.split(), "/courses/" in message.body) == (True, False)
