import io
import json
import struct
import tracemalloc
import zlib

import openbadges_bakery
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from badges.formats import ob2, ob3, svg
from badges.formats.baking import bake_ob2_png, bake_ob2_svg, bake_ob3_png, bake_ob3_svg, read_badge
from badges.formats.errors import UnreadableBadge
from badges.formats.png import SIGNATURE, itxt, make_chunk, texts
from badges.formats.proofs import sign
from badges.formats.strict_json import to_json_bytes
from tests.badges.formats.images import HEADER, PNG, SVG, png
from tests.badges.formats.samples import BASE_URL, CLAIMS, KEY, SECRET, SIGNED_AT

CREDENTIAL = sign(
    ob3.credential(CLAIMS, base_url=BASE_URL), key=SECRET, verification_method=KEY.id, created=SIGNED_AT
)
TEXT = to_json_bytes(CREDENTIAL)
ASSERTION = to_json_bytes(ob2.assertion(CLAIMS, base_url=BASE_URL))
ANY_TEXT = st.text()


def refusal(data):
    with pytest.raises(UnreadableBadge) as caught:
        read_badge(data)
    return caught.value.code


def svg_with(inner: bytes, attributes: bytes = b"") -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg" ' + attributes + b">" + inner + b"</svg>"


def holder(inner: bytes, namespace: bytes = b"https://purl.imsglobal.org/ob/v3p0") -> bytes:
    return (
        b'<openbadges:credential xmlns:openbadges="' + namespace + b'">' + inner + b"</openbadges:credential>"
    )


# Open Badges 3.0 in PNG


def test_png_holds_exactly_one_uncompressed_chunk_after_its_header_and_is_else_unchanged():
    chunk = itxt("openbadgecredential", TEXT)

    assert bake_ob3_png(PNG, TEXT) == SIGNATURE + HEADER + chunk + PNG[len(SIGNATURE + HEADER) :]
    assert chunk[4:32] == b"iTXtopenbadgecredential\0\0\0\0\0"


def test_baked_png_is_still_an_image_of_the_same_pixels():
    before, after = (Image.open(io.BytesIO(image)) for image in (PNG, bake_ob3_png(PNG, TEXT)))

    assert after.tobytes() == before.tobytes()


def test_reading_a_png_gives_the_exact_bytes_back():
    badge = read_badge(bake_ob3_png(PNG, TEXT))

    assert (badge.kind, badge.format, badge.text, badge.document, badge.url) == (
        "ob3", "png", TEXT, CREDENTIAL, None,
    )  # fmt: skip


@given(ANY_TEXT)
def test_any_text_survives_a_png(text):
    credential = to_json_bytes({**CREDENTIAL, "name": text})
    badge = read_badge(bake_ob3_png(PNG, credential))

    assert badge.text == credential
    assert badge.document == {**CREDENTIAL, "name": text}


def test_compressed_chunk_with_language_tag_is_read():
    data = b"openbadgecredential\0\x01\0de-DE\0Abzeichen\0" + zlib.compress(TEXT)

    assert read_badge(png(make_chunk(b"iTXt", data))).text == TEXT


def test_a_png_that_holds_a_badge_is_not_baked_again():
    with pytest.raises(UnreadableBadge) as caught:
        bake_ob3_png(bake_ob3_png(PNG, TEXT), TEXT)

    assert caught.value.code == "baked_already"


@pytest.mark.parametrize("text", [b"nul\0", b"x" * (1024 * 1024 + 1)])
def test_what_a_png_cannot_hold_is_not_baked(text):
    with pytest.raises(ValueError, match="cannot be stored"):
        bake_ob3_png(PNG, text)


# Open Badges 3.0 in SVG


def test_svg_holds_the_credential_directly_after_its_first_tag_and_is_else_unchanged():
    assert bake_ob3_svg(SVG, TEXT) == SVG.replace(
        b"<svg ", b'<svg xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0" '
    ).replace(
        b'viewBox="0 0 10 10">',
        b'viewBox="0 0 10 10"><openbadges:credential><![CDATA[' + TEXT + b"]]></openbadges:credential>",
    )


