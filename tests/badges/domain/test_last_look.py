"""Nothing is stored as signed before it was read again and verified: not only badges when they are issued."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from badges.domain import compromise, ending, issuing, keys, mentor_compromise, status, transcripts
from badges.enums import AwardState, Format, KeyAlgorithm
from badges.formats import ob2, png
from badges.formats.baking import bake_ob2_png
from badges.formats.preflight import hosted_faults
from badges.formats.strict_json import parse_json_strictly, to_json_bytes
from badges.models import Credential, DrillFinding, FormerDocument, MentorKey, StatusList, Transcript
from lms.kernel.errors import DomainError
from tests.badges.domain.test_holding_back import SHAKY_PROOFS
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db
SHAKY_TOKENS = "tests.badges.domain.test_holding_back.ShakyKeys"


def quiet(_done, _total):
    pass


def bytes_of(award):
    rows = award.credentials.order_by("pk")
    return [(row.format, bytes(row.document), bytes(row.image), row.key_id) for row in rows]


@pytest.mark.parametrize(
    ("algorithm", "shaky"),
    [(KeyAlgorithm.ED25519, SHAKY_PROOFS), (KeyAlgorithm.RS256, SHAKY_TOKENS)],
    ids=["proof and EdDSA", "RS256 and Open Badge 2.0"],
)
def test_a_copy_that_would_not_verify_is_kept_out_and_the_next_run_makes_good(settings, algorithm, shaky):
    award = badges.issued()
    key, before = keys.active_key(algorithm), bytes_of(award)
    compromise.mark(key, since=timezone.now(), by="Ada", reason="a laptop was stolen")
    settings.KEYS_STORE = shaky
    drill = compromise.sign_again(key, progress=quiet)
    assert (drill.signed_again, drill.fallen, list(drill.held)) == (0, [], [award.public_id])
    assert drill.held[award.public_id][0].startswith("The text is not what the issuer signed.")
    assert bytes_of(award) == before
    assert (FormerDocument.objects.count(), DrillFinding.objects.count()) == (0, 0)
    settings.KEYS_STORE = "files"
    assert compromise.sign_again(key, progress=quiet) == compromise.Drill(signed_again=2)
    assert bytes_of(award) != before


def test_a_drill_about_a_mentors_key_holds_a_copy_that_would_not_verify(settings):
    award = badges.issued()
    lost = MentorKey.objects.select_related("identity__mentor").get()
    before = bytes_of(award)
    mentor_compromise.mark(lost, since=timezone.now(), by="Ada", reason="a backup was stolen")
    named = {lost.name: MentorKey.objects.select_related("identity__mentor").get(pk=lost.pk)}
    settings.KEYS_STORE = SHAKY_PROOFS
    drill = mentor_compromise.sign_again(named, lost.name, progress=quiet)
    assert list(drill.held) == [award.public_id]
    after = bytes_of(award)
    assert [row for row in before if row[0] != Format.JWT_RS256] == [
        row for row in after if row[0] != Format.JWT_RS256
    ]


def test_a_picture_that_was_damaged_keeps_the_old_copy_and_holds_up_no_other():
    award = badges.issued()
    row = award.credentials.get(format=Format.OB3)
    Credential.objects.filter(pk=row.pk).update(image=bytes(row.image)[:-12])
    key = keys.active_key()
    compromise.mark(key, since=timezone.now(), by="Ada", reason="a laptop was stolen")
    drill = compromise.sign_again(key, progress=quiet)
    assert (drill.signed_again, list(drill.held)) == (1, [award.public_id])
    assert bytes(award.credentials.get(format=Format.OB3).document) == bytes(row.document)


def test_the_command_says_what_was_kept_as_it_was_and_ends_with_a_fault(settings):
    award = badges.issued()
    settings.KEYS_STORE = SHAKY_PROOFS
    out = StringIO()
    with pytest.raises(CommandError, match="1 badges could not be signed again"):
        call_command(
            "compromise_signing_key", keys.active_key().name, "--from", timezone.now().isoformat(), stdout=out
        )
    assert (
        f"kept as it was: badge {award.public_id}. The text is not what the issuer signed." in out.getvalue()
    )


def test_a_record_of_progress_that_would_not_verify_is_not_made(settings):
    award = badges.issued()
    courses.course("C01")
    courses.pathway("P1", ["C01"])
    settings.KEYS_STORE = SHAKY_PROOFS
    with pytest.raises(DomainError, match="could not be signed"):
        transcripts.make_transcript(award.learner, "P1", names_badges=False, at=timezone.now())
    assert not Transcript.objects.exists()
    settings.KEYS_STORE = "files"
    transcripts.make_transcript(award.learner, "P1", names_badges=True, at=timezone.now())
    assert Transcript.objects.count() == 1


def test_a_status_list_that_would_not_verify_stays_as_it_was_and_the_next_run_makes_good(settings, caplog):
    award = badges.issued()
    ending.revoke(award, by=accounts.coordinator(), reason="It was a test")
    before = StatusList.objects.get()
    settings.KEYS_STORE = SHAKY_PROOFS
    assert status.publish() == 0
    assert "A status list stays as it was signed before" in caplog.text
    after = StatusList.objects.get()
    assert (bytes(after.document), after.generation) == (bytes(before.document), before.generation)
    settings.KEYS_STORE = "files"
    assert status.publish() == 1
    assert bytes(StatusList.objects.get().document) != bytes(before.document)


def test_the_first_list_is_not_opened_with_a_signature_that_would_not_verify(settings):
    award = badges.earned()
    keys.active_keys()
    settings.KEYS_STORE = SHAKY_PROOFS
    assert issuing.issue_pending() == 0
    award.refresh_from_db()
    assert (award.state, StatusList.objects.count()) == (AwardState.PENDING, 0)


def test_a_hosted_assertion_that_names_another_context_holds_the_badge(monkeypatch):
    """As a mistake in a later version of the program might do."""
    monkeypatch.setattr(ob2, "OB_2", "https://w3id.org/openbadges/v9")
    award = issuing.issue(badges.earned())
    assert award.state == AwardState.PENDING
    assert award.held_because == "A context is not known here. (https://w3id.org/openbadges/v9)"
    assert not Credential.objects.exists()


def test_a_hosted_assertion_with_an_undefined_term_is_not_published():
    award = badges.issued()
    row = award.credentials.get(format=Format.OB2)
    assert hosted_faults(bytes(row.document), bytes(row.image)) == ()
    changed = to_json_bytes({**parse_json_strictly(bytes(row.document)), "shade": "blue"})
    image = bake_ob2_png(png.without(bytes(row.image), png.OB2_KEYWORD), changed)
    assert hosted_faults(changed, image) == (("A term is not defined in the contexts.", "shade"),)
