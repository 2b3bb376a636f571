"""SVG as text: looked through for what is not harmless, and for the badge inside. It is never drawn."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from badges.formats.errors import UnreadableBadge

MAX_ELEMENTS = 20_000
MAX_DEPTH = 200
MAX_ATTRIBUTE = 1024 * 1024
SVG = "http://www.w3.org/2000/svg"
OB3 = "https://purl.imsglobal.org/ob/v3p0"
OB3_OTHER = "https://purl.imsglobal.org/spec/ob/v3p0"  # seen in the wild: the path of the specification
OB2 = "http://openbadges.org"
_HOLDERS = {f"{OB3} credential": "ob3", f"{OB3_OTHER} credential": "ob3", f"{OB2} assertion": "ob2"}
_ACTIVE = {"script", "foreignobject", "handler", "listener", "iframe", "embed", "object", "audio", "video"}
_ACTIVE_WORDS = ("javascript", "vbscript", "data:text/html")
_SPACE = re.compile(r"[\x00-\x20]+")
_END_OF_MEDIA_TYPE = re.compile(r"[,;]")


@dataclass(slots=True)
class Holder:
    """One badge element: which version's, what stands in ``verify`` and what stands inside."""

    kind: str
    verify: str
    text: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    """Keeps what is found while expat reports; raises at the first thing that is not allowed."""

    holders: list[Holder] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    elements: int = 0
    root_at: int = -1
    encoding: str = ""
    open: Holder | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if not self.path and name != f"{SVG} svg":
            raise UnreadableBadge("This is XML, but not an SVG image.", "not_a_badge_file")
        if self.elements > MAX_ELEMENTS or len(self.path) >= MAX_DEPTH:
            raise UnreadableBadge("The SVG image has more parts than any real one.", "svg_too_complex")
        _check_harmless(name.rpartition(" ")[2].lower(), attributes)
        self.path.append(name)
        if self.open is not None:
            raise UnreadableBadge("The badge inside the image holds other elements.", "svg_damaged")
        if name in _HOLDERS:
            self.open = Holder(_HOLDERS[name], attributes.get("verify", ""))
            self.holders.append(self.open)

    def end(self, _: str) -> None:
        if self.path.pop() in _HOLDERS:
            self.open = None

    def text(self, text: str) -> None:
        if self.open is not None:
            self.open.text.append(text)


@dataclass(frozen=True, slots=True)
class Found:
    """What is in an SVG: its badge elements, and where the root's ``<`` stands in the bytes.

    ``is_utf8``: bytes in UTF-8 may be put into it as they are.
    """

    holders: tuple[Holder, ...]
    root_at: int
    is_utf8: bool


def looked_through(image: bytes) -> Found:
    """What is in an SVG, or ``UnreadableBadge`` for XML that is unsafe, broken or no SVG."""
    reader = _read(image)
    return Found(tuple(reader.holders), reader.root_at, reader.encoding in {"", "utf-8"})


def _read(image: bytes) -> _Reader:
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        if reader.root_at < 0:
            reader.root_at = parser.CurrentByteIndex
        reader.start(name, attributes)

    def declare(version: str | None, encoding: str | None, _: int) -> None:
        # XML 1.1 reads U+0085 and U+2028 as line ends, expat does not: readers would see different texts.
        if version not in {None, "1.0"}:
            raise UnreadableBadge("The SVG image is not in XML 1.0.", "svg_damaged", version or "")
        reader.encoding = (encoding or "").lower()

    parser.XmlDeclHandler = declare
    parser.StartElementHandler = start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.ProcessingInstructionHandler = _refuse_instruction
    try:
        parser.Parse(image, True)
    except expat.ExpatError as error:
        where = f"line {error.lineno}"
        raise UnreadableBadge("The SVG image is not well-formed XML.", "svg_damaged", where) from error
    except (LookupError, ValueError) as error:  # Python has no such codec, or one that expat cannot use
        raise UnreadableBadge(
            "The SVG image is in an encoding that is not known here.", "svg_damaged"
        ) from error
    return reader


def _refuse_doctype(name: str, *_: object) -> None:
    raise UnreadableBadge(
        "The SVG image declares a document type, which is not allowed.", "svg_doctype", name
    )


def _refuse_instruction(target: str, _: str) -> None:
    raise UnreadableBadge("The SVG image holds instructions for a browser.", "svg_script", target)


def _check_harmless(element: str, attributes: dict[str, str]) -> None:
    if element in _ACTIVE:
        raise UnreadableBadge("The SVG image holds a script or foreign content.", "svg_script", element)
    for name, value in attributes.items():
        local = name.rpartition(" ")[2].lower()
        if local.startswith("on"):
            raise UnreadableBadge("The SVG image holds a script.", "svg_script", local)
        if len(value) > MAX_ATTRIBUTE:
            raise UnreadableBadge(
                "The SVG image holds a value longer than any real one.", "svg_too_complex", local
            )
        if local != "verify" and _is_active(value):
            raise UnreadableBadge("The SVG image holds a script.", "svg_script", local)
        if local == "attributename" and value.lower().rpartition(":")[2].strip() == "href":
            raise UnreadableBadge("The SVG image changes its own links.", "svg_script", element)


def _is_active(value: str) -> bool:
    """Whether a link to it could run something: a script's scheme, or a document of HTML or XML as data."""
    plain = _SPACE.sub("", value).lower()
    # Cut into parts rather than matched: one pass, however often "data:" stands in it.
    return any(word in plain for word in _ACTIVE_WORDS) or any(
        "xml" in part.partition("data:")[2] for part in _END_OF_MEDIA_TYPE.split(plain)
    )
