"""A bundle that is sent in the admin: looked at, confirmed, imported; or refused with its places."""

import io
import struct
import zipfile
import zlib
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone

from courses.domain.curriculum import uploads
from courses.domain.tidying import tidy
from courses.models import LessonPage
from lms.kernel.errors import DomainError, NotAllowed
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return person("Edda", is_superuser=True)


def packed(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def sent(data, by, name="bundle.zip"):
    return uploads.receive(ContentFile(data, name), by=by, now=timezone.now())


def looked_at(data, by):
    upload = sent(data, by)
    uploads.look(upload.name)
    found = uploads.upload_of(upload.name, by=by)
    assert found
    return found


def huge_png():
    """The frame of a picture of 12 000 by 12 000 pixels, 144 megapixels, in a hundred bytes."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 12_000, 12_000, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def test_looking_changes_nothing_and_importing_does_what_was_said(files, editor):
    upload = looked_at(packed(files), editor)
    assert (upload.state, upload.title, LessonPage.objects.count()) == ("looked", "Bench basics", 0)
    assert ("created", "skill S01") in upload.lines
    uploads.confirm(upload.name, by=editor)
    uploads.carry_out(upload.name)
    done = uploads.upload_of(upload.name, by=editor)
    assert done
    assert (done.state, done.lines) == ("imported", upload.lines)
    assert LessonPage.objects.filter(live=True, slug="first-look").exists()
    assert not looked_at(packed(files), editor).has_changes


def test_a_bundle_with_faults_is_refused_with_their_places(files, editor):
    files["images/tip.png"] = huge_png()
    files["skills/S01.yaml"] = files["skills/S01.yaml"].replace(
        b"prerequisites: []", b"prerequisites:\n  - S02"
    )
    upload = looked_at(packed(files), editor)
    assert upload.state == "refused"
    assert upload.problems == (
        "images/tip.png: the file is 12000 × 12000 pixels large; make it smaller than 10000 a side and 50 megapixels",
        "skills/S01.yaml:14: prerequisites run in a circle: S01 needs S02 needs S01; remove one of them",
    )
    with pytest.raises(DomainError, match="Upload the bundle again"):
        uploads.confirm(upload.name, by=editor)


def test_ten_thousand_files_are_refused_before_they_are_read(editor):
    upload = looked_at(packed({f"files/a{number}.txt": b"a" for number in range(10_000)}), editor)
    assert upload.state == "refused"
    assert len(upload.problems) == 1
    assert "5000" in upload.problems[0] or "5,000" in upload.problems[0]


def test_what_is_no_archive_is_refused(editor):
    assert looked_at(b"GIF89a", editor).state == "refused"


def test_both_steps_are_safe_to_run_again(files, editor):
    upload = looked_at(packed(files), editor)
    uploads.carry_out(upload.name)  # nobody has confirmed it
    assert LessonPage.objects.count() == 0
    uploads.confirm(upload.name, by=editor)
    uploads.look(upload.name)
    uploads.carry_out(upload.name)
    uploads.carry_out(upload.name)
    done = uploads.upload_of(upload.name, by=editor)
    assert done
    assert done.state == "imported"


def test_an_upload_is_its_senders_own(files, editor):
    upload = looked_at(packed(files), editor)
    other = person("Olaf", is_superuser=True)
    assert uploads.upload_of(upload.name, by=other) is None
    with pytest.raises(DomainError):
        uploads.confirm(upload.name, by=other)
    assert uploads.upload_of("../../etc/passwd", by=editor) is None


def test_who_may_not_import_sends_nothing(files):
    with pytest.raises(NotAllowed):
        sent(packed(files), person("Tessa"))


def test_what_is_a_day_old_goes(files, editor):
    sent(packed(files), editor)
    later = timezone.now() + timedelta(days=2)
    kept = uploads.receive(ContentFile(b"PK", "b.zip"), by=editor, now=later)
    names = storages["private"].listdir("curriculum-uploads")[1]
    assert set(names) == {f"{kept.name}.zip", f"{kept.name}.json"}


def test_the_screens_lead_from_the_file_to_the_import(files, editor, client):
    client.force_login(editor)
    address = reverse("curriculum_send")
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 422
    answer = client.post(address, {"file": ContentFile(packed(files), "bundle.zip")})
    upload = answer.url.rstrip("/").rpartition("/")[2]
    uploads.look(upload)
    page = client.get(answer.url).content.decode()
    assert "What importing “Bench basics” would change" in page
    assert client.post(answer.url).url == answer.url
    uploads.carry_out(upload)
    assert "“Bench basics” is imported" in client.get(answer.url).content.decode()
    assert client.post(answer.url).status_code == 409


def test_the_screens_are_closed_to_others(client):
    client.force_login(person("Tessa"))
    assert client.get(reverse("curriculum_send")).status_code in {302, 403}


def test_whoever_waits_is_told_when_something_goes_wrong_on_the_hub(files, editor):
    upload = sent(packed(files), editor)
    storages["private"].delete(f"curriculum-uploads/{upload.name}.zip")
    with pytest.raises(FileNotFoundError):
        uploads.look(upload.name)
    found = uploads.upload_of(upload.name, by=editor)
    assert found
    assert (found.state, len(found.problems)) == ("refused", 1)
    assert "Something went wrong on the hub. Nothing was imported." in found.problems[0]


def test_the_regular_tidying_takes_old_uploads_away(files, editor):
    sent(packed(files), editor)
    tidy(timezone.now() + timedelta(days=2))
    assert storages["private"].listdir("curriculum-uploads")[1] == []
