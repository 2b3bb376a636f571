"""A wallet that is not ours takes up an offer, and holds the credential that was signed."""

import json

import pytest
from django.core.cache import cache
from django.utils import timezone

from badges.domain import wallets
from badges.enums import AwardState, Format
from badges.models import Award, WalletOffer
from tests.conformance import hub as hubs
from tests.conformance.judges.wallet import take_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub")]


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


def test_an_offer_is_taken_up_and_the_signed_credential_received():
    award = hubs.issued()
    made = wallets.offer(award, at=timezone.now())
    said = take_up(made.address, made.pin, origin=hubs.ORIGIN)
    document = json.loads(bytes(award.credentials.get(format=Format.OB3).document))
    assert said["received"]["credential"] == document


def test_with_another_pin_nothing_is_received():
    award = hubs.issued()
    made = wallets.offer(award, at=timezone.now())
    wrong = f"{(int(made.pin) + 1) % 1_000_000:06}"
    assert "failed" in take_up(made.address, wrong, origin=hubs.ORIGIN)
    row = WalletOffer.objects.get()
    assert (row.wrong_pins, row.redeemed_at) == (1, None)


def test_a_badge_revoked_since_the_offer_is_not_received():
    award = hubs.issued()
    made = wallets.offer(award, at=timezone.now())
    Award.objects.filter(pk=award.pk).update(state=AwardState.REVOKED, ended_at=timezone.now())
    assert "failed" in take_up(made.address, made.pin, origin=hubs.ORIGIN)
    row = WalletOffer.objects.get()
    assert (row.redeemed_at is not None, row.handed_over_at) == (True, None)
