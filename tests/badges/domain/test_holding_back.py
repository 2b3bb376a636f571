"""What does not pass the last look is held with plain reasons, tried again, and shown to those in charge."""

from pathlib import Path

import pytest
from django.conf import settings

from badges.domain import issuing, tokens
from badges.domain.meaning import criteria_text
from badges.enums import AwardState
from badges.models import Achievement, Award, Credential, MentorKey
from lms.accounts import roles
from lms.kernel.key_files import FileKeys
from tests.factories import accounts, badges

pytestmark = pytest.mark.django_db


def corrupted(document):
    """A template that has gone bad: one statement says something else."""
    return issuing.TEMPLATES.canonical(document).replace("#Achievement>", "#Profile>")


class ShakyKeys(FileKeys):
    """A store for keys that gets one signature wrong: that of RSA."""

    def sign(self, name, data):
        signature = super().sign(name, data)
        return signature[:-1] + bytes([signature[-1] ^ 1]) if name.startswith("rsa-") else signature


class ShakyProofs(FileKeys):
    """A store for keys that gets the signatures of the hub's Ed25519 key wrong."""

    def sign(self, name, data):
        signature = super().sign(name, data)
        return signature[:-1] + bytes([signature[-1] ^ 1]) if name.startswith("key-") else signature


SHAKY_PROOFS = f"{__name__}.ShakyProofs"


def test_a_token_that_would_not_verify_holds_the_badge_and_the_next_sweep_makes_good(settings):
    settings.KEYS_STORE = "tests.badges.domain.test_holding_back.ShakyKeys"
    award = issuing.issue(badges.earned())
    assert award.state == AwardState.PENDING
    assert award.held_because == "The text is not what the issuer signed. (jwt_rs256)"
    assert not Credential.objects.exists()
    settings.KEYS_STORE = "files"
    assert issuing.issue_pending() == 1


def test_a_token_that_is_missing_and_would_not_verify_is_made_when_the_key_is_right_again(settings):
    award = badges.issued()
    award.credentials.filter(format__in=tokens.ALGORITHM_OF).delete()
    settings.KEYS_STORE = "tests.badges.domain.test_holding_back.ShakyKeys"
    assert tokens.make_missing() == 0
    settings.KEYS_STORE = "files"
    assert tokens.make_missing() == 1


def key_files():
    return {file.stem for file in Path(settings.KEYS_DIR).glob("mentor-*.pem")}


def test_a_corrupted_template_publishes_nothing_and_the_next_sweep_makes_good(caplog):
    award = issuing.issue(badges.earned(), canonical=corrupted)
    assert award.state == AwardState.PENDING
    assert award.held_because.startswith("The text is not what the issuer signed. (did:web:testserver#key-")
    assert f"Award {award.pk} is held: The text is not what the issuer signed." in caplog.text
    assert not Credential.objects.exists()
    assert issuing.issue_pending() == 1
    award.refresh_from_db()
    assert (award.state, award.held_because) == (AwardState.ISSUED, "")


def test_what_is_held_leaves_nothing_behind_and_holds_up_nobody_else(client):
    held = badges.earned()
    Achievement.objects.filter(pk=held.achievement_id).update(name="Course\x0b")
    other = badges.earned(accounts.trainee("Tom"), code="C02", skill_code="S09")
    assert issuing.issue_pending() == 1
    held.refresh_from_db()
    other.refresh_from_db()
    assert (held.state, other.state) == (AwardState.PENDING, AwardState.ISSUED)
    assert held.held_because == "A text holds a control character."
    assert not held.credentials.exists()
    assert MentorKey.objects.count() == 1
    for address in ("", ".json", ".png", "/ledger/"):
        assert client.get(f"/credentials/{held.public_id}{address or '/'}").status_code in {302, 404}


def test_an_endorsement_that_would_not_verify_holds_the_badge():
    def bad_endorsement(document):
        text = issuing.TEMPLATES.canonical(document)
        return text if "Achievement>" in text else text.replace("level", "Level")

    award = issuing.issue(badges.earned(), canonical=bad_endorsement)
    assert award.state == AwardState.PENDING
    assert "The text is not what the issuer signed. (did:web:testserver:mentors:" in award.held_because


def test_trying_again_and_again_leaves_no_key_files_behind():
    award, before = badges.earned(), key_files()
    for _ in range(3):
        issuing.issue(award, canonical=corrupted)
    [key] = MentorKey.objects.all()
    assert key_files() - before == {key.name}


def test_the_admin_sees_what_is_held_and_why(client):
    award = issuing.issue(badges.earned(), canonical=corrupted)
    client.force_login(accounts.person("Ada", role=roles.ADMINISTRATOR))
    for page in ("", f"inspect/{award.pk}/"):
        assert (
            "The text is not what the issuer signed."
            in client.get(f"/admin/snippets/badges/award/{page}").content.decode()
        )


def test_an_achievement_without_words_and_skills_has_no_criteria():
    assert criteria_text(badges.achievement(criteria="  "), []) == ""
    assert criteria_text(badges.achievement("C02", criteria="Shows it"), []) == "Shows it"


def test_an_award_that_is_issued_is_not_held():
    award = badges.issued()
    assert Award.objects.get(pk=award.pk).held_because == ""
