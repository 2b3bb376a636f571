"""How badges look: drawn or sent, kept with the badge, and opened nowhere but in the sandbox."""

import io

import pytest
from PIL import Image

from badges.domain import artwork, issuing
from badges.enums import Format, Kind
from badges.formats.artwork import Design, draw_png
from badges.formats.artwork.picture import take_png, take_svg
from badges.formats.baking import bake_ob3_svg, read_badge
from badges.formats.errors import UnreadableBadge
from badges.formats.png import SIGNATURE, make_chunk
from badges.models import Achievement, Artwork, Credential
from lms.kernel.errors import DomainError
from tests.badges.formats.images import PNG
from tests.badges.pictures import DRAWING, picture
from tests.factories import accounts, badges

SVG_HEAD = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'


def refused(image=None, drawing=None):
    with pytest.raises(DomainError) as caught:
        artwork.take_in(picture() if image is None else image, drawing, title="T")
    return caught.value.code, str(caught.value.message)


# Drawn


def test_what_is_not_chosen_follows_from_the_code():
    row = Achievement(code="P2", name="Repair Technician", level="technician", kind=Kind.PATHWAY)

    assert artwork.design_of(row) == Design(
        label="P2", title="Repair Technician", level="technician", ground="blue", glyph="bolt", is_whole=True
    )


def test_what_is_chosen_is_drawn():
    row = Achievement(
        code="C01", name="A", level="entry", kind=Kind.COURSE, trade="making", glyph="eye", label="AB"
    )
    design = artwork.design_of(row)

    assert (design.ground, design.glyph, design.label) == ("plum", "eye", "AB")
    row.ground, row.ink = "paper", "ink"
    assert (artwork.design_of(row).ground, artwork.design_of(row).ink) == ("paper", "ink")


def test_colours_that_cannot_be_seen_are_said_in_words():
    assert artwork.faults("teal", "paper") == []
    assert artwork.faults("night", "ink") == [
        "The ink on its ground has a contrast of 1.1 to 1; it needs 4.5.",
        "The colour on a dark page has a contrast of 1.1 to 1; it needs 3.",
    ]


@pytest.mark.django_db
def test_a_picture_is_kept_once_under_its_digest():
    drawn = artwork.picture_of(badges.achievement())

    assert artwork.keep(drawn) == artwork.keep(drawn)
    row = Artwork.objects.get()
    assert (row.digest, bytes(row.png), bytes(row.svg)) == (drawn.digest, drawn.png, drawn.svg)


@pytest.mark.django_db
def test_a_badge_keeps_its_picture_when_the_achievement_is_drawn_anew():
    first = badges.issued()
    Achievement.objects.update(ground="plum", glyph="star", label="NEW")
    second = badges.issued(accounts.trainee("Tom"))
    rows = [award.credentials.get(format=Format.OB3) for award in (first, second)]

    assert rows[0].artwork != rows[1].artwork
    assert b"#11767a" in artwork.drawing_of(rows[0])
    assert b"#b03e8a" in artwork.drawing_of(rows[1])
    for row in rows:
        document = read_badge(bytes(row.document)).document
        image = document["credentialSubject"]["achievement"]["image"]["id"]
        assert image == f"http://testserver/artwork/{row.artwork.digest}.png"
        assert bytes(row.image).startswith(bytes(row.artwork.png)[:33])


@pytest.mark.django_db
def test_both_versions_of_a_badge_share_one_picture():
    award = badges.issued()

    pictured = award.credentials.filter(format__in=[Format.OB3, Format.OB2])
    assert {row.artwork.pk for row in pictured} == {Artwork.objects.get().pk}


@pytest.mark.django_db
def test_a_badge_from_before_pictures_were_kept_shows_its_own_in_an_svg():
    row = badges.issued().credentials.get(format=Format.OB3)
    Credential.objects.update(artwork=None)
    row.refresh_from_db()
    Achievement.objects.update(ground="plum")
    drawing = artwork.drawing_of(row)

    assert b"<title>C01 Course C01</title>" in drawing
    assert b"openbadgecredential" not in drawing
    assert read_badge(bake_ob3_svg(drawing, bytes(row.document))).text == bytes(row.document)


# Sent