@given(ANY_TEXT)
def test_any_text_survives_an_svg(text):
    credential = to_json_bytes({**CREDENTIAL, "name": text})
    badge = read_badge(bake_ob3_svg(SVG, credential))

    assert (badge.kind, badge.format, badge.text) == ("ob3", "svg", credential)


def test_end_of_cdata_inside_a_text_survives():
    credential = to_json_bytes({**CREDENTIAL, "name": "]]> ]]]]>> <![CDATA["})
    baked = bake_ob3_svg(SVG, credential)

    assert read_badge(baked).text == credential


@pytest.mark.parametrize("bake", [bake_ob3_svg, bake_ob2_svg])
@pytest.mark.parametrize(
    "text", [b'"\0"', b"\x0b", "\uffff".encode(), b'{"a":"' + b"x" * 1024 * 1024 + b'"}']
)
def test_what_xml_cannot_carry_is_not_baked(bake, text):
    with pytest.raises(ValueError, match="cannot be stored in an SVG"):
        bake(SVG, text)


@pytest.mark.parametrize("bake", [bake_ob3_svg, bake_ob2_svg, bake_ob3_png, bake_ob2_png])
def test_what_is_not_utf8_is_not_baked(bake):
    with pytest.raises(UnicodeDecodeError):
        bake(PNG if bake in {bake_ob3_png, bake_ob2_png} else SVG, b'{"id":"\xff"}')


# Text of every kind, in every form. Awkward: ends of CDATA, line ends of XML 1.1, a byte-order mark, halves of markup.
AWKWARD = [
    "]]>",
    "]]",
    ">",
    "<![CDATA[",
    "&#13;",
    "\r\n",
    "\r",
    "\x85",
    "\u2028",
    "\u2029",
    "\ufeff",
    "🛠️",
    "李",
    "\t",
]
XML_TEXT = st.lists(
    st.one_of(
        st.sampled_from(AWKWARD),
        st.text(
            st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff", min_codepoint=32)
        ),
    )
).map("".join)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), st.sampled_from(AWKWARD))
def test_a_png_gives_any_text_back_as_it_was(text, awkward):
    stored = (text + awkward + text).encode()

    assert texts(bake_ob3_png(PNG, stored)) == {"openbadgecredential": stored}
    assert texts(bake_ob2_png(PNG, stored)) == {"openbadges": stored}


@given(XML_TEXT.filter(bool))
def test_an_svg_gives_any_text_back_as_it_was(text):
    [holder] = svg.looked_through(bake_ob3_svg(SVG, text.encode())).holders

    assert (holder.kind, "".join(holder.text), holder.verify) == ("ob3", text, "")


@given(st.text())
def test_an_assertion_with_any_text_survives_an_svg(text):
    stored = to_json_bytes({**json.loads(ASSERTION), "narrative": text})
    badge = read_badge(bake_ob2_svg(SVG, stored))

    assert (badge.kind, badge.format, badge.text) == ("ob2", "svg", stored)


@pytest.mark.parametrize("break_", ["\r\n", "\r", "\n", "\x85", "\u2028"])
@pytest.mark.parametrize(
    ("bake", "document"), [(bake_ob3_svg, CREDENTIAL), (bake_ob2_svg, json.loads(ASSERTION))]
)
def test_line_ends_of_every_kind_survive_an_svg(bake, document, break_):
    indented = json.dumps({**document, "name": "a\x85b\u2028"}, ensure_ascii=False, indent=1)
    stored = indented.replace("\n", break_ if break_ in "\r\n" else "\n").encode()

    assert read_badge(bake(SVG, stored)).text == stored


# Signed tokens

TOKEN = b"eyJhbGciOiJFZERTQSJ9.e30.c2ln"


def test_a_token_stands_in_a_png_as_its_text_and_in_an_svg_as_verify():
    assert texts(bake_ob3_png(PNG, TOKEN)) == {"openbadgecredential": TOKEN}
    assert texts(bake_ob2_png(PNG, TOKEN)) == {"openbadges": TOKEN}
    for bake, element in ((bake_ob3_svg, b"credential"), (bake_ob2_svg, b"assertion")):
        assert b'<openbadges:%b verify="%b"></openbadges:%b>' % (element, TOKEN, element) in bake(SVG, TOKEN)


