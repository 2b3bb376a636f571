"""The list of issuers that the hub trusts: one by one, and as a file that is looked at before it is taken in."""

import csv
import io
import json
from collections.abc import Mapping

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from badges.domain.trusted_issuers import Entry, entries_in, planned, take_in
from badges.enums import ListChange
from badges.models import TrustedIssuer
from lms.accounts import roles
from lms.kernel.errors import DomainError
from tests.factories import accounts

pytestmark = pytest.mark.django_db
KEY = "ab" * 32
SCHOOL = {"id": "did:web:school.example", "name": "School of Repair", "keys": [KEY], "note": "Rang them up."}
IMPORT, EXPORT = "/admin/badges/trusted-issuers/import/", "/admin/badges/trusted-issuers/export/"


def as_list(*issuers: Mapping[str, object]) -> bytes:
    return json.dumps({"issuers": issuers}).encode()


@pytest.fixture
def administrator(client):
    person = accounts.person("Ada", role=roles.ADMINISTRATOR)
    client.force_login(person)
    return person


def test_a_list_is_looked_at_and_then_taken_in(client, administrator):
    TrustedIssuer.objects.create(identifier="https://college.example/issuer", name="College")
    TrustedIssuer.objects.create(identifier="did:web:guild.example", name="Guild")
    college = {"id": "https://college.example/issuer", "name": "Old College"}
    sent = as_list(SCHOOL, college, {"id": "did:web:guild.example", "name": "Guild"})

    looked = client.post(IMPORT, {"file": SimpleUploadedFile("issuers.json", sent)})
    assert [(one.entry.name, one.change) for one in looked.context["changes"]] == [
        ("School of Repair", ListChange.ADD),
        ("Old College", ListChange.CHANGE),
        ("Guild", ListChange.SAME),
    ]
    assert TrustedIssuer.objects.count() == 2

    client.post(IMPORT, {"text": looked.context["form"].taken, "confirm": "1"})
    assert list(TrustedIssuer.objects.values_list("identifier", "name", "fingerprints", "added_by")) == [
        ("did:web:guild.example", "Guild", "", None),
        ("https://college.example/issuer", "Old College", "", None),
        ("did:web:school.example", "School of Repair", KEY, administrator.pk),
    ]


def test_what_is_exported_is_what_would_change_nothing(client, administrator):
    take_in(entries_in(as_list(SCHOOL, {"id": "did:key:z6Mk", "name": "=SUM(A1)"})), by=administrator)

    exported = client.get(EXPORT).content
    table = b"".join(client.get(f"{EXPORT}?format=csv").streaming_content)

    assert json.loads(exported)["issuers"][1] == SCHOOL
    for data in (exported, table):
        assert {one.change for one in planned(entries_in(data))} == {ListChange.SAME}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "This is not valid JSON."),
        (b'{"issuers": {}}', "The list has to be an object with a list “issuers”."),
        (as_list(), "The list holds no issuer, or more than 1000."),
        (as_list(SCHOOL, SCHOOL), "The list names an id twice."),
        (as_list(SCHOOL | {"id": "school.example"}), "Entry 1: An id begins with did: or https://"),
        (
            as_list(SCHOOL, SCHOOL | {"id": "did:web:b.example", "name": ""}),
            "Entry 2: This field cannot be blank.",
        ),
        (as_list(SCHOOL | {"keys": ["AB:CD"]}), "Entry 1: A fingerprint has 64 hexadecimal digits"),
        (b"name,keys\na,b\n", "The first line has to name the columns"),
        (b"id,name\n\xff,b\n", "This is neither JSON nor CSV in UTF-8."),
    ],
)
def test_a_list_that_cannot_be_taken_in_says_which_entry_and_why(data, said):
    with pytest.raises(DomainError) as refusal:
        entries_in(data)
    assert str(refusal.value.message).startswith(said)


def test_csv_has_the_keys_with_a_space_between():
    [entry] = entries_in(f"id,name,keys\ndid:web:a.example,A,{KEY} {'cd' * 32}\n".encode())
    assert entry == Entry("did:web:a.example", "A", (KEY, "cd" * 32))


def test_whoever_adds_one_by_hand_stands_beside_it(client, administrator):
    added = {"identifier": "did:web:a.example", "name": "A", "fingerprints": "", "note": ""}
    client.post("/admin/snippets/badges/trustedissuer/add/", added)
    assert TrustedIssuer.objects.get().added_by == administrator


def test_who_only_may_see_the_list_changes_nothing(client):
    client.force_login(accounts.coordinator())
    assert client.get(EXPORT).status_code == 200
    answer = client.post(IMPORT, {"text": as_list(SCHOOL).decode(), "confirm": "1"})
    assert (answer.status_code, TrustedIssuer.objects.count()) == (302, 0)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_may_be_parted_as_spreadsheets_of_any_country_part_it(separator):
    rows = [
        ["id", "name", "keys", "note"],
        ["did:web:school.example", "School, of Repair", KEY, "Rang; them up."],
    ]
    table = io.StringIO()
    csv.writer(table, delimiter=separator).writerows(rows)
    entry = Entry("did:web:school.example", "School, of Repair", (KEY,), "Rang; them up.")
    assert entries_in(f"\ufeff{table.getvalue()}".encode()) == [entry]


def test_a_list_of_issuers_may_stand_by_itself():
    assert entries_in(json.dumps([SCHOOL]).encode()) == entries_in(as_list(SCHOOL))


def test_a_changed_note_is_shown_as_it_was_and_as_it_will_be(client, administrator):
    take_in(entries_in(as_list(SCHOOL)), by=administrator)
    sent = as_list(SCHOOL | {"note": "Met them."})
    page = client.post(IMPORT, {"file": SimpleUploadedFile("issuers.json", sent)}).content.decode()
    assert page.count("Rang them up.") == 1
    assert "Met them." in page
    TrustedIssuer.objects.create(identifier="did:web:guild.example", name="Old Guild")
    sent = as_list({"id": "did:web:guild.example", "name": "Guild", "note": "New."})
    page = client.post(IMPORT, {"file": SimpleUploadedFile("issuers.json", sent)}).content.decode()
    assert "no note" in page
