"""What a coordinator shows an insurer: who stood where on a day, on paper and as a table, and proof of a row."""

import csv
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hub import ROOT, Hub
from tests.journeys.visitor import Visitor, VisitorFactory

pytestmark = pytest.mark.any_hub

LEARNER = "Amina Diallo"


def test_standing_on_a_day_is_read_and_taken_along(visitor: Visitor, tmp_path: Path) -> None:
    visitor.sign_in("coordinator")
    page = visitor.page
    page.goto("/coordinator/")
    page.locator("summary", has_text="People").click()
    page.get_by_role("link", name="Who stood where").click()
    # After Amina’s first S03 and before the one that makes it held, also where midnight has passed since.
    day = datetime.now(UTC).date() - timedelta(days=43)
    page.get_by_label("Date").fill(day.isoformat())
    page.get_by_label("Person").fill("amina")
    page.get_by_label("Skill or course").select_option(label="every skill of C01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="As it stood on")).to_contain_text(day.isoformat())
    rows = read_csv(save(page, "Take it as CSV", tmp_path))
    assert {(row["Skill"], row["State"]) for row in rows} == {
        ("C01·S01", "Held"),
        ("C01·S02", "Held"),
        ("C01·S03", "In progress"),
    }
    assert save(page, "Take it as PDF", tmp_path).read_bytes().startswith(b"%PDF-")


def test_the_matrix_and_the_chart_say_who_holds_and_who_judges(visitor: Visitor) -> None:
    visitor.sign_in("coordinator")
    page = visitor.page
    page.goto("/coordinator/matrix/?person=tomasz")
    row = page.get_by_role("row").filter(has_text="Tomasz Zieliński")
    expect(row).to_contain_text("held by recognition")
    page.locator("summary", has_text="People").click()
    page.get_by_role("link", name="Who may judge").click()
    page.locator("summary").filter(has_text="Jonas Weber").first.click()
    expect(page.get_by_role("link", name="Story of this grant to Jonas Weber").first).to_be_visible()


def test_a_row_is_proved_with_a_script_that_knows_nothing_of_the_hub(
    hub: Hub, new_visitor: VisitorFactory, tmp_path: Path
) -> None:
    hub.manage("checkpoint_ledger")
    coordinator = new_visitor()
    coordinator.sign_in("coordinator")
    page = coordinator.page
    page.goto("/coordinator/ledger/")
    page.get_by_label("Person").fill("amina")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("row").filter(has_text=LEARNER).get_by_role("link").first.click()
    expect(page.get_by_text("The row fits")).to_be_visible()
    proof = fetch(page, page.get_by_role("link", name="The proof as JSON").get_attribute("href"), tmp_path)
    signed = fetch(
        page, page.get_by_role("link", name="The signed checkpoint").get_attribute("href"), tmp_path
    )
    key = fetch(page, "/ledger/key", tmp_path)
    assert checked(key, signed, proof) == 0
    proof.write_text(proof.read_text().replace('"position": ', '"position": 1'))
    assert checked(key, signed, proof) == 1


def save(page: Page, link: str, folder: Path) -> Path:
    """Follow a link that gives a file, and keep it."""
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def read_csv(file: Path) -> list[dict[str, str]]:
    """The table in the file."""
    return list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))


def fetch(page: Page, address: str | None, folder: Path) -> Path:
    """What is served at an address, as a file."""
    assert address
    answer = page.request.get(address)
    assert answer.status == 200
    file = folder / address.strip("/").replace("/", "-")
    file.write_bytes(answer.body())
    return file


def checked(key: Path, signed: Path, proof: Path) -> int:
    """How docs/check_proof.py ends, run on its own."""
    script = ROOT / "docs" / "check_proof.py"
    command = [sys.executable, "-I", str(script), "--key", str(key), "inclusion", str(signed), str(proof)]
    return subprocess.run(command, capture_output=True, check=False).returncode
