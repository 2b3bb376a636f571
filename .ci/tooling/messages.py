"""Translations: the strings of the code gathered into `lms/locale`, compiled, and checked. Needs GNU gettext."""

import gettext
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tooling.console import ProblemError
from tooling.paths import ROOT, VENV_PYTHON

LOCALE = ROOT / "lms" / "locale"
_NOT_OURS = (
    ".venv",
    ".ci",
    "node_modules",
    "tests",
    "benchmarks",
    "docs",
    "media",
    "staticfiles",
    "lms/static",
)
_MSGID = re.compile(r"^msgid (.*?)\n(?=msg)", re.DOTALL | re.MULTILINE)
_CHANGES_EACH_TIME = ("POT-Creation-Date", "PO-Revision-Date", "X-Generator")


def catalogues() -> list[Path]:
    """The translations, one file for each language."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def update() -> int:
    """Gather every string, keep what is translated, compile. 0 if nothing is left to translate, else 1."""
    _need_gettext()
    _gather()
    for catalogue in catalogues():
        _compile(catalogue, catalogue.with_suffix(".mo"))
    left = [problem for catalogue in catalogues() for problem in _untranslated(catalogue)]
    print("\n".join(left) or "Everything is translated.")
    return 1 if left else 0


def check() -> int:
    """Whether each string is translated and each compiled file fits; changes nothing. 0 if so, else 1."""
    _need_gettext()
    problems = [problem for catalogue in catalogues() for problem in _compiled_differs(catalogue)]
    with _as_it_was():
        _gather()
        problems += [problem for catalogue in catalogues() for problem in _untranslated(catalogue)]
    if problems:
        print(
            "\n".join([*problems, "", "Run `make messages`, translate what is empty or fuzzy, run it again."])
        )
    return 1 if problems else 0


def _need_gettext() -> None:
    if not shutil.which("msgmerge"):
        message = "GNU gettext is missing (apt install gettext): it gathers and compiles translations."
        raise ProblemError(message)


def _gather() -> None:
    languages = [option for catalogue in catalogues() for option in ("--locale", _language(catalogue))]
    ignored = [option for folder in _NOT_OURS for option in ("--ignore", f"{folder}/*")]
    options = ["--add-location", "file", "--no-obsolete", "--verbosity", "0"]
    command = [str(VENV_PYTHON), "manage.py", "makemessages", *languages, *ignored, *options]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "lms.settings.test"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    for catalogue in catalogues():
        lines = catalogue.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [
            line for line in lines if not line.startswith(tuple(f'"{name}:' for name in _CHANGES_EACH_TIME))
        ]
        catalogue.write_text("".join(kept), encoding="utf-8")


@contextmanager
def _as_it_was() -> Iterator[None]:
    before = {catalogue: catalogue.read_bytes() for catalogue in catalogues()}
    try:
        yield
    finally:
        for catalogue, bytes_ in before.items():
            catalogue.write_bytes(bytes_)


def _compile(catalogue: Path, target: Path) -> None:
    _gettext("msgfmt", "--check", "--output-file", str(target), str(catalogue))


def _compiled_differs(catalogue: Path) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "django.mo"
        _compile(catalogue, fresh)
        same = _pairs(fresh) == _pairs(catalogue.with_suffix(".mo"))
    return [] if same else [f"{_name(catalogue.with_suffix('.mo'))} is older than {_name(catalogue)}."]


def _pairs(compiled: Path) -> dict[object, str]:
    """What a compiled file holds: its bytes differ from one version of gettext to the next."""
    with compiled.open("rb") as file:
        return dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]


def _untranslated(catalogue: Path) -> list[str]:
    left = []
    for option, words in (("--untranslated", "not translated"), ("--only-fuzzy", "to be looked at")):
        found = _gettext("msgattrib", option, "--no-wrap", "--no-obsolete", str(catalogue))
        strings = [string for string in _MSGID.findall(found) if string != '""']
        left += [f"{_name(catalogue)}: {words}: {string}" for string in strings]
    return left


def _gettext(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ProblemError(done.stderr.strip())
    return done.stdout


def _language(catalogue: Path) -> str:
    return catalogue.parent.parent.name


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def main(arguments: Sequence[str]) -> int:
    """`update` or `check`."""
    return {"update": update, "check": check}[arguments[0]]()
