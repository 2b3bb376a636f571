"""What the desk is made of: the files a phone keeps, and the version that names this very set of bytes."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from lms.web.desk_words import desk_words

FOLDER = "fettle/desk"
# In this order, since each builds on those before it.
WORKER = ("database.js", "sender.js", "forget.js", "sw.js")
_NOT_OF_THE_PAGE = ("forget.js", "sw.js")
# Style sheets name them, not the page.
_FONTS = tuple(f"vendor/fonts/{name}.woff2" for name in ("sans", "sans-more", "sans-italic", "mono"))
_DECODER = "vendor/zxing"
_SOON = "later"
_REFERENCE = re.compile(r'="(' + re.escape(settings.STATIC_URL) + r'[^"#?]+)')


@dataclass(frozen=True, kw_only=True)
class Shell:
    """The page without anybody's data, and the addresses of what it needs."""

    html: str
    files: tuple[str, ...]  # loaded at once
    soon: tuple[str, ...]  # modules that a card loads when it needs them; kept with the rest
    later: tuple[str, ...]  # loaded when needed: the decoder
    version: str  # another one as soon as any byte is another


def shell_html() -> str:
    """The page as it is for everybody. It is made without a request, so it cannot hold anything personal."""
    context = {"words": desk_words(), "hub_name": settings.HUB_NAME, "base_url": settings.BASE_URL}
    return render_to_string("web/mentor/app.html", context | {"modules": _at_once()})


def offline_html() -> str:
    """What stands in for a page that is not kept on the device, where there is no network. Made without a request."""
    return render_to_string("web/offline.html", {"hub_name": settings.HUB_NAME})


def shell() -> Shell:
    """The shell in the language in force."""
    html = shell_html()
    offline = offline_html()
    decoder = _decoder()
    named = {found for found in _REFERENCE.findall(html + offline) if found not in decoder}
    return Shell(
        html=html,
        files=tuple(sorted(named | set(_at_once()) | {static(font) for font in _FONTS})),
        soon=tuple(sorted(set(_module_addresses()) - set(_at_once()))),
        later=tuple(sorted(decoder)),
        version=_version(html + offline, named),
    )


def worker_source() -> str:
    """The scripts of the service worker in one: so none of them can be older than another."""
    return "".join((_folder() / name).read_text(encoding="utf-8") for name in WORKER)


def static_bytes(address: str) -> bytes:
    """What lies behind one of the shell's addresses, hashed or plain. FileNotFoundError where nothing does."""
    name = address.removeprefix(settings.STATIC_URL)
    found = finders.find(name) or finders.find(re.sub(r"\.[0-9a-f]{12}(\.\w+)$", r"\1", name))
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found).read_bytes()


def page_address() -> str:
    """Where the desk lives."""
    return reverse("desk_app")


def offline_address() -> str:
    """Where the page is fetched that stands in for others."""
    return reverse("offline")


def _folder() -> Path:
    return Path(str(finders.find(FOLDER)))


def _modules() -> list[Path]:
    return [file for file in sorted(_folder().rglob("*.js")) if file.name not in _NOT_OF_THE_PAGE]


def _module_addresses() -> list[str]:
    """Not by their hashed names: modules name each other by the plain ones."""
    return [settings.STATIC_URL + f"{FOLDER}/{file.relative_to(_folder()).as_posix()}" for file in _modules()]


def _at_once() -> list[str]:
    """The modules that the page begins with; the others are imported by what needs them."""
    soon = settings.STATIC_URL + f"{FOLDER}/{_SOON}/"
    return [address for address in _module_addresses() if not address.startswith(soon)]


def _decoder() -> set[str]:
    """Both names of each file: the page asks for the hashed one, its parts for each other by the plain one."""
    folder = finders.find(_DECODER)
    if not isinstance(folder, str):
        return set()
    names = [
        f"{_DECODER}/{file.relative_to(folder).as_posix()}"
        for file in Path(folder).rglob("*")
        if file.suffix in {".js", ".wasm"}
    ]
    return {static(name) for name in names} | {settings.STATIC_URL + name for name in names}


def _version(html: str, named: set[str]) -> str:
    digest = hashlib.sha256(html.encode() + worker_source().encode())
    for file in _modules():
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    for address in sorted(named):
        digest.update(address.encode() + b"\0" + static_bytes(address))
    return digest.hexdigest()[:16]
