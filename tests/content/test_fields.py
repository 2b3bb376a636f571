"""Block definitions stay out of migrations."""

from content.blocks.stream import LessonBody
from content.fields import StreamField


def test_migration_sees_no_blocks() -> None:
    field = StreamField(LessonBody(), blank=True)
    field.set_attributes_from_name("body")
    assert field.deconstruct() == ("body", "content.fields.StreamField", [], {"blank": True})


def test_field_a_migration_makes_still_reads_its_column() -> None:
    field = StreamField(blank=True)
    assert list(field.stream_block.child_blocks) == []
