"""Documents: PDF that only shows, plain text, CSV."""

import zlib

import pytest

from content.formats.evidence.errors import EvidenceRefused
from content.formats.evidence.intake import clean
from tests.content.formats.evidence.files import object_stream, pdf, pdf_stream


def refusal(data: bytes) -> str:
    with pytest.raises(EvidenceRefused) as refused:
        clean(data)
    return refused.value.code


KEPT = [
    (pdf(), "application/pdf", "pdf"),
    (
        pdf(pdf_stream(b"/Filter /FlateDecode", zlib.compress(b"BT (/Helvetica) ET"))),
        "application/pdf",
        "pdf",
    ),
    (pdf(pdf_stream(b"/Filter /DCTDecode", b"\xff\xd8 by chance /JS )")), "application/pdf", "pdf"),
    (pdf(b"<</First 9 0 R>>", pdf_stream(b"/Filter /ASCII85Decode", b"x")), "application/pdf", "pdf"),
    (pdf(object_stream(b"<</Type /Font>>")), "application/pdf", "pdf"),
    (b"Checked the kettle. 0.12 \xce\xa9\n", "text/plain", "txt"),
    ("\ufeffMängel: keine".encode(), "text/plain", "txt"),
    (b"time;volts\n1,0;2,5\n2,0;2,6\n", "text/csv", "csv"),
    (b"time,volts\n1.0,2.5\n", "text/csv", "csv"),
]


@pytest.mark.parametrize(("data", "media_type", "ending"), KEPT)
def test_a_document_that_only_shows_is_kept_byte_for_byte(data, media_type, ending):
    kept = clean(data)
    assert (kept.kind, kept.media_type, kept.ending) == ("document", media_type, ending)
    assert (kept.changed, kept.data) == (False, data)


ACTIVE = [
    (pdf(b"<</S /JavaScript /JS (app.alert(1))>>"), "script"),
    (pdf(b"<</S /J#61vaScript>>"), "script"),
    (pdf(b"(", b"<</S /JavaScript>>", b")"), "script"),
    (pdf(b"(stream\n)", b"<</S /JavaScript>>", b"(endstream)"), "script"),
    (pdf(object_stream(b"<</S /JavaScript>>", dictionary=b"/X (endobj) /Filter /FlateDecode")), "script"),
    (pdf(b"<</S /Launch /F (cmd.exe)>>"), "launch"),
    (pdf(b"<</Type /EmbeddedFile>>"), "embedded_file"),
    (pdf(b"<</Names <</EmbeddedFiles 5 0 R>>>>"), "embedded_file"),
    (pdf(b"<</AA <</O 5 0 R>>>>"), "script"),
    (pdf(b"<</XFA 5 0 R>>"), "script"),
    (pdf(b"<</S /SubmitForm>>"), "script"),
    (pdf(object_stream(b"<</S /JavaScript>>")), "script"),
    (
        pdf(object_stream(b"<</S /JavaScript>>", dictionary=b"/T#79pe /Obj#53tm /Filter /FlateDecode")),
        "script",
    ),
    (pdf(object_stream(b"<</S /JavaScript>>", dictionary=b"/Filter [/FlateDecode]")), "script"),
    (
        pdf(object_stream(b"x", dictionary=b"/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]")),
        "unusual_packing",
    ),
    (pdf(object_stream(b"x", dictionary=b"/Type /ObjStm /Filter /LZW")), "unusual_packing"),
    (
        pdf(object_stream(b"x", dictionary=b"/Filter /FlateDecode /DecodeParms <</Predictor 12>>")),
        "unusual_packing",
    ),
    (pdf(object_stream(b" " * 60_000_000)), "bomb"),
    (pdf()[:-6] + b"<</Encrypt 5 0 R>>\n%%EOF", "encrypted"),
    (pdf()[:-20], "damaged"),
    (pdf() + b"<html><script>alert(1)</script>", "trailing"),
    (pdf() + b"PK\x03\x04" + bytes(40) + b"x", "trailing"),
]


@pytest.mark.parametrize(("data", "code"), ACTIVE)
def test_a_pdf_that_could_do_something_is_refused(data, code):
    assert refusal(data) == code


def test_the_reason_says_what_stands_in_the_pdf_and_what_to_do():
    with pytest.raises(EvidenceRefused) as refused:
        clean(pdf(b"<</S /JavaScript>>"))
    assert refused.value.reason == "The PDF contains a script. Print it to PDF once more and send that."


OTHER = [
    (b"", "empty"),
    (b"  \n", "empty"),
    (b"PK\x03\x04" + bytes(60), "archive"),
    (b"MZ\x90\0" + bytes(60), "program"),
    (b"#!/bin/sh\nrm -rf /\n", "program"),
    (b"\x7fELF" + bytes(60), "program"),
    (b"<!DOCTYPE html><p>hello", "active_content"),
    (b"  <svg xmlns='http://www.w3.org/2000/svg'/>", "active_content"),
    (b"\xef\xbb\xbf<script>alert(1)</script>", "active_content"),
    (b"caf\xe9 in another encoding", "unknown_kind"),
    (b"text with \x1b[31m colours", "unknown_kind"),
    (b"\x89HDF\r\n\x1a\n" + b"x" * 60, "unknown_kind"),
    (b"ID3\x04" + b"x" * 60, "unknown_kind"),
]


@pytest.mark.parametrize(("data", "code"), OTHER)
def test_what_is_no_evidence_is_refused_by_its_content(data, code):
    assert refusal(data) == code
