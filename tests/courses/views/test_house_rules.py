"""What people sign, as the coordinator writes and watches it; guardians, as coordinators and they themselves see it."""

import csv
import io
from urllib.parse import quote

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from courses.domain import house_rules
from courses.domain.clearance import clearance_of
from courses.domain.consent_text import digest_now
from courses.models import (
    GuardianConsent,
    GuardianLink,
    HouseDocument,
    HouseSignature,
    HouseVersion,
    LearnerSafeguard,
    SigningReminder,
)
from lms.notifications import tasks
from tests.factories import accounts, joining

NEW = {"kind": "waiver", "before": "", "title": "Waiver", "text": "Work has risks.", "based_on": "0"}


@pytest.fixture
def kay(db):
    return accounts.coordinator("Kay")


@pytest.fixture
def client(kay):
    client = Client()
    client.force_login(kay, "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_document_is_looked_at_before_it_is_published(client):
    accounts.trainee()
    seen = client.post("/coordinator/documents/new/", NEW | {"step": "look"})
    assert (seen.status_code, HouseDocument.objects.count()) == (200, 0)
    assert "2 people have to sign it" in seen.content.decode()
    assert '<div class="prose"><p>Work has risks.</p></div>' in seen.content.decode()
    back = client.post("/coordinator/documents/new/", NEW | {"step": "change"})
    assert ("Work has risks.</textarea>" in back.content.decode(), HouseDocument.objects.count()) == (True, 0)
    client.post("/coordinator/documents/new/", NEW | {"step": "publish"})
    version = HouseVersion.objects.get()
    assert (version.title, version.text, version.document.kind) == ("Waiver", "Work has risks.", "waiver")


def test_the_preview_says_how_many_have_to_sign_again(client):
    version = joining.published()
    for name in ("Tessa", "Theo"):
        joining.signed(version, accounts.trainee(name))
    address = f"/coordinator/documents/{version.document.public_id}/edit/"
    sent = {"title": "House rules", "text": "Boots.", "based_on": "1"}
    again = client.post(address, sent | {"step": "look", "asks_anew": "on"})
    assert "2 people who have signed have to sign again" in again.content.decode()
    same = client.post(address, sent | {"step": "look"})
    assert "Nobody has to sign again" in same.content.decode()
    client.post(address, sent | {"step": "publish"})
    assert HouseVersion.objects.get(number=2).asks_anew is False


def test_who_publishes_over_somebody_elses_version_is_told_and_keeps_the_text(client):
    version = joining.published()
    joining.published("Theirs.", document=version.document)
    address = f"/coordinator/documents/{version.document.public_id}/edit/"
    sent = {"title": "House rules", "text": "Mine.", "based_on": "1", "asks_anew": "on", "step": "publish"}
    answer = client.post(address, sent)
    page = answer.content.decode()
    assert (answer.status_code, HouseVersion.objects.count()) == (422, 2)
    assert "Version 2 was published meanwhile." in page
    assert "Mine.</textarea>" in page
    assert 'name="based_on" value="2"' in page
    client.post(address, sent | {"based_on": "2"})
    assert HouseVersion.objects.get(number=3).text == "Mine."


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": "<b>loud</b>"}, "Line 1: HTML is not allowed here; write it as Markdown."),
        ({"text": "# Big"}, "Line 1: only ## and ### headings are allowed"),
        ({"text": ""}, "Write what people sign."),
        ({"kind": "song"}, "Choose from the list."),
        ({"title": "T\0"}, "Null characters are not allowed."),
        ({"based_on": "99999999999999999999"}, "Ensure this value is less than or equal to 100000."),
    ],
)
def test_what_cannot_be_published_is_said_with_its_place(client, changes, said):
    for step in ("look", "publish"):
        answer = client.post("/coordinator/documents/new/", NEW | {"step": step} | changes)
        assert (answer.status_code, HouseDocument.objects.count()) == (422, 0)
        assert said in answer.content.decode()


def test_a_document_is_asked_for_no_more_after_asking(client):
    version = joining.published()
    address = f"/coordinator/documents/{version.document.public_id}/retire/"
    assert client.get(address).status_code == 200
    assert HouseDocument.objects.get().retired_at is None
    client.post(address)
    assert HouseDocument.objects.get().retired_at is not None
    assert "Asked for no more" in client.get("/coordinator/documents/").content.decode()


def test_the_list_is_filtered_and_comes_as_a_file(client):
    version, tessa = joining.published(), accounts.trainee("=Tessa")
    accounts.trainee("Theo")
    joining.signed(version, tessa)
    missing = client.get("/coordinator/signatures/?show=missing").content.decode()
    assert ("Theo" in missing, "=Tessa" in missing) == (True, False)
    answer = client.get("/coordinator/signatures.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [(row["name"], row["version signed"]) for row in rows] == [
        ("'=Tessa", "1"),
        ("Kay", ""),
        ("Theo", ""),
    ]
    old = client.get("/coordinator/signatures.csv?on=2020-01-01")
    assert len(b"".join(old).decode().splitlines()) == 1
    for bad in ("?on=never", "?show=song", "?on=0001-01-01", "?on=2500-01-01", "?q=%00"):
        assert client.get(f"/coordinator/signatures/{bad}").status_code == 422
        assert client.get(f"/coordinator/signatures.csv{bad}").status_code == 302


