"""Alive, and able to work."""

from pathlib import Path

import pytest
from django.conf import settings as site
from django.db import OperationalError, connection

from lms.celery import app


def parts(client) -> tuple[int, dict[str, str]]:
    response = client.get("/readyz")
    return response.status_code, response.json()["parts"]


@pytest.fixture
def public_folder(settings, tmp_path):
    """Both storages on a folder of this test; they are made anew from the settings."""

    def use(folder: Path) -> None:
        settings.STORAGES = site.STORAGES | {
            "default": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": str(folder)},
            }
        }

    return use


def test_alive_asks_nothing(client):
    response = client.get("/healthz")  # no database mark: a query would fail the test
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_when_every_part_is_well_and_leaves_no_file_behind(client, public_folder, tmp_path):
    public_folder(tmp_path / "public")
    status, found = parts(client)
    assert status == 200
    assert set(found.values()) == {"ok"}
    assert {"database", "broker", "storage"} <= set(found)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


@pytest.mark.django_db
def test_not_ready_when_files_cannot_be_stored(client, public_folder, tmp_path):
    (tmp_path / "a file").write_text("in the way")
    public_folder(tmp_path / "a file" / "public")
    status, found = parts(client)
    assert (status, found["storage"], found["database"]) == (503, "fail", "ok")


@pytest.mark.django_db
def test_not_ready_when_the_broker_does_not_answer(client):
    before = app.conf.broker_url
    app.conf.broker_url = app.conf.broker_write_url = "redis://127.0.0.1:1/0"
    try:
        status, found = parts(client)
    finally:
        app.conf.broker_url = app.conf.broker_write_url = before
    assert (status, found["broker"]) == (503, "fail")


@pytest.mark.django_db
def test_not_ready_when_the_database_does_not_answer_and_says_so_of_every_part_that_asks_it(client):
    with connection.execute_wrapper(_refuse):
        assert parts(client) == (
            503,
            {
                "database": "fail",
                "broker": "ok",
                "storage": "ok",
                "signing_key": "fail",
                "erased": "fail",
                "mentor_keys": "impaired",
            },
        )


def _refuse(*_arguments: object) -> None:
    raise OperationalError("gone away")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_nothing_can_be_sent_to_them(client, path):
    assert client.post(path).status_code == 405
