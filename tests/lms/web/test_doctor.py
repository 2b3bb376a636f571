"""What an operator is told about a hub."""

import sys
from io import StringIO

import pytest
from django.core.management import call_command

from badges.domain import keys

pytestmark = pytest.mark.django_db


def told() -> tuple[str, int]:
    out, code = StringIO(), 0
    try:
        call_command("doctor", stdout=out)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return out.getvalue(), code


def test_a_hub_for_trying_out_is_well(settings):
    settings.BASE_URL = "http://localhost:8000"
    words, code = told()
    assert code == 0
    assert "ok       database: " in words
    assert "ok       address: http://localhost:8000" in words


def test_without_pango_the_hub_works_and_the_doctor_says_what_to_install(settings, monkeypatch):
    settings.BASE_URL = "https://hub.example"
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    words, code = told()
    assert code == 0
    assert "without  certificates: PDFs are not made; a page to print stands in for them." in words
    assert "apt install libpango-1.0-0" in words


def test_a_key_that_cannot_be_read_and_an_address_without_https_are_faults(settings):
    settings.BASE_URL = "http://hub.example"
    key = keys.active_key()
    (settings.KEYS_DIR / f"{key.name}.pem").unlink()
    words, code = told()
    assert code == 1
    assert "MISSING  signing keys: " in words
    assert "MISSING  address: http://hub.example has no https." in words


def test_a_proxy_whose_visitors_are_not_told_apart_is_warned_of(settings):
    settings.BASE_URL = "https://hub.example"
    assert "ok       proxy: None is said to be in front." in told()[0]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    words, code = told()
    assert code == 0
    assert "without  proxy: All visitors have the proxy’s address" in words
    assert "Set FETTLE_TRUSTED_PROXIES to how many proxies" in words
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert "ok       proxy: Visitors are told apart" in told()[0]
