"""The status of issued badges: a place for each, bits that are set for good, lists that are signed once for many."""

import json
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from badges.domain import awards, issuing, keys, places, status
from badges.domain.verification import verify
from badges.enums import AwardState, Format, StatusKind, StatusRule, Verdict
from badges.formats import proofs
from badges.formats.status_bits import MIN_ENTRIES, decode, indexes_in
from badges.models import Award, StatusChange, StatusEntry, StatusList, StatusReason
from courses.domain.incidents import close
from courses.models import SignOffEvent, Skill
from lms.accounts.models import User
from lms.kernel import key_files
from lms.kernel.errors import AppendOnlyError
from lms.web import privacy
from tests.badges.domain.places import reserve
from tests.badges.domain.test_holds import on_hold
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


def document_of(award: Award) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(bytes(award.credentials.get(format=Format.OB3).document))
    return document


def signed_list(number: int = 1) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(bytes(StatusList.objects.get(number=number).document))
    return document


def bits_set(number: int = 1) -> frozenset[int]:
    return indexes_in(decode(signed_list(number)["credentialSubject"]["encodedList"]))


def place(award: Award) -> int:
    return award.status_entry.index


def several(number: int) -> list[Award]:
    return [badges.issued(accounts.trainee(f"Learner {one}")) for one in range(number)]


def revoke(award):
    """As a later sweep would, once the only observation is taken back."""
    event = SignOffEvent.objects.get(kind="Observed", subject=award.learner.pseudonym)
    courses.revoke(event, by=User.objects.get(pseudonym=event.signer))
    awards.reconsider(award.achievement, award.learner)