def test_a_sent_picture_is_written_anew_in_the_badges_size_without_what_else_was_in_it():
    info = make_chunk(b"tEXt", b"Comment\0secret")
    sent = picture((900, 900))
    taken = artwork.take_in(sent[:33] + info + sent[33:], None, title="C01 Own & good")
    image = Image.open(io.BytesIO(taken.png))

    assert (image.format, image.size, b"secret" in taken.png) == ("PNG", (600, 600), False)
    assert b"<title>C01 Own &amp; good</title>" in taken.svg
    assert b"data:image/png;base64," in taken.svg


def test_a_drawing_beside_the_picture_is_kept_as_it_is():
    assert artwork.take_in(picture(), DRAWING, title="T").svg == DRAWING


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (b"GIF89a", "This is not a PNG image."),
        (b"", "This is not a PNG image."),
        (DRAWING, "This is not a PNG image."),
        (SIGNATURE + b"x" * 100, "The PNG image is damaged. Save it anew."),
        (picture()[:-300], "The PNG image is damaged. Save it anew."),
        (PNG, "The picture is smaller than 300 pixels a side."),
        (picture((600, 500)), "The picture is not square."),
        (picture((4100, 4100)), "The picture is larger than 4000 pixels a side."),
    ],
    ids=["gif", "nothing", "svg", "noise", "cut", "tiny", "oblong", "huge"],
)
def test_what_is_no_fitting_picture_is_refused_plainly(image, words):
    assert refused(image) == ("artwork_refused", words)


def test_a_picture_beyond_the_cap_is_refused_before_it_is_opened():
    assert refused(b"x" * (2 * 1024 * 1024 + 1))[1].startswith("The file is larger than 2 MB.")


@pytest.mark.parametrize(("ground", "page"), [("#ffffff", "light"), ("#101010", "dark")])
def test_a_picture_that_one_page_swallows_is_refused(ground, page):
    code, words = refused(picture(ground=ground))

    assert code == f"artwork_contrast_{page}"
    assert words.startswith(f"Hardly anything of the picture can be seen on a {page} page.")


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        (b"<html/>", "This is XML, but not an SVG image."),
        (SVG_HEAD + b"<script/></svg>", "The SVG image holds a script or foreign content."),
        (SVG_HEAD + b"<image href='https://a.test/x.png'/></svg>", "The SVG image loads something from elsewhere."),
        (SVG_HEAD + b"<style>@import 'a.css'</style></svg>", "The SVG image loads something from elsewhere."),
        (SVG_HEAD + b"<g style='fill: url(http://a.test/)'/></svg>", "The SVG image loads something from elsewhere."),
        (SVG_HEAD.replace(b"viewBox", b"x") + b"<g/></svg>",
         "The SVG image has no viewBox, so it cannot be shown in every size."),
        (SVG_HEAD + b" " * 300_000 + b"</svg>", "The SVG image is larger than 256 KB."),
        (bake_ob3_svg(DRAWING, b"{}"), "The image holds a badge already."),
        (SVG_HEAD[:-1] + b"/>", "The SVG image cannot hold a badge."),
    ],
    ids=["html", "script", "image", "import", "url", "viewBox", "large", "baked", "empty"],
)  # fmt: skip
def test_a_drawing_that_may_not_be_shown_is_refused_plainly(drawing, words):
    assert refused(drawing=drawing) == ("artwork_refused", words)


def test_a_drawing_may_point_into_itself():
    inner = b"<defs><g id='a'/></defs><use href='#a'/><g fill='url(#b)'/></svg>"

    assert artwork.take_in(picture(), SVG_HEAD + inner, title="T").svg == SVG_HEAD + inner


def test_the_jobs_refuse_with_a_reason_when_called_directly(tmp_path):
    (tmp_path / "source").write_bytes(b"GIF89a")
    for job in (take_png, take_svg):
        with pytest.raises(UnreadableBadge):
            job(tmp_path / "source", {}, tmp_path)


@pytest.mark.django_db
def test_a_sent_picture_stands_on_the_badges_issued_from_then_on():
    row = badges.achievement()
    taken = artwork.take_in(picture(), DRAWING, title="T")
    Achievement.objects.update(picture=artwork.keep(taken))
    award = issuing.issue(badges.earned())
    signed = award.credentials.get(format=Format.OB3)

    assert artwork.picture_of(Achievement.objects.get(pk=row.pk)) == taken
    assert artwork.drawing_of(signed) == DRAWING
    assert draw_png(artwork.design_of(row)) != taken.png