def test_pressing_reminds_once(client):
    joining.published()
    accounts.trainee()
    first = client.post("/coordinator/signatures/remind/", follow=True)
    for row in SigningReminder.objects.all():
        for _ in range(2):
            tasks.tell_unsigned(row.pk)
    assert "2 people are reminded by mail." in first.content.decode()
    assert sorted(address for letter in mail.outbox for address in letter.to) == [
        "kay@example.test",
        "tessa@example.test",
    ]
    second = client.post("/coordinator/signatures/remind/", follow=True)
    assert "Nobody was reminded" in second.content.decode()
    assert (len(mail.outbox), SigningReminder.objects.count()) == (2, 2)


def test_a_paper_is_recorded_and_a_wrong_date_keeps_the_rest(client, kay):
    version, tessa = joining.published(), accounts.trainee()
    sent = {"who": tessa.email, "version": str(version.public_id), "signed_by": "self", "name": "T. T."}
    bad = client.post("/coordinator/signatures/paper/", sent | {"on": "2020-01-01"})
    assert (bad.status_code, HouseSignature.objects.count()) == (422, 0)
    assert "choose that day, or one from then until today" in bad.content.decode()
    assert 'value="T. T."' in bad.content.decode()
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    client.post("/coordinator/signatures/paper/", sent | {"on": today.isoformat()})
    assert HouseSignature.objects.get().recorded_by == kay
    for wrong in ({"version": "no-uuid"}, {"who": "nobody@example.test"}, {"who": kay.email}):
        assert client.post(
            "/coordinator/signatures/paper/", sent | {"on": today.isoformat()} | wrong
        ).status_code in {
            403,
            422,
        }
    assert HouseSignature.objects.count() == 1


def test_a_paper_is_taken_back_with_a_reason_after_asking(client, kay):
    tessa = accounts.trainee()
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    row = house_rules.record_paper(
        joining.published(), person=tessa, by=kay, name="T. T.", signed_by="self", on=today
    )
    listed = f"/coordinator/signatures/{tessa.public_id}/"
    address = f"/coordinator/signatures/paper/{row.public_id}/take-back/"
    assert f'href="{address}"' in client.get(listed).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "Another person’s paper"})
    assert not clearance_of(tessa, timezone.now()).is_clear
    page = client.get(listed).content.decode()
    assert ("Another person’s paper" in page, f'href="{address}"' in page) == (True, False)
    assert client.post(address, {"reason": "again"}).status_code == 404


def test_the_list_of_minors_shows_whose_guardian_has_something_to_do(client, kay):
    nia = joining.minor("Nia", by=kay)
    ned = joining.minor("Ned", by=kay)
    joining.consent(ned, by=kay)
    every = client.get("/coordinator/safeguards/").content.decode()
    assert ("Nia" in every, "Ned" in every) == (True, True)
    only = client.get("/coordinator/safeguards/?show=without").content.decode()
    assert (f"/safeguards/{nia.public_id}/" in only, f"/safeguards/{ned.public_id}/" in only) == (True, False)


def test_a_consent_on_paper_is_recorded_and_withdrawn_after_asking(client, kay):
    nia = joining.minor("Nia", by=kay)
    address = f"/coordinator/safeguards/{nia.public_id}/"
    sent = {
        "do": "paper",
        "guardian_name": "Gus",
        "contact": "+49 30 1",
        "on": joining.tomorrow().isoformat(),
    }
    bad = client.post(address, sent)
    assert (bad.status_code, GuardianConsent.objects.count()) == (422, 0)
    assert 'value="Gus"' in bad.content.decode()
    client.post(address, sent | {"on": "2026-01-02"})
    row = GuardianConsent.objects.get()
    assert (row.guardian_name, row.recorded_by, str(row.given_on)) == ("Gus", kay, "2026-01-02")
    ending = f"/coordinator/safeguards/consents/{row.public_id}/withdraw/"
    client.get(ending)
    assert GuardianConsent.objects.get().withdrawn_at is None
    client.post(ending)
    assert GuardianConsent.objects.get().withdrawn_by == kay
    assert client.post(ending).status_code == 404


