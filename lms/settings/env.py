"""Typed readers of the process environment.

Each reader either returns a value of the stated type or raises `ImproperlyConfigured`
with the variable's name and what it should hold. Nothing else reads `os.environ`.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


def text(name: str, default: str | None = None) -> str:
    """The variable as it stands; an empty value counts as absent."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. Set it in the environment of the process.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """A switch written as 1/0, true/false, yes/no or on/off."""
    raw = text(name, "1" if default else "0").lower()
    if raw not in _TRUE | _FALSE:
        raise ImproperlyConfigured(
            f"{name} must be one of 1, 0, true, false, yes, no, on, off; it is {raw!r}."
        )
    return raw in _TRUE


def number(name: str, *, default: int, minimum: int, maximum: int) -> int:
    """A whole number between `minimum` and `maximum`, both included."""
    raw = text(name, str(default))
    if not raw.lstrip("-").isdecimal() or not minimum <= int(raw) <= maximum:
        raise ImproperlyConfigured(
            f"{name} must be a whole number from {minimum} to {maximum}; it is {raw!r}."
        )
    return int(raw)


def choice(name: str, options: tuple[str, ...]) -> str:
    """One of the options; the first where nothing is set."""
    raw = text(name, options[0]).lower()
    if raw not in options:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(options)}; it is {raw!r}.")
    return raw


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list without empty items."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def languages(
    name: str, default: str, *, first: str, named: "Mapping[str, StrOrPromise]"
) -> "list[tuple[str, StrOrPromise]]":
    """Codes of languages such as `en,de,ar`, `first` among them, each with its name."""
    codes = list(dict.fromkeys(word.lower() for word in words(name, default)))
    if unknown := [code for code in codes if "name_local" not in LANG_INFO.get(code, {})]:
        raise ImproperlyConfigured(
            f"{name} must hold codes of languages such as de or ar; {unknown[0]!r} is none."
        )
    if first not in codes:
        raise ImproperlyConfigured(f"{name} must hold {first}: what is not translated is shown in it.")
    return [(code, named.get(code, str(LANG_INFO[code]["name_local"]))) for code in codes]


def secret(name: str) -> str:
    """A secret from `NAME`, or from the file that `NAME_FILE` points to."""
    file = os.environ.get(f"{name}_FILE", "").strip()
    if not file:
        return text(name)
    try:
        value = Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}") from error
    if not value:
        raise ImproperlyConfigured(f"{name}_FILE points to an empty file.")
    return value


def secret_if_set(name: str, *, minimum: int = 1) -> str:
    """A secret as `secret` reads it, or "" where neither `NAME` nor `NAME_FILE` is set; never a shorter one."""
    if not any(os.environ.get(variable, "").strip() for variable in (name, f"{name}_FILE")):
        return ""
    value = secret(name)
    if len(value) < minimum:
        raise ImproperlyConfigured(f"{name} must have at least {minimum} characters.")
    return value


def origin(name: str, default: str | None = None) -> str:
    """A public origin such as `https://hub.example`: no path, no trailing slash."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    wrong = (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.path
        or parts.query
        or parts.fragment
    )
    if wrong:
        raise ImproperlyConfigured(f"{name} must be an origin such as https://hub.example; it is {value!r}.")
    return value


def folder(name: str, default: Path) -> Path:
    """An absolute folder; it is not created here."""
    value = Path(text(name, str(default)))
    if not value.is_absolute():
        raise ImproperlyConfigured(f"{name} must be an absolute path; it is {value}.")
    return value