@pytest.mark.parametrize(
    ("image", "bake"),
    [(PNG, bake_ob3_png), (PNG, bake_ob2_png), (SVG, bake_ob3_svg), (SVG, bake_ob2_svg)],
)
def test_the_reader_finds_a_baked_token_as_it_finds_one_in_hand(image, bake):
    def found(data):
        try:
            badge = read_badge(data)
        except UnreadableBadge as error:
            return error.code
        return badge.text

    assert found(bake(image, TOKEN)) == found(TOKEN)


@pytest.mark.parametrize(
    ("image", "code"),
    [
        (bake_ob3_svg(SVG, TEXT), "baked_already"),
        (svg_with(b"<script/>"), "svg_script"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "svg_damaged"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?>' + svg_with(b"<g/>"), "svg_damaged"),
        (svg_with(b"<g/>").decode().encode("utf-16"), "svg_damaged"),
        (svg_with(b"<g/>", b'xmlns:openbadges="http://openbadges.org"'), "svg_damaged"),
        (b'<?xml version="1.1"?>' + svg_with(b"<g/>"), "svg_damaged"),
    ],
)
def test_svg_that_cannot_hold_a_badge_is_refused(image, code):
    with pytest.raises(UnreadableBadge) as caught:
        bake_ob3_svg(image, TEXT)

    assert caught.value.code == code


def test_prefix_of_the_element_does_not_matter():
    image = svg_with(holder(b"<![CDATA[" + TEXT + b"]]>").replace(b"openbadges:", b"ob:").replace(
        b"xmlns:openbadges", b"xmlns:ob"
    ))  # fmt: skip

    assert read_badge(image).text == TEXT


def test_namespace_with_the_path_of_the_specification_is_read():
    image = svg_with(holder(b"<![CDATA[" + TEXT + b"]]>", b"https://purl.imsglobal.org/spec/ob/v3p0"))

    assert read_badge(image).document == CREDENTIAL


# Open Badges 2.0


def test_assertion_baked_by_the_bakery_is_read_by_us_and_by_the_bakery():
    baked = bake_ob2_png(PNG, ASSERTION)
    badge = read_badge(baked)

    assert (badge.kind, badge.format, badge.text) == ("ob2", "png", ASSERTION)
    assert badge.url == f"{BASE_URL}/ob2/assertions/{CLAIMS.credential_id}.json"
    assert openbadges_bakery.unbake(io.BytesIO(baked)).encode() == ASSERTION


def test_a_png_that_holds_an_assertion_is_not_baked_again():
    with pytest.raises(UnreadableBadge) as caught:
        bake_ob2_png(bake_ob2_png(PNG, ASSERTION), ASSERTION)

    assert caught.value.code == "baked_already"


def test_damaged_png_never_reaches_the_bakery():
    with pytest.raises(UnreadableBadge) as caught:
        bake_ob2_png(PNG[:-20], ASSERTION)

    assert caught.value.code == "png_truncated"


def test_we_bake_an_assertion_byte_for_byte_as_the_bakery_does():
    theirs = io.BytesIO()
    openbadges_bakery.bake(io.BytesIO(PNG), ASSERTION.decode(), theirs)

    assert bake_ob2_png(PNG, ASSERTION) == theirs.getvalue()


def test_what_follows_the_image_is_not_baked_over():
    with pytest.raises(UnreadableBadge) as caught:
        bake_ob2_png(PNG + b"and more", ASSERTION)

    assert caught.value.code == "png_damaged"


@pytest.mark.parametrize("bake", [bake_ob2_png, bake_ob3_png])
@pytest.mark.parametrize("first", [bake_ob2_png, bake_ob3_png])
def test_no_image_is_baked_twice_in_either_version(first, bake):
    with pytest.raises(UnreadableBadge) as caught:
        bake(first(PNG, ASSERTION), TEXT)

    assert caught.value.code == "baked_already"


def test_an_image_refused_once_is_refused_again():
    for _ in range(2):
        with pytest.raises(UnreadableBadge):
            bake_ob3_png(PNG[:-20], TEXT)


def test_svg_holds_the_assertion_with_its_address_as_verify():
    url = json.loads(ASSERTION)["id"].encode()

    assert bake_ob2_svg(SVG, ASSERTION) == SVG.replace(
        b"<svg ", b'<svg xmlns:openbadges="http://openbadges.org" '
    ).replace(
        b'viewBox="0 0 10 10">',
        b'viewBox="0 0 10 10"><openbadges:assertion verify="' + url + b'"><![CDATA[' + ASSERTION
        + b"]]></openbadges:assertion>",
    )  # fmt: skip


def test_assertion_baked_into_an_svg_is_read_by_us_and_by_the_bakery():
    baked = bake_ob2_svg(SVG, ASSERTION)
    badge = read_badge(baked)

    assert (badge.kind, badge.format, badge.text) == ("ob2", "svg", ASSERTION)
    assert openbadges_bakery.unbake(io.BytesIO(baked)) == badge.url


def test_an_assertion_without_an_address_is_not_baked_into_an_svg():
    with pytest.raises(ValueError, match="needs an address"):
        bake_ob2_svg(SVG, b'{"id":"urn:uuid:1"}')


def test_assertion_in_a_text_chunk_is_read():
    image = png(
        make_chunk(b"tEXt", b"openbadges\0" + ASSERTION.decode().encode("latin-1", "backslashreplace"))
    )

    assert read_badge(image).document == json.loads(ASSERTION)


def test_address_of_an_assertion_is_read():
    badge = read_badge(png(make_chunk(b"tEXt", b"openbadges\0https://elsewhere.test/a/1")))

    assert (badge.kind, badge.document, badge.url) == ("ob2", None, "https://elsewhere.test/a/1")


def test_assertion_in_an_svg_is_read():
    inner = (
        b'<o:assertion xmlns:o="http://openbadges.org" verify="'
        + json.loads(ASSERTION)["id"].encode()
        + b'"><![CDATA['
        + ASSERTION
        + b"]]></o:assertion>"
    )

    assert read_badge(svg_with(inner)).text == ASSERTION


def test_address_in_an_svg_is_read():
    inner = b'<o:assertion xmlns:o="http://openbadges.org" verify="https://elsewhere.test/a/1"/>'

    assert read_badge(svg_with(inner)).url == "https://elsewhere.test/a/1"


def test_an_assertion_without_verify_is_read():
    inner = b'<o:assertion xmlns:o="http://openbadges.org"><![CDATA[' + ASSERTION + b"]]></o:assertion>"

    assert read_badge(svg_with(inner)).text == ASSERTION


OB2_IN_SVG = b'<o:assertion xmlns:o="http://openbadges.org" verify="%b"><![CDATA[%b]]></o:assertion>'


@pytest.mark.parametrize(
    "image",
    [
        png(itxt("openbadges", ASSERTION), itxt("openbadgecredential", TEXT)),
        svg_with(
            OB2_IN_SVG % (json.loads(ASSERTION)["id"].encode(), ASSERTION)
            + holder(b"<![CDATA[" + TEXT + b"]]>")
        ),
        svg_with(OB2_IN_SVG % (b"https://elsewhere.test/a/1", ASSERTION)),
        svg_with(OB2_IN_SVG % (TOKEN, ASSERTION)),
        svg_with(holder(b"<![CDATA[" + TEXT + b"]]>").replace(b">", b' verify="' + TOKEN + b'">', 1)),
        svg_with(holder(b"<![CDATA[" + TEXT + b"]]>").replace(b">", b' verify="https://a.test/1">', 1)),
    ],
    ids=[
        "both versions in PNG",
        "both versions in SVG",
        "other address",
        "token and text",
        "token and 3.0",
        "3.0",
    ],
)
def test_what_two_readers_could_read_differently_is_refused(image):
    assert refusal(image) == "two_badges"


# What is handed in


@pytest.mark.parametrize(
    ("data", "kind"), [(TEXT, "ob3"), (b"\n " + ASSERTION, "ob2"), (b"\xef\xbb\xbf" + TEXT, "ob3")]
)
def test_plain_json_is_read(data, kind):
    badge = read_badge(data)

    assert (badge.kind, badge.format, badge.text) == (kind, "json", data)


BAKED = bake_ob3_png(PNG, TEXT)
PACKED = b"openbadgecredential\0\x01\0\0\0"
BOMB = make_chunk(b"iTXt", PACKED + zlib.compress(b" " * 50_000_000))
SMALL_BOMB = make_chunk(b"iTXt", PACKED + zlib.compress(b" " * 600_000))
OTHER_BOMB = make_chunk(b"iTXt", b"openbadges\0\x01\0\0\0" + zlib.compress(b" " * 600_000))
ENTITIES = b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>' + svg_with(b"&b;")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (bytes(5 * 1024 * 1024 + 1), "too_large"),
        (b"\0\0\0", "not_a_badge_file"),
        (b"hello", "not_a_badge_file"),
        (b"%PDF-1.7", "not_a_badge_file"),
        (b"\xff\xd8\xff\xe0JFIF", "not_a_badge_file"),
        (b"GIF89a", "not_a_badge_file"),
        (PNG, "no_badge_inside"),
        (PNG[:6], "png_truncated"),
        (PNG[:20], "png_truncated"),
        (BAKED[:500], "png_truncated"),
        (BAKED[:-12], "png_truncated"),
        (b"\x89PNG\n\x1a\n" + PNG[8:], "png_damaged"),
        (BAKED.replace(b"Werkstatt", b"Werkstadt"), "png_bad_checksum"),
        (SIGNATURE + make_chunk(b"IDAT", b"") + PNG[8:], "png_damaged"),
        (png(HEADER), "png_damaged"),
        (png(make_chunk(b"\0\0\0\0", b"")), "png_damaged"),
        (SIGNATURE + struct.pack(">I4s", 2**32 - 1, b"IHDR") + bytes(50), "png_truncated"),
        (png(*[make_chunk(b"teXt", b"")] * 20_001), "png_damaged"),
        (png(BOMB), "too_large"),
        (png(make_chunk(b"iTXt", PACKED + zlib.compress(TEXT)[:-9])), "png_damaged"),
        (png(make_chunk(b"iTXt", PACKED + b"not zlib")), "png_damaged"),
        (png(make_chunk(b"iTXt", b"openbadgecredential\0\x02\0\0\0" + TEXT)), "png_damaged"),
        (png(make_chunk(b"iTXt", b"openbadgecredential\0\0")), "png_damaged"),
        (png(itxt("openbadgecredential", TEXT), itxt("openbadgecredential", TEXT)), "two_badges"),
        (png(itxt("openbadges", ASSERTION), make_chunk(b"tEXt", b"openbadges\0x")), "two_badges"),
        (png(BOMB, BOMB), "two_badges"),
        (png(SMALL_BOMB, OTHER_BOMB), "too_large"),
        (png(make_chunk(b"iTXt", PACKED[:-1] + b"x" * 2_000_000 + b"\0")), "too_large"),
        (png(make_chunk(b"tEXt", b"openbadges\0" + b"\xe9" * 600_000)), "too_large"),
        (png(BOMB.replace(b"credential", b"credentiaL")), "png_bad_checksum"),
        (png(make_chunk(b"iTXt", b"openbadgesque\0\x01\0\0\0" + zlib.compress(b"x"))), "no_badge_inside"),
        (png(itxt("openbadges", TEXT)), "not_a_badge"),
        (png(itxt("openbadgecredential", ASSERTION)), "not_a_badge"),
        (png(itxt("openbadgecredential", b"https://elsewhere.test/a/1")), "not_a_badge"),
        (png(itxt("openbadgecredential", b"eyJhbGciOiJFZERTQSJ9.e30.c2ln")), "not_a_badge"),
        (png(itxt("openbadgecredential", b"{}")), "not_a_badge"),
        (png(itxt("openbadgecredential", b'{"a":1,"a":2}')), "duplicate_key"),
        (SVG, "no_badge_inside"),
        (svg_with(b"<g>"), "svg_damaged"),
        (b"<html><body/></html>", "not_a_badge_file"),
        (b"<svg/>", "not_a_badge_file"),
        (b'<?xml version="1.1"?>' + svg_with(b"<g/>"), "svg_damaged"),
        (b'<?xml version="1.0" encoding="UTB-8"?>' + svg_with(b"<g/>"), "svg_damaged"),
        (b'<?xml version="1.0" encoding="utf-7"?>' + svg_with(b"<g/>"), "svg_damaged"),
        (ENTITIES, "svg_doctype"),
        (b'<?xml version="1.0"?><!DOCTYPE svg SYSTEM "file:///etc/passwd">' + svg_with(b""), "svg_doctype"),
        (svg_with(b"<script>alert(1)</script>"), "svg_script"),
        (svg_with(b"<g><foreignObject/></g>"), "svg_script"),
        (svg_with(b'<h:script xmlns:h="http://www.w3.org/1999/xhtml"/>'), "svg_script"),
        (svg_with(b"", b'onload="x()"'), "svg_script"),
        (svg_with(b'<a href=" java\tscript:x()"/>'), "svg_script"),
        (svg_with(b'<set attributeName="xlink:href" to="#a"/>'), "svg_script"),
        (b'<?xml-stylesheet href="a.css"?>' + svg_with(b""), "svg_script"),
        (svg_with(b"<g/>" * 20_001), "svg_too_complex"),
        (svg_with(b"<g>" * 300 + b"</g>" * 300), "svg_too_complex"),
        (svg_with(b"", b'd="' + b"M" * (1024 * 1024 + 1) + b'"'), "svg_too_complex"),
        (svg_with(b'<a href="' + b"data:" * 200_000 + b'"/>'), "no_badge_inside"),
        (svg_with(b'<a href="' + b"data:" * 200_000 + b'image/svg+XML,"/>'), "svg_script"),
        (svg_with(b'<a href="da ta:,xml;data:image/png;base64,xml"/>'), "no_badge_inside"),
        (svg_with(holder(TEXT.replace(b"<", b"&lt;").replace(b"&", b"&amp;")) * 2), "two_badges"),
        (svg_with(holder(b"<g/>")), "svg_damaged"),
        (svg_with(holder(b"")), "empty"),
        (b"[]", "not_object"),
        (b'{"type": "Assertion"}', "not_a_badge"),
        (b'{"@context": "https://schema.org", "type": "Person"}', "not_a_badge"),
        (TEXT.replace(b"OpenBadgeCredential", b"AlumniCredential"), "not_a_badge"),
        (TEXT.replace(b"/ns/credentials/v2", b"/ns/credentials/v3"), "old_version"),
        (b'{"uid": "1", "recipient": {}, "badge": "https://a.example", "verify": {}}', "old_version"),
        (b"eyJhbGciOiJFZERTQSJ9.e30.c2ln\n", "not_a_badge"),
        (b"{" + b" " * 1024 * 1024 + b"}", "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_holds_no_readable_badge_is_refused_with_its_reason(data, code):
    assert refusal(data) == code


@pytest.mark.parametrize(
    ("chunks", "code"),
    [
        ([BOMB], "too_large"),
        ([BOMB] * 90, "two_badges"),
        ([make_chunk(b"iTXt", b"openbadge%d\0\x01\0\0\0" % n + BOMB[32:-4]) for n in range(90)],
         "no_badge_inside"),
        ([make_chunk(b"iTXt", PACKED + zlib.compress(bytes(4_900_000), level=0))], "too_large"),
    ],
    ids=["one", "the same ninety times", "ninety of other kinds", "hardly packed"],
)  # fmt: skip
def test_a_packed_bomb_is_not_unpacked_further_than_needed(chunks, code):
    image = png(*chunks)
    tracemalloc.start()
    try:
        found = refusal(image)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert found == code
    assert peak < 8 * 1024 * 1024


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data):
    for image in (
        data,
        SIGNATURE + data,
        b"<" + data,
        b"{" + data,
        png(make_chunk(b"iTXt", b"openbadges\0" + data)),
    ):
        with pytest.raises(UnreadableBadge):
            read_badge(image)


@given(st.data())
def test_a_changed_byte_in_a_baked_png_is_never_read_as_the_same_badge(data):
    position = data.draw(st.integers(len(SIGNATURE + HEADER), len(BAKED) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != BAKED[position]))

    assert refusal(BAKED[:position] + bytes([byte]) + BAKED[position + 1 :]) in {
        "png_bad_checksum", "png_damaged", "png_truncated",
    }  # fmt: skip
