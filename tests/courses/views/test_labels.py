"""Where labels lead, and the pages that keep them."""

import pytest

from courses.domain.labels import label_of
from courses.models import Bench, Machine, PersonCode
from courses.views.labels import Sticker
from lms.accounts import roles
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def test_a_mentor_who_scans_a_label_comes_to_the_desk(client):
    bench = courses.bench(courses.skill("S01"))
    client.force_login(accounts.person("Mo", role=roles.MENTOR))
    assert client.get(f"/b/{bench.code}")["Location"] == f"/mentor/desk/#/b/{bench.code}"


def test_a_typed_code_leads_there_as_well(client):
    bench = courses.bench(courses.skill("S01"))
    client.force_login(accounts.person("Mo", role=roles.MENTOR))
    typed = f"/b/{bench.code[0].lower()}-{bench.code[1:]}"
    assert client.get(typed)["Location"] == f"/mentor/desk/#/b/{bench.code}"


def test_everybody_else_reads_what_is_practised_at_a_bench(client):
    version = courses.skill("S05", "C02")
    practical = courses.practical(courses.course("C02"), version)
    page = client.get(f"/b/{courses.bench(version).code}").content.decode()
    assert "Soldering bench 1" in page
    assert practical.url in page


def test_a_bench_that_is_out_of_use_says_so(client):
    bench = courses.bench(courses.skill("S01"))
    client.force_login(accounts.coordinator())
    client.post(f"/coordinator/benches/{bench.code}/retire/")
    assert "Put back into use" in client.get("/coordinator/benches/").content.decode()
    client.logout()
    assert "It is out of use." in client.get(f"/b/{bench.code}").content.decode()


def test_a_bench_that_was_taken_out_of_use_can_be_put_back_under_its_code(client):
    bench = courses.bench(courses.skill("S01"))
    client.force_login(accounts.coordinator())
    for expected in (False, True):
        client.post(f"/coordinator/benches/{bench.code}/retire/")
        bench.refresh_from_db()
        assert (bench.retired_at is None) is expected
    assert "Soldering bench 1" in client.get("/coordinator/benches/labels/").content.decode()


def test_a_persons_label_names_nobody_to_anybody_but_mentors(client):
    tessa = accounts.trainee()
    address = f"/b/{label_of(tessa).code}"
    for reader in (None, accounts.trainee("Theo")):
        if reader:
            client.force_login(reader)
        page = client.get(address).content.decode()
        assert "Tessa" not in page
        assert "Only mentors of this hub can open it." in page
    client.force_login(tessa)
    assert "This is your own label." in client.get(address).content.decode()


def test_an_unknown_code_says_what_to_do(client):
    answer = client.get("/b/B00000")
    assert answer.status_code == 404
    assert "This label leads nowhere" in answer.content.decode()


def test_ones_own_label_is_made_once_and_can_be_made_anew(client):
    tessa = accounts.trainee()
    client.force_login(tessa)
    client.get("/me/label/")
    first = PersonCode.objects.get(person=tessa).code
    assert Sticker(first, "").typed in client.get("/me/label/").content.decode()
    assert "leads to nobody" in client.get("/me/label/new/").content.decode()
    assert client.post("/me/label/new/")["Location"] == "/me/label/"
    assert PersonCode.objects.get(person=tessa).code != first


def test_a_label_is_a_qr_code_of_its_address_and_holds_no_script(settings):
    settings.BASE_URL = "https://hub.example"
    drawn = Sticker("B7K2Q9", "Bench").qr
    assert drawn.startswith("<svg")
    assert "script" not in drawn
    assert Sticker("B7K2Q8", "Bench").qr != drawn


def test_a_coordinator_adds_changes_and_prints_benches_and_machines(client):
    courses.skill("S01")
    courses.place()
    client.force_login(accounts.coordinator())
    assert "No benches yet" in client.get("/coordinator/benches/").content.decode()
    client.post("/coordinator/benches/new/bench/", {"name": "Bench 1", "place": "main", "skills": "S01"})
    client.post("/coordinator/benches/new/machine/", {"name": "Lathe", "place": "main"})
    bench, lathe = Bench.objects.get(), Machine.objects.get()
    assert [skill.code for skill in bench.skills.all()] == ["S01"]
    form = client.get(f"/coordinator/benches/{lathe.code}/").content.decode()
    assert 'value="Lathe"' in form
    client.post(f"/coordinator/benches/{bench.code}/", {"name": "Bench one", "place": "main"})
    bench.refresh_from_db()
    assert (bench.name, bench.skills.count()) == ("Bench one", 0)
    page = client.get("/coordinator/benches/labels/").content.decode()
    assert page.count('class="sticker"') == 2


def test_a_bench_without_a_name_is_sent_back(client):
    courses.place()
    client.force_login(accounts.coordinator())
    answer = client.post("/coordinator/benches/new/bench/", {"name": "", "place": "main"})
    assert answer.status_code == 422
    assert "Say what it is called." in answer.content.decode()
    assert not Bench.objects.exists()
