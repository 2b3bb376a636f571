"""The list of erased people: on the disk, whole lines, nothing but pseudonyms."""

import json
import stat
import threading
import uuid
from pathlib import Path

import pytest

from lms.kernel import erased_list
from lms.kernel.erased_list import ErasedListError

ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture(autouse=True)
def file(settings, tmp_path) -> Path:
    path: Path = tmp_path / "erased.jsonl"
    settings.ERASED_LIST = path
    return path


def test_without_a_file_nobody_was_erased():
    assert erased_list.pseudonyms() == set()


def test_a_pseudonym_is_kept_once_with_its_day_and_nothing_else(file):
    erased_list.add(ONE)
    erased_list.add(TWO)
    erased_list.add(ONE)
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert [row["person"] for row in rows] == [str(ONE), str(TWO)]
    assert {frozenset(row) for row in rows} == {frozenset({"person", "at"})}
    assert erased_list.pseudonyms() == {ONE, TWO}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_line_that_was_cut_off_counts_for_nothing_and_is_taken_away(file):
    erased_list.add(ONE)
    whole = file.read_text()
    file.write_text(whole + '{"person": "0000')
    assert erased_list.pseudonyms() == {ONE}
    erased_list.add(TWO)
    assert file.read_text().startswith(whole)
    assert erased_list.pseudonyms() == {ONE, TWO}


@pytest.mark.parametrize("line", ["nonsense", "{}", "[]", '{"person": 7}', '{"person": "x"}', ""])
def test_a_damaged_line_is_named_and_nothing_is_added(file, line):
    file.write_text(f"{line}\n")
    with pytest.raises(ErasedListError, match=r"Line 1 of .* is damaged"):
        erased_list.pseudonyms()
    with pytest.raises(ErasedListError, match="is damaged"):
        erased_list.add(ONE)
    assert file.read_text() == f"{line}\n"


def test_a_list_that_cannot_be_written_says_so(settings, tmp_path):
    settings.ERASED_LIST = tmp_path / "no-such-folder" / "erased.jsonl"
    with pytest.raises(ErasedListError, match="cannot be written, so nothing was erased"):
        erased_list.add(ONE)
    settings.ERASED_LIST = tmp_path
    with pytest.raises(ErasedListError, match="cannot be read"):
        erased_list.pseudonyms()


def test_the_data_folder_is_made_where_the_list_is_kept_in_it(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    settings.ERASED_LIST = tmp_path / "data" / "erased.jsonl"
    erased_list.add(ONE)
    assert erased_list.pseudonyms() == {ONE}


def test_many_writers_at_once_leave_whole_lines():
    people = [uuid.uuid4() for _number in range(40)]
    threads = [threading.Thread(target=erased_list.add, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert erased_list.pseudonyms() == set(people)