def test_a_guardian_reads_signs_and_withdraws_with_the_link_from_the_mail(client, kay):
    nia, waiver = joining.minor("Nia", by=kay), joining.waiver()
    joining.signed(waiver, nia)
    sent = {"do": "link", "guardian_name": "Gus Guard", "email": "gus@example.test"}
    client.post(f"/coordinator/safeguards/{nia.public_id}/", sent)
    token = mail.outbox[0].body.split("/guardian/")[1].split("/")[0]
    guardian, address = Client(), f"/guardian/{token}/"
    page = guardian.get(address).content.decode()
    assert ("Nia" in page, "Work has risks." in page, 'value="Gus Guard"' in page) == (True, True, True)
    digest = {f"digest_{waiver.document.public_id}": waiver.digest, "digest_consent": digest_now()}
    unticked = guardian.post(address, digest | {"name": "Augustus"})
    assert (unticked.status_code, 'value="Augustus"' in unticked.content.decode()) == (422, True)
    stale = guardian.post(address, {"name": "Augustus", "agree": "on"})
    assert (stale.status_code, GuardianConsent.objects.count()) == (409, 0)
    guardian.post(address, digest | {"name": "Augustus", "agree": "on"})
    assert GuardianConsent.objects.get().guardian_name == "Augustus"
    assert HouseSignature.objects.get(signed_by="guardian").name == "Augustus"
    assert clearance_of(nia, timezone.now()).is_clear
    guardian.post(address, digest | {"name": "Again", "agree": "on"})
    assert GuardianConsent.objects.count() == 1
    guardian.get(f"{address}withdraw/")
    assert GuardianConsent.objects.get().withdrawn_at is None
    guardian.post(f"{address}withdraw/")
    assert GuardianConsent.objects.get().withdrawn_at is not None
    assert "This consent was withdrawn" in guardian.get(address).content.decode()


def test_what_is_on_record_stands_in_the_form_and_is_not_overwritten_unseen(client, kay):
    nia, address = joining.minor("Nia", by=kay, of_age_on=joining.tomorrow()), "/coordinator/safeguards/"
    joining.consent(nia, by=kay, pictures=True)
    sent = client.post(address, {"who": nia.email}, follow=True)
    assert sent.redirect_chain == [(f"{address}?who={quote(nia.email)}", 302)]
    assert LearnerSafeguard.objects.get().is_minor is True
    page = sent.content.decode()
    assert ("This is on record already" in page, f'value="{joining.tomorrow()}"' in page) == (True, True)
    assert sent.context["form"].initial == {
        "known": nia.public_id,
        "who": nia.email,
        "is_minor": True,
        "of_age_on": joining.tomorrow(),
        "guardian_consents": True,
    }
    assert f"?who={quote(nia.email)}#record" in client.get(f"{address}{nia.public_id}/").content.decode()
    sent = {"who": nia.email, "known": str(nia.public_id)}
    assert client.post(address, sent).context["form"].errors.keys() == {"of_age_on"}
    client.post(address, sent | {"mistake": "on"})
    assert LearnerSafeguard.objects.get().is_minor is False


def test_a_link_that_went_astray_is_ended(client, kay):
    nia = joining.minor("Nia", by=kay)
    token, address = joining.link(nia, by=kay), f"/coordinator/safeguards/{nia.public_id}/"
    row = GuardianLink.objects.get()
    assert f'value="{row.public_id}"' in client.get(address).content.decode()
    for wrong in ("", "x", "\0"):
        assert client.post(address, {"do": "end", "link": wrong}).status_code == 302
    assert row.ends_at == GuardianLink.objects.get().ends_at
    client.post(address, {"do": "end", "link": str(row.public_id)})
    assert Client().post(f"/guardian/{token}/", {"name": "Stranger", "agree": "on"}).status_code == 409
    assert f'value="{row.public_id}"' not in client.get(address).content.decode()


def test_a_document_that_is_published_twice_is_one(client):
    first = client.get("/coordinator/documents/new/").context["form"]["client_uuid"].value()
    looked = client.post("/coordinator/documents/new/", NEW | {"step": "look", "client_uuid": str(first)})
    assert f'name="client_uuid" value="{first}"' in looked.content.decode()
    for _turn in range(2):
        client.post("/coordinator/documents/new/", NEW | {"step": "publish", "client_uuid": str(first)})
    assert (HouseDocument.objects.count(), HouseVersion.objects.count()) == (1, 1)
    other = NEW | {"step": "publish", "client_uuid": str(first), "text": "Another one."}
    assert client.post("/coordinator/documents/new/", other).status_code == 422


@pytest.mark.parametrize("ticked", [True, False])
def test_whether_it_has_to_be_signed_anew_stays_as_it_was_ticked(client, ticked):
    version = joining.published()
    sent = {"title": "Rules", "text": "Wear boots.", "based_on": "1", "step": "change"}
    sent |= {"asks_anew": "on"} if ticked else {}
    answer = client.post(f"/coordinator/documents/{version.document.public_id}/edit/", sent)
    assert (" checked" in str(answer.context["form"]["asks_anew"])) is ticked
