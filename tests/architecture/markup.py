"""What may not be in a page of ours, found by reading its HTML."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

_LOADS = {
    "audio": ("src",),
    "embed": ("src",),
    "iframe": ("src",),
    "img": ("src", "srcset"),
    "input": ("src",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
_LOADED_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "apple-touch-icon"}
_NO_CODE = {"application/json", "application/ld+json", "speculationrules"}


class Markup(HTMLParser):
    """Reads one page; `findings` says in words what a strict policy or a screen reader would stumble over."""

    def __init__(self, html: str, *, origin: str) -> None:
        super().__init__()
        self._origin = origin
        self._found: list[str] = []
        self._ids: list[str] = []
        self._headings = 0
        self._title = ""
        self._in_title = False
        self._language = ""
        self.feed(html)
        self.close()

    @property
    def findings(self) -> list[str]:
        """Everything found, in words; empty for a page as it should be."""
        doubled = sorted({name for name in self._ids if self._ids.count(name) > 1})
        return [
            *self._found,
            *([] if self._headings == 1 else [f"{self._headings} h1 instead of one"]),
            *([] if self._title.strip() else ["no title"]),
            *([] if self._language else ["no lang on html"]),
            *(f"id “{name}” more than once" for name in doubled),
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._ids += [values["id"]] if "id" in values else []
        self._headings += tag == "h1"
        self._in_title |= tag == "title" and not self._title
        if tag == "html":
            self._language = values.get("lang", "")
        if tag == "style" or (tag == "script" and "src" not in values and values.get("type") not in _NO_CODE):
            self._found.append(f"inline <{tag}>")
        for name, value in values.items():
            if name == "style" or name.startswith("on"):
                self._found.append(f"{name}= on <{tag}>")
            elif value.strip().lower().startswith("javascript:"):
                self._found.append(f"javascript: in {name} of <{tag}>")
        self._found += [
            f"<{tag}> loads {address}" for address in self._loaded(tag, values) if self._is_foreign(address)
        ]

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self._title += data

    def handle_endtag(self, tag: str) -> None:
        self._in_title &= tag != "title"

    def _loaded(self, tag: str, values: dict[str, str]) -> list[str]:
        if tag == "link":
            return [values.get("href", "")] if _LOADED_LINKS & set(values.get("rel", "").split()) else []
        loaded = [values[name] for name in _LOADS.get(tag, ()) if name in values]
        return [
            candidate.split()[0] for value in loaded for candidate in value.split(",") if candidate.strip()
        ]

    def _is_foreign(self, address: str) -> bool:
        parts = urlsplit(address)
        return bool(parts.netloc) and f"{parts.scheme}://{parts.netloc}" != self._origin
