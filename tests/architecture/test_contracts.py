"""The import contracts in pyproject.toml name every module that they are meant for."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
OWN_TO_THE_APP = ("views", "forms", "tasks", "receivers")


def contracts(kind: str) -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [each for each in settings["tool"]["importlinter"]["contracts"] if each["type"] == kind]


def modules_of(app: str) -> set[str]:
    folder = ROOT / app
    packages = {path.parent.name for path in folder.glob("*/__init__.py")}
    return packages | {path.stem for path in folder.glob("*.py")}


@pytest.mark.parametrize("app", ["badges", "content", "courses"])
def test_every_edge_of_an_app_is_protected(app: str) -> None:
    protected = {
        module
        for contract in contracts("protected")
        if contract["allowed_importers"] == [app]
        for module in contract["protected_modules"]
    }
    assert protected == {f"{app}.{module}" for module in modules_of(app) & set(OWN_TO_THE_APP)}


def test_every_app_of_the_project_has_its_place() -> None:
    (apps,) = [each for each in contracts("layers") if "containers" not in each]
    placed = {name.strip(" ()") for layer in apps["layers"] for name in layer.split("|")}
    packages = {path.parent.name for path in (ROOT / "lms").glob("*/__init__.py")} - {"settings", "formats"}
    assert {f"lms.{name}" for name in packages} - placed == set()
