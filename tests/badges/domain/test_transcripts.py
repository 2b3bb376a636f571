"""Records of progress: what they state, that they verify, and that they link to nothing unasked."""

import json
import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from badges.domain.transcripts import make_transcript
from badges.domain.verification import verify
from badges.enums import Format, Verdict
from badges.models import Transcript, TranscriptHolder
from lms.kernel.errors import AppendOnlyError, DomainError
from lms.kernel.triggers import missing_triggers
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def award():
    """A pathway of three courses: the first is held, the second begun, the third not yet."""
    award = badges.issued(accounts.trainee("Tessalina"), expiry_months=12)
    learner = award.learner
    begun = courses.skill("S05", "C02")
    courses.skill("S06", "C02")
    courses.observation(courses.mentor("Mia", course="C02"), learner, begun)
    courses.skill("S09", "C03")
    for code in ("C01", "C02", "C03"):
        courses.course(code)
    courses.pathway("P1", ["C01", "C02", "C03"])
    return award


def made(award, **more):
    return make_transcript(award.learner, "P1", names_badges=False, at=timezone.now(), **more)


def test_each_part_has_its_own_status(award):
    document = json.loads(bytes(made(award).document))
    ends = award.valid_until
    day = f"{ends:%d %b %Y}".lstrip("0")
    assert [(one.get("status"), one["value"]) for one in document["credentialSubject"]["result"]] == [
        ("Completed", f"Held; lapses on {day}"),
        ("InProgress", "Not yet; 1 of 2 skills held"),
        (None, "Not yet"),
    ]
    assert document["type"] == ["VerifiableCredential", "AchievementCredential"]


def test_it_is_no_badge_of_the_pathway(award):
    subject = json.loads(bytes(made(award).document))["credentialSubject"]
    assert subject["achievement"]["achievementType"] == "ext:RecordOfProgress"
    assert "/transcripts/" in subject["achievement"]["id"]


def test_it_verifies_until_it_runs_out_and_not_once_changed(award):
    record = made(award)
    data = bytes(record.document)
    assert verify(data, at=timezone.now()).verdict is Verdict.VALID
    assert verify(data, at=timezone.now() + timedelta(days=91)).verdict is Verdict.EXPIRED
    changed = data.replace(b"Not yet; 1 of 2", b"Not yet; 2 of 2")
    assert verify(changed, at=timezone.now()).verdict is Verdict.TAMPERED


def test_it_shares_no_identifier_with_the_badges_or_another_record(award):
    first, second = made(award), made(award)
    badge = bytes(award.credentials.get(format=Format.OB3).document).decode()
    texts = [bytes(one.document).decode() for one in (first, second)]
    found = [set(UUID.findall(text)) for text in (*texts, badge)]
    assert [found[0] & found[1], found[0] & found[2], found[1] & found[2]] == [set(), set(), set()]
    assert "Tessalina" not in texts[0]


def test_badges_are_named_only_where_the_holder_asks(award):
    page = f"http://testserver/credentials/{award.public_id}/"
    assert page.encode() not in bytes(made(award).document)
    named = make_transcript(award.learner, "P1", names_badges=True, at=timezone.now())
    results = json.loads(bytes(named.document))["credentialSubject"]["result"]
    assert [one.get("alignment", [{}])[0].get("targetUrl") for one in results] == [page, None, None]


def test_a_record_is_never_changed_nor_deleted(award):
    record = made(award)
    record.names_badges = True
    with pytest.raises(AppendOnlyError):
        record.save()
    for sql in ("UPDATE badges_transcript SET digest = 'x'", "DELETE FROM badges_transcript"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert missing_triggers("badges_transcript", connection, chained=False) == []


def test_nobody_gets_more_than_ten_a_day_nor_one_of_a_pathway_that_is_none(award):
    with pytest.raises(DomainError, match="no such pathway"):
        make_transcript(award.learner, "P9", names_badges=False, at=timezone.now())
    for _ in range(10):
        made(award)
    with pytest.raises(DomainError, match="many of these today"):
        made(award)


def test_the_holder_asks_reads_and_downloads_it(client, award):
    client.force_login(award.learner)
    response = client.post("/me/transcripts/new/", {"pathway": "P1"}, follow=True)
    page = response.content.decode()
    assert "Each course with its own standing" in page
    assert "Not yet; 1 of 2 skills held" in page
    record = Transcript.objects.get()
    assert f"/transcripts/{record.public_id}/" in client.get("/me/transcripts/").content.decode()
    client.logout()
    served = client.get(f"/transcripts/{record.public_id}.json")
    assert (served.content, served["Content-Type"]) == (bytes(record.document), "application/vc")
    by_accept = client.get(f"/transcripts/{record.public_id}/", headers={"accept": "application/vc"})
    assert by_accept.content == bytes(record.document)


def test_a_form_without_a_pathway_makes_nothing(client, award):
    client.force_login(award.learner)
    assert client.post("/me/transcripts/new/", {"pathway": "P7"}).status_code == 422
    assert Transcript.objects.count() == 0


def test_the_record_of_an_erased_holder_is_gone_and_copies_verify(client, award):
    record = made(award)
    TranscriptHolder.objects.all().delete()
    assert client.get(f"/transcripts/{record.public_id}/").status_code == 410
    assert client.get(f"/transcripts/{record.public_id}.json").status_code == 410
    assert verify(bytes(record.document), at=timezone.now()).verdict is Verdict.VALID