def test_a_badge_names_its_place_in_a_list_that_is_signed_already():
    award = badges.issued()
    assert document_of(award)["credentialStatus"] == {
        "id": f"http://testserver/status/1#{place(award)}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place(award)),
        "statusListCredential": "http://testserver/status/1",
    }
    listed = signed_list()
    assert (listed["id"], listed["issuer"]) == ("http://testserver/status/1", "did:web:testserver")
    assert listed["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert proofs.verify_proof(listed, keys.resolve, at=timezone.now()).outcome is proofs.Outcome.PASS
    assert bits_set() == frozenset()


def test_a_badge_says_where_its_newest_form_is_found():
    award = badges.issued()
    assert document_of(award)["refreshService"] == {
        "id": f"http://testserver/credentials/{award.public_id}/refresh",
        "type": "1EdTechCredentialRefresh",
    }


def test_places_are_not_given_out_one_after_the_other():
    places = [place(award) for award in several(6)]
    assert len(set(places)) == 6
    assert places != sorted(places) or places[-1] - places[0] > 6
    assert all(0 <= one < MIN_ENTRIES for one in places)


def test_every_place_of_a_list_is_given_out_once_and_then_the_next_one_opens():
    key = keys.active_key()
    owed = [badges.earned(accounts.trainee(f"Learner {one}")) for one in range(7)]
    given = [reserve(award, pen=keys.hold_pen(), length=3) for award in owed]
    assert [(entry.status_list.number) for entry in given] == [1, 1, 1, 2, 2, 2, 3]
    assert sorted((entry.status_list.number, entry.index) for entry in given[:6]) == [
        (number, index) for number in (1, 2) for index in range(3)
    ]
    for number in (1, 2, 3):
        assert signed_list(number)["id"] == f"http://testserver/status/{number}"
        assert len(decode(signed_list(number)["credentialSubject"]["encodedList"])) * 8 == MIN_ENTRIES
    assert {found.key for found in StatusList.objects.all()} == {key}


def test_of_a_full_list_no_place_is_drawn():
    keys.active_key()
    reserve(badges.earned(), pen=keys.hold_pen(), length=1)
    drawn = places.draw(3, pen=keys.hold_pen(), length=2)
    assert [place.status_list.number for place in drawn] == [2, 2, 3]
    assert sorted(place.index for place in drawn[:2]) == [0, 1]
    assert StatusEntry.objects.count() == 1


def test_an_award_is_issued_into_the_next_list_when_the_one_before_is_full():
    keys.active_key()
    reserve(badges.earned(accounts.trainee("Tim")), pen=keys.hold_pen(), length=1)
    award = badges.issued(accounts.trainee("Tom"))
    assert award.status_entry.status_list.number == 2
    assert document_of(award)["credentialStatus"]["statusListCredential"] == "http://testserver/status/2"


def test_what_fails_while_it_is_issued_leaves_no_place_taken():
    award = badges.earned()

    def crash(_document):
        raise RuntimeError("the process died here")

    with pytest.raises(RuntimeError):
        issuing.issue(award, canonical=crash)
    assert not StatusEntry.objects.exists()
    assert not StatusList.objects.exists()
    assert issuing.issue_pending() == 1
    assert StatusEntry.objects.count() == 1


def test_a_revoked_badge_sets_its_bit_and_no_other():
    kept, ended = several(2)
    revoke(ended)
    assert bits_set() == frozenset()  # until it is published
    assert status.publish() == 1
    assert bits_set() == {place(ended)}
    assert place(kept) not in bits_set()
    change = StatusChange.objects.get()
    assert (change.award, change.kind, change.rule, change.by) == (ended, "revoked", "gone", None)


def test_many_changes_are_one_new_signature_and_asking_again_is_none():
    ended = several(5)
    for award in ended:
        revoke(award)
    before = StatusList.objects.get()
    assert (before.generation, before.changes, before.covered) == (1, 5, 0)
    assert [status.publish() for _time in range(3)] == [1, 0, 0]
    after = StatusList.objects.get()
    assert (after.generation, after.changes, after.covered) == (2, 5, 5)
    assert bits_set() == {place(award) for award in ended}
    assert after.digest != before.digest


def test_only_the_list_that_changed_is_signed_anew():
    keys.active_key()
    reserve(badges.earned(accounts.trainee("Tim")), pen=keys.hold_pen(), length=1)
    revoke(badges.issued(accounts.trainee("Tom")))
    assert status.publish() == 1
    assert list(StatusList.objects.values_list("number", "generation")) == [(1, 1), (2, 2)]


def test_a_hold_sets_the_bit_and_lifting_it_gives_a_successor_and_clears_nothing():
    award = badges.issued()
    incident = on_hold(award)
    awards.reconsider(award.achievement, award.learner)
    status.publish()
    assert bits_set() == {place(award)}
    assert close(incident, by=accounts.coordinator("Cleo"), note="The machine was not the cause") == 1
    awards.award_missing()
    issuing.issue_pending()
    status.publish()
    newest = Award.objects.latest("renewal")
    award.refresh_from_db()
    assert (award.state, newest.state) == (AwardState.REPLACED, AwardState.ISSUED)
    assert bits_set() == {place(award)}
    assert place(newest) not in bits_set()
    assert verify(json.dumps(document_of(award)).encode(), at=timezone.now()).verdict is Verdict.REPLACED
    assert verify(json.dumps(document_of(newest)).encode(), at=timezone.now()).verdict is Verdict.VALID


def test_a_badge_that_is_replaced_sets_no_bit():
    old = badges.issued(expiry_months=12)
    courses.observation(courses.mentor("Mia"), old.learner, Skill.objects.get().current)
    awards.award_missing()
    issuing.issue_pending()
    old.refresh_from_db()
    assert old.state == AwardState.REPLACED
    assert status.publish() == 0
    assert not StatusChange.objects.exists()


def test_a_hold_reaches_the_badge_that_was_replaced_before_and_may_still_be_shown():
    old = badges.issued(expiry_months=12)
    courses.observation(courses.mentor("Mia"), old.learner, Skill.objects.get().current)
    awards.award_missing()
    issuing.issue_pending()
    newer = Award.objects.latest("renewal")
    on_hold(newer)
    awards.reconsider(newer.achievement, newer.learner)
    status.publish()
    assert bits_set() == {place(old), place(newer)}
    old.refresh_from_db()
    assert old.state == AwardState.SUSPENDED


def test_a_badge_that_was_never_issued_has_no_bit_and_its_end_is_written_down_all_the_same():
    award = badges.earned()
    revoke(award)
    change = StatusChange.objects.get()
    assert (change.award, change.status_list, change.position) == (award, None, None)
    assert status.publish() == 0


def test_after_a_rotation_lists_are_signed_with_the_new_key():
    award = badges.issued()
    newer = keys.rotate()
    assert status.publish() == 1
    assert StatusList.objects.get().key == newer
    listed = signed_list()
    assert listed["proof"][0]["verificationMethod"] == newer.verification_method
    assert (status.publish(), bits_set(), place(award) in bits_set()) == (0, frozenset(), False)


def test_under_a_new_origin_badges_of_the_former_one_are_still_revoked_in_its_list(settings):
    first = badges.issued(accounts.trainee("Tim"))
    settings.BASE_URL = "https://new.example"
    second = badges.issued(accounts.trainee("Tom"))
    assert document_of(second)["credentialStatus"]["statusListCredential"] == "https://new.example/status/2"
    revoke(first)
    assert status.publish() == 1
    assert (bits_set(1), bits_set(2)) == ({place(first)}, frozenset())
    assert (signed_list(1)["issuer"], signed_list(1)["id"]) == (
        "did:web:testserver",
        "http://testserver/status/1",
    )


def test_a_missing_key_file_leaves_the_list_owed_and_says_which_file(caplog):
    award = badges.issued()
    revoke(award)
    file = key_files.file_of(keys.active_key().name)
    hidden = file.rename(file.with_suffix(".away"))
    assert status.publish() == 0
    assert str(file) in caplog.text
    hidden.rename(file)
    assert status.publish() == 1
    assert bits_set() == {place(award)}


def test_a_reason_is_kept_for_people_and_stands_in_nothing_that_is_published(client):
    award, cora = badges.issued(), accounts.coordinator()
    status.record(
        award,
        StatusKind.REVOKED,
        rule=StatusRule.BY_HAND,
        at=timezone.now(),
        by=cora,
        reason="Lent their card to a friend",
    )
    status.publish()
    change = StatusChange.objects.get()
    assert (change.by, change.reason.text, change.reason.author) == (
        cora.pseudonym,
        "Lent their card to a friend",
        cora,
    )
    for address in (f"/credentials/{award.public_id}/", f"/credentials/{award.public_id}.json", "/status/1"):
        assert b"Lent" not in client.get(address).content
    for person in (award.learner, cora, accounts.person("Ada", role="administrator")):
        client.force_login(person)
        page = client.get(f"/credentials/{award.public_id}/").content.decode()
        assert "The hub decided so. Lent their card to a friend" in page
    client.force_login(accounts.trainee("Tom"))
    assert b"Lent" not in client.get(f"/credentials/{award.public_id}/").content


def test_an_erased_holder_leaves_the_bit_and_takes_the_words_along():
    award = badges.issued()
    status.record(
        award, StatusKind.REVOKED, rule=StatusRule.BY_HAND, at=timezone.now(), reason="Tess was not there"
    )
    privacy.erase(award.learner)
    status.publish()
    assert not StatusReason.objects.exists()
    assert bits_set() == {place(award)}


@pytest.mark.parametrize("model", [StatusChange, StatusEntry])
def test_neither_a_place_nor_a_change_is_ever_altered_or_removed(model):
    revoke(badges.issued())
    row = model.objects.get()
    for attempt in (
        row.save,
        row.delete,
        model.objects.all().delete,
        lambda: model.objects.update(award=None),
    ):
        with pytest.raises(AppendOnlyError):
            attempt()
    for sql in ("UPDATE {} SET award_id = award_id", "DELETE FROM {}"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.format(model._meta.db_table))
    assert model.objects.get() == row
