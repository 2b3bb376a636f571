"""The verifiers that are not ours, started once for each run of the tests."""

import pytest
from django.core.cache import cache

from tests.conformance import hub as hub_module
from tests.conformance.judges import digitalbazaar, openbadgeslib


@pytest.fixture
def hub(settings, db):
    """The hub under a public address: verifiers look nothing up at a bare host or without https."""
    settings.BASE_URL = hub_module.ORIGIN
    settings.ALLOWED_HOSTS = ["hub.example", "testserver"]
    return hub_module


@pytest.fixture(scope="session")
def node():
    """Digital Bazaar's verifier."""
    with digitalbazaar.running() as judge:
        yield judge


@pytest.fixture(scope="session")
def other():
    """openbadgeslib's verifier."""
    with openbadgeslib.running() as judge:
        yield judge


@pytest.fixture(autouse=True)
def _nothing_published_before():
    """What other issuers publish is kept for minutes: not from one test to the next."""
    cache.clear()
