"""What a holder decided and handed out: in their own copy, and gone with them."""

import pytest
from django.utils import timezone

from badges.domain import wallets
from badges.domain.erasure import erase_awards, export_awards
from badges.domain.evidence_links import make_link
from badges.domain.showing import choose_page
from badges.domain.transcripts import make_transcript
from badges.enums import PageVisibility
from badges.models import EvidenceLink, HolderChoice, Transcript, TranscriptHolder, WalletOffer
from courses.domain import ledger
from lms.kernel.privacy import Erasure, HeldFile, Topic
from tests.factories import accounts, badges, courses, evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder():
    award = badges.issued(accounts.trainee("Tessalina"))
    person, now = award.learner, timezone.now()
    row = evidence.item(person)
    evidence.signed(courses.mentor("Mo"), person, courses.Skill.objects.get().current, [row])
    courses.course("C01")
    courses.pathway("P1", ["C01"])
    choose_page(award, by=person, page=PageVisibility.LINK, shows_name=True)
    make_link(award, by=person, pieces=[row.public_id], days=7, purpose="Mrs Okoye", at=now)
    wallets.offer(award, at=now)
    make_transcript(person, "P1", names_badges=False, at=now)
    return person


def test_the_copy_of_ones_data_holds_every_decision(holder):
    parts = list(export_awards(holder))
    rows = {part.name: list(part.rows()) for part in parts if isinstance(part, Topic)}
    assert {name: len(found) for name, found in rows.items()} == {
        "badges": 1,
        "badges_by_hand": 0,
        "badge_choices": 1,
        "evidence_links": 1,
        "wallet_offers": 1,
        "transcripts": 1,
    }
    assert (rows["badge_choices"][0]["page"], rows["evidence_links"][0]["for whom"]) == ("link", "Mrs Okoye")
    files = {part.path: b"".join(part.chunks()) for part in parts if isinstance(part, HeldFile)}
    record = Transcript.objects.get()
    assert files[f"transcripts/{record.public_id}.json"] == bytes(record.document)


def test_nothing_of_it_is_left_after_an_erasure_but_what_was_signed(holder):
    erase_awards(Erasure(holder, ledger.HUB, timezone.now()))
    left = [model.objects.count() for model in (HolderChoice, EvidenceLink, WalletOffer, TranscriptHolder)]
    assert left == [0, 0, 0, 0]
    assert b"Tessalina" not in bytes(Transcript.objects.get().document)
