"""The benchmark of pages counts no error and no blank page as a fast one, and leaves nothing running behind it."""

import tempfile
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest

from benchmarks import pages


def browser(answer: object, painted_after: float) -> MagicMock:
    """One whose pages answer so, and paint their largest part after so many milliseconds."""
    found = MagicMock()
    page = found.new_context.return_value.new_page.return_value
    page.goto.return_value, page.evaluate.return_value = answer, painted_after
    return found


def test_a_page_that_is_there_and_painted_is_measured() -> None:
    there = browser(SimpleNamespace(ok=True, status=200), 812.0)
    assert pages.first_visit(there, "http://hub/", pages.NETWORKS[0]) == pages.Visit(812.0, 0, 0)


@pytest.mark.parametrize(
    ("answer", "painted_after", "said"),
    [
        (SimpleNamespace(ok=False, status=404), 90.0, "answers 404"),
        (None, 90.0, "answers nothing"),
        (SimpleNamespace(ok=True, status=200), 0.0, "has painted nothing"),
    ],
)
def test_what_is_no_page_is_not_fast(answer: object, painted_after: float, said: str) -> None:
    with pytest.raises(RuntimeError, match=f"^http://hub/ {said}"):
        pages.first_visit(browser(answer, painted_after), "http://hub/", pages.NETWORKS[0])


def test_a_hub_that_does_not_start_is_stopped_and_its_folder_removed(monkeypatch, tmp_path) -> None:
    hub = MagicMock()
    hub.start.side_effect = TimeoutError
    monkeypatch.setattr(pages, "Hub", lambda *_arguments: hub)
    folder = tmp_path / "hub"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "mkdtemp", lambda **_options: str(folder))
    with pytest.raises(TimeoutError):
        pages.main()
    assert (hub.stop.called, folder.exists()) == (True, False)
