"""Editing how a badge looks in the admin: what cannot be seen or is no picture is not saved."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from badges.domain import artwork
from badges.models import Achievement
from lms.accounts import roles
from tests.badges.pictures import DRAWING, picture
from tests.factories import accounts, badges

pytestmark = pytest.mark.django_db
ESCO = "http://data.europa.eu/esco/occupation/f4eaff3d-f8d0-4a6a-aa90-76827c0fbada"
NO_ALIGNMENTS = {"alignments-TOTAL_FORMS": "0", "alignments-INITIAL_FORMS": "0"}


@pytest.fixture
def row():
    return badges.achievement()


@pytest.fixture
def editing(client, row):
    client.force_login(accounts.person("Ada", role=roles.ADMINISTRATOR))

    def edit(**fields):
        words = {
            "name": row.name,
            "description": row.description,
            "criteria": "",
            "live": "on",
            "ink": "paper",
        }
        return client.post(
            f"/admin/snippets/badges/achievement/edit/{row.pk}/", words | NO_ALIGNMENTS | fields
        )

    return edit


def sent(data, name="badge.png"):
    return SimpleUploadedFile(name, data)


def errors(response):
    return {name: list(words) for name, words in response.context["form"].errors.items()}


def test_choices_are_saved_and_drawn(editing, row):
    response = editing(trade="making", glyph="eye", ground="slate", label="AB")
    row.refresh_from_db()

    assert response.status_code == 302
    assert (row.trade, row.glyph, row.ground, row.ink, row.label) == ("making", "eye", "slate", "paper", "AB")


def test_colours_that_cannot_be_seen_are_not_saved_and_the_ratios_said(editing, row):
    response = editing(ground="night", ink="ink")
    row.refresh_from_db()

    assert errors(response) == {"ground": artwork.faults("night", "ink")}
    assert (row.ground, row.ink) == ("", "paper")


def test_an_ink_that_does_not_fit_the_trades_own_colour_is_not_saved(editing, row):
    assert errors(editing(trade="workshop", ink="ink")) == {"ground": artwork.faults("teal", "ink")}


def test_a_sent_picture_takes_the_place_of_the_drawn_one_and_can_be_taken_away(editing, row):
    assert editing(picture_file=sent(picture()), drawing_file=sent(DRAWING, "badge.svg")).status_code == 302
    row.refresh_from_db()
    assert bytes(row.picture.svg) == DRAWING

    assert (
        editing(name="Renamed", ground="night").status_code == 302
    )  # colours of a drawing that is not shown
    row.refresh_from_db()
    assert (row.name, bytes(row.picture.svg)) == ("Renamed", DRAWING)

    assert errors(editing(drop_picture="on", ground="night")) == {"ground": artwork.faults("night", "paper")}
    assert editing(drop_picture="on").status_code == 302
    row.refresh_from_db()
    assert row.picture is None


def test_what_is_no_picture_is_refused_beside_its_field_and_nothing_is_saved(editing, row):
    response = editing(name="Renamed", picture_file=sent(b"%PDF-1.7"))

    assert errors(response) == {"picture_file": ["This is not a PNG image."]}
    assert Achievement.objects.get().name == row.name


def test_a_drawing_alone_is_not_enough(editing):
    assert errors(editing(drawing_file=sent(DRAWING, "badge.svg"))) == {
        "picture_file": ["Add the picture as PNG too: most places show that one."]
    }


def test_alignments_are_added_in_order_and_wrong_addresses_refused(editing, row):
    def alignment(url):
        fields = {"framework": "esco", "name": "technician", "url": url, "ORDER": "1", "id": ""}
        return {f"alignments-0-{name}": value for name, value in fields.items()} | {
            "alignments-TOTAL_FORMS": "1"
        }

    assert editing(**alignment("https://esco.test/")).status_code == 200
    assert not row.alignments.exists()
    assert editing(**alignment(ESCO)).status_code == 302
    assert [found.url for found in Achievement.objects.get().alignments.all()] == [ESCO]


def test_the_page_holds_the_preview(client, editing, row):
    page = client.get(f"/admin/snippets/badges/achievement/edit/{row.pk}/").content.decode()

    assert f'<artwork-preview data-src="/achievements/{row.pk}/preview/"' in page
    assert 'enctype="multipart/form-data"' in page


def test_the_preview_shows_what_the_form_says_in_three_sizes_on_two_pages(client, editing, row):
    address = f"/achievements/{row.pk}/preview"
    page = client.get(f"{address}/?ground=night&glyph=eye&ink=paper&label=AB&trade=").content.decode()
    drawing = client.get(f"{address}.svg?ground=night&glyph=eye&ink=paper&label=AB&trade=").content

    assert [page.count(f'width="{side}"') for side in (32, 128, 600)] == [2, 2, 1]
    assert page.count("Too weak:") == 1
    assert "The colour on a dark page has a contrast of 1.1 to 1; it needs 3." in page
    assert b"#222826" in drawing
    assert b"<title>AB Course C01</title>" in drawing


def test_the_preview_passes_over_what_is_no_choice(client, editing, row):
    odd = client.get(f"/achievements/{row.pk}/preview.svg?ground=pink&ink=&glyph=x&label=ABCDEFGHIJ").content

    assert odd.startswith(b"<svg")
    assert b"#11767a" in odd
    assert b"<title>ABCDEF Course C01</title>" in odd


def test_others_see_no_preview(client, row):
    client.force_login(accounts.person("Ed", role=roles.EDITOR))

    for ending in ("/", ".svg"):
        assert client.get(f"/achievements/{row.pk}/preview{ending}").status_code == 403
