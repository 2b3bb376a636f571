"""One's own data: the copy, and asking to be erased."""

import hashlib
import io
import json
import uuid
import zipfile
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import rfc8785
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from courses.domain.enrolment import enrol
from courses.domain.learner_words import dispute
from lms.accounts import roles
from lms.accounts.models import ErasureRequest, User
from lms.kernel.privacy import HeldFile, registry
from tests.factories import accounts, badges, courses
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_list(settings, tmp_path):
    settings.ERASED_LIST = tmp_path / "erased.jsonl"


@pytest.fixture
def learner() -> User:
    person = accounts.trainee("Quentin Unmistakable")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def signed_in(person: User, *, proved: bool = True) -> Client:
    client = Client()
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    if proved:
        answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        assert answer.status_code == 302
    return client


def text_of(client: Client, url: str) -> str:
    return " ".join(client.get(url).content.decode().split())


def archive(client: Client) -> zipfile.ZipFile:
    answer = client.post("/me/data/export/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="fettle-')
    assert answer["Cache-Control"] == "no-store"
    return zipfile.ZipFile(io.BytesIO(b"".join(answer)))


@pytest.mark.parametrize("path", ["/me/data/export/", "/me/data/erase/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_export_and_erasure_ask_for_the_password_once_more(learner, path, method):
    client = signed_in(learner, proved=False)
    answer = getattr(client, method)(path, {"email": learner.email} if method == "post" else {})
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/reauthenticate/?" + urlencode({"next": path})
    assert not ErasureRequest.objects.exists()
    assert Client().get(path)["Location"].startswith("/accounts/login/")


def test_the_copy_holds_everything_under_plain_names(learner):
    award = badges.issued(learner)
    page = courses.course("C09")
    enrol(learner=learner, course=page)
    version = courses.skill("S02", "C01")
    event = courses.observation(
        courses.mentor(), learner, version, items=["toaster 7"], comment="Steady hands", practise="The plug"
    )
    dispute(event, by=learner, reason="Not quite", client_uuid=uuid.uuid4())
    found = archive(signed_in(learner))
    assert found.testzip() is None
    topics = [name for name in found.namelist() if name.endswith(".json") and "/" not in name]
    data = {name.removesuffix(".json"): json.loads(found.read(name)) for name in topics}
    assert data["account"][0]["name"] == "Quentin Unmistakable"
    assert data["addresses"] == [{"address": learner.email, "confirmed": True, "primary": True}]
    assert [row["course"] for row in data["enrolments"]] == ["C09"]
    assert [row["identifier"] for row in data["badges"]] == [str(award.public_id)]
    kinds = [row["kind"] for row in data["ledger"]]
    assert (kinds[0], kinds[-1]) == ("Observed", "Disputed")
    row = next(row for row in data["ledger"] if row["position"] == event.position)
    assert row["words"] == {"comment": "Steady hands", "items": ["toaster 7"], "practise": "The plug"}
    assert row["signed by"] == "Max"
    assert f"badges/{award.public_id}-ob3.json" in found.namelist()
    assert found.read(f"badges/{award.public_id}-ob3.png").startswith(b"\x89PNG")


def test_what_mentors_said_can_be_checked_against_the_ledger_with_the_copy_alone(learner):
    courses.observation(
        courses.mentor(), learner, courses.skill(), items=["Kettle  1"], comment="Good", practise="More"
    )
    found = archive(signed_in(learner))
    (row,) = [row for row in json.loads(found.read("ledger.json")) if row["kind"] == "Observed"]
    assert hashlib.sha256(row["payload"].encode()).hexdigest() == row["hash"]
    facts = json.loads(row["payload"])["facts"]
    commitment = hashlib.sha256(bytes.fromhex(row["salt"]) + rfc8785.dumps(row["words"])).hexdigest()
    assert commitment == facts["commitment"]
    (secret,) = json.loads(found.read("item_salt.json"))
    assert facts["items"] == [hashlib.sha256(bytes.fromhex(secret["salt"]) + b"kettle 1").hexdigest()]


def test_the_copy_can_be_read_without_a_program_and_escapes_what_was_typed(learner):
    courses.observation(courses.mentor(), learner, courses.skill(), comment="<script>alert(1)</script>")
    found = archive(signed_in(learner))
    index, page = found.read("index.html").decode(), found.read("ledger.html").decode()
    assert "Quentin Unmistakable" in index
    assert 'href="ledger.html"' in index
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert "There is nothing here." in found.read("requests.html").decode()


def test_a_copy_names_nobody_whose_work_one_signed(learner):
    mentor = courses.mentor()
    courses.observation(mentor, learner, courses.skill(), comment="Private to Quentin")
    found = archive(signed_in(mentor))
    everything = b"".join(found.read(name) for name in found.namelist())
    assert json.loads(found.read("signed.json"))[0]["kind"] == "Observed"
    for private in (b"Unmistakable", b"Private to", str(learner.pseudonym).encode()):
        assert private not in everything


def test_a_file_of_another_app_is_written_piece_by_piece(learner, monkeypatch):
    def export(person):
        yield HeldFile("evidence/photo.jpg", lambda: iter([b"a" * 10, person.email.encode()]))

    monkeypatch.setattr(registry, "exporters", [*registry.exporters, export])
    assert archive(signed_in(learner)).read("evidence/photo.jpg") == b"a" * 10 + learner.email.encode()


def test_a_copy_of_many_rows_takes_few_queries(learner, django_assert_max_num_queries):
    version, mentor = courses.skill(observations=99), courses.mentor()
    for _number in range(12):
        courses.observation(mentor, learner, version)
    client = signed_in(learner)
    with django_assert_max_num_queries(101):
        archive(client)


def test_erasure_is_asked_for_by_typing_the_address_and_can_be_stopped(learner):
    client = signed_in(learner)
    text = text_of(client, "/me/data/erase/")
    for part in ("What goes", "What stays", "Take a copy first", 'href="/me/data/export/"'):
        assert part in text
    wrong = client.post("/me/data/erase/", {"email": "somebody@example.test"})
    assert wrong.status_code == 422
    assert "This is not the address of the account" in wrong.content.decode()
    assert "somebody@example.test" in wrong.content.decode()
    assert not ErasureRequest.objects.exists()
    done = client.post("/me/data/erase/", {"email": f" {learner.email.upper()} "})
    assert (done.status_code, done["Location"]) == (302, "/me/data/")
    row = ErasureRequest.objects.get(person=learner)
    assert row.due_at - timezone.now() > timedelta(days=6, hours=23)
    text = text_of(client, "/me/data/")
    assert "Your data are going to be erased" in text
    assert "Keep my account" in text
    assert "You have asked for this already" in text_of(client, "/me/data/erase/")
    assert client.get("/me/data/keep/")["Location"] == "/me/data/"
    client.post("/me/data/keep/")
    assert not ErasureRequest.objects.exists()
    assert "Nothing will be erased." in text_of(client, "/me/data/")
    client.post("/me/data/keep/")
    assert "There was nothing to stop." in text_of(client, "/me/data/")


def test_the_last_administrator_is_told_what_to_do(learner):
    admin = accounts.person("Adele", role=roles.ADMINISTRATOR)
    answer = signed_in(admin).post("/me/data/erase/", {"email": admin.email})
    assert answer.status_code == 422
    assert "Give somebody else the role of administrator first." in answer.content.decode()


@pytest.fixture
def boss() -> Client:
    return signed_in(User.objects.create_superuser("boss@example.test", PASSWORD))


def test_an_administrator_erases_at_once_or_in_seven_days(learner, boss):
    address = f"/admin/people/{learner.pk}/erase/"
    assert "Do this only if the person has asked for it" in boss.get(address).content.decode()
    assert boss.post(address, {"email": "other@example.test", "now": "on"}).status_code == 422
    assert boss.post(address, {"email": learner.email}).status_code == 302
    assert ErasureRequest.objects.get().requested_by.email == "boss@example.test"
    assert "It is arranged for" in boss.get(address).content.decode()
    assert boss.post(address, {"email": learner.email, "now": "on"}).status_code == 302
    assert User.objects.get(pk=learner.pk).erased_at is not None
    assert boss.get(address).status_code == 404
    assert boss.get(f"/admin/users/edit/{learner.pk}/").status_code in {302, 403}
    assert "erased.invalid" not in boss.get("/admin/users/").content.decode()


def test_a_list_that_cannot_be_written_is_said_in_the_admin(learner, boss, settings, tmp_path):
    settings.ERASED_LIST = tmp_path / "gone" / "erased.jsonl"
    answer = boss.post(f"/admin/people/{learner.pk}/erase/", {"email": learner.email, "now": "on"})
    assert answer.status_code == 422
    assert "nothing was erased" in answer.content.decode()
    assert User.objects.get(pk=learner.pk).name == "Quentin Unmistakable"


def test_nobody_is_deleted_in_the_admin(learner, boss):
    answer = boss.post(f"/admin/users/delete/{learner.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/people/{learner.pk}/erase/")
    many = boss.post(f"/admin/bulk/accounts/user/delete/?id={learner.pk}")
    assert many.status_code == 404
    assert User.objects.filter(pk=learner.pk, name="Quentin Unmistakable").exists()


@pytest.mark.parametrize("role", [roles.TRAINEE, roles.COORDINATOR, roles.EDITOR])
def test_whoever_is_no_administrator_erases_nobody_in_the_admin(learner, role):
    somebody = signed_in(accounts.person("Somebody", role=role))
    answer = somebody.post(f"/admin/people/{learner.pk}/erase/", {"email": learner.email, "now": "on"})
    assert answer.status_code in {302, 403}
    assert User.objects.get(pk=learner.pk).erased_at is None
