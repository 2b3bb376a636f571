"""Which PINs are taken, and what is kept of them."""

import pytest

from lms.accounts import pins, signing
from lms.accounts.events import pin_set
from lms.accounts.models import Pin
from tests.factories import accounts
from tests.factories.signing import make_pin


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        ("", "digits"),
        ("48 2916", "digits"),
        ("48291a", "digits"),
        ("٤٨٢٩١٦", "digits"),
        ("48291", "length"),
        ("4829164829167", "length"),
        ("111111", "obvious"),
        ("123456", "obvious"),
        ("987654", "obvious"),
        ("246802", "obvious"),
        ("890123", "obvious"),
        ("484848", "obvious"),
        ("482482", "obvious"),
        ("121222", "obvious"),
        ("112233", "obvious"),
        ("198504", "obvious"),
        ("041985", "obvious"),
    ],
)
def test_what_is_no_pin_or_easily_guessed_is_refused(db, pin, code):
    person = accounts.person("Mo", email="mo1985@example.test")
    with pytest.raises(pins.WeakPin) as refused:
        pins.set_pin(person=person, pin=pin)
    assert refused.value.code == code
    assert not Pin.objects.exists()


@pytest.mark.parametrize("pin", ["482916", "204917", "482916482917", "４８２９１６", "739150"])
def test_others_are_taken(pin):
    pins.check_strength(pin, email="mo42@example.test")


def test_a_pin_of_the_addresss_only_digits_is_refused():
    assert pins.is_obvious("204917", email="mo.204917@example.test")
    assert pins.is_obvious("049173", email="2+049173@example.test")


def test_setting_a_pin_keeps_a_key_and_announces_it(db, settings, django_capture_on_commit_callbacks):
    told = []

    def receiver(pin_id, setting, **_):
        told.append((pin_id, setting))

    pin_set.connect(receiver)
    person = accounts.person("Mo")
    with django_capture_on_commit_callbacks(execute=True):
        first = make_pin(person)
        second = make_pin(person, "739150")
    pin_set.disconnect(receiver)
    kept = Pin.objects.get()
    assert told == [(kept.pk, str(first.setting)), (kept.pk, str(second.setting))]
    assert first.setting != second.setting == kept.setting
    assert (len(kept.salt), kept.iterations, kept.failed) == (16, settings.PIN_ITERATIONS, 0)
    assert first.salt != second.salt
    assert signing.pin_key(kept) == signing.derive("739150", salt=kept.salt, iterations=kept.iterations)


def test_a_key_that_no_device_makes_is_refused(db, settings):
    person = accounts.person("Mo")
    right = {"key": bytes(32), "salt": bytes(16), "iterations": settings.PIN_ITERATIONS}
    for wrong in ({"key": bytes(31)}, {"salt": bytes(15)}, {"iterations": settings.PIN_ITERATIONS - 1}):
        with pytest.raises(ValueError, match="not what a PIN is turned into"):
            pins.set_pin_key(person=person, **(right | wrong))
    assert not Pin.objects.exists()
