"""The hub's own picture: chosen by administrators, checked as a badge's is, served where badges say it is."""

import io
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from badges.models import IssuerPicture
from lms.accounts import roles
from tests.badges.pictures import picture
from tests.factories import accounts

pytestmark = pytest.mark.django_db
SCREEN = "/admin/badges/logo/"


def upload(data: bytes) -> dict[str, SimpleUploadedFile]:
    return {"picture": SimpleUploadedFile("logo.png", data, content_type="image/png")}


def served(client) -> bytes:
    return b"".join(client.get("/ob2/issuer.png"))


def icon() -> bytes:
    return Path(str(finders.find("fettle/img/icon-512.png"))).read_bytes()


def test_the_icon_stands_for_the_hub_until_a_logo_is_chosen_and_again_afterwards(client):
    adam = accounts.person("Adam", role=roles.ADMINISTRATOR)
    client.force_login(adam)
    assert served(client) == icon()
    assert "The icon of Fettle" in client.get(SCREEN).content.decode()
    assert client.post(SCREEN, upload(picture((900, 900))))["Location"] == SCREEN
    logo = served(client)
    with Image.open(io.BytesIO(logo)) as shown:
        assert (shown.format, shown.size) == ("PNG", (600, 600))
    assert "The logo of the hub" in client.get(SCREEN).content.decode()
    assert IssuerPicture.objects.get().by == adam.pseudonym
    client.post(SCREEN, {"drop": "on"})
    assert (served(client), IssuerPicture.objects.count()) == (icon(), 2)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Choose a PNG file."),
        (upload(b"<svg onload='alert(1)'/>"), "This is not a PNG image."),
        (upload(picture((100, 100))), "smaller than 300 pixels"),
        (upload(picture(ground="#ffffff")), "Hardly anything of the picture can be seen on a light page."),
        (upload(picture()) | {"drop": "on"}, "not both"),
    ],
)
def test_what_cannot_be_a_logo_is_refused_with_the_reason_and_changes_nothing(client, data, said):
    client.force_login(accounts.person("Adam", role=roles.ADMINISTRATOR))
    answer = client.post(SCREEN, data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not IssuerPicture.objects.exists()


@pytest.mark.parametrize("role", [roles.EDITOR, roles.COORDINATOR])
def test_others_do_not_choose_it(client, role):
    client.force_login(accounts.person("Otto", role=role))
    assert client.get(SCREEN)["Location"] == "/admin/"
    assert client.post(SCREEN, upload(picture()))["Location"] == "/admin/"
    assert not IssuerPicture.objects.exists()
