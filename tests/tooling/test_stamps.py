from pathlib import Path

from tooling import stamps


def test_stamp_holds_for_the_same_contents_only(tmp_path: Path) -> None:
    lock, stamp = tmp_path / "some.lock", tmp_path / "stamp"
    lock.write_text("one==1", encoding="utf-8")
    stamps.write(stamp, stamps.digest([lock]))
    assert stamps.is_current(stamp, stamps.digest([lock]))

    lock.write_text("one==2", encoding="utf-8")
    assert not stamps.is_current(stamp, stamps.digest([lock]))


def test_stamp_holds_for_the_same_words_only(tmp_path: Path) -> None:
    lock = tmp_path / "some.lock"
    lock.write_text("one==1", encoding="utf-8")
    assert stamps.digest([lock], "runtime") != stamps.digest([lock], "development")


def test_absent_stamp_is_not_current(tmp_path: Path) -> None:
    assert not stamps.is_current(tmp_path / "stamp", "")
