"""The optional keys of measurements and criteria: what is refused, and that what is right stays as written."""

import pytest

from content.formats.bundle import BundleError, from_files, to_files
from content.formats.outline import LineRule, RuleRow, TableRule
from content.formats.vocabulary import FEATURES

S01 = "skills/S01.yaml"

Files = dict[str, bytes]

LEAD = """\
    conditions:
      - id: lead
        quantity: Length of the lead
        unit: m
    max_rule:
      by: lead
      base: '0.3'
      up_to: '5'
      add: '0.1'
      each: '7.5'
      steps: whole
      cap: '1.0'
"""
CLASS = """\
    conditions:
      - id: class
        quantity: Class of the appliance
        choices:
          - Class I
          - Class II
    min_rule:
      by: class
      table:
        - for: Class I
          limit: '1.0'
        - for: Class II
          limit: '2.0'
"""
BOUNDS = """\
    conditions:
      - id: size
        quantity: Conductor
        unit: mm
    max_rule:
      by: size
      table:
        - up_to: '1'
          limit: '20'
        - up_to: '2.5'
          limit: '10'
"""
ENVELOPE = """\
    kind: envelope
    channel: Temperature
    align:
      threshold: '150'
      edge: rising
    envelope:
      - t: '0'
        min: null
        max: '200'
      - t: '60'
        min: '180'
        max: '250'
"""
STATED = """\
    kind: repeated
    difference: true
    spread_max: '0.5'
    default_uncertainty: '0.1'
    instrument: required
"""
FEATURE = """\
    uncertainty: required
    feature:
      name: time_above
      channel: Board
      threshold: '217'
      unit: °C
"""
RAMP = """\
    feature:
      name: ramp_rate
      window: '5'
"""
KINDS = {
    "line": LEAD,
    "choices": CLASS,
    "bounds": BOUNDS,
    "envelope": ENVELOPE,
    "stated": STATED,
    "feature": FEATURE,
    "ramp": RAMP,
}


def with_keys(files: Files, keys: str) -> Files:
    """The sample, its one measurement given more keys; an envelope has no fixed limit, a row two readings."""
    text = files[S01].decode()
    if keys.startswith("    kind: envelope"):
        text = text.replace("max: '5'", "max: null")
    if keys.startswith("    kind: repeated"):
        text = text.replace("readings: 1", "readings: 2")
    return files | {S01: (text + keys).encode()}


@pytest.mark.parametrize("keys", KINDS.values(), ids=KINDS)
def test_optional_keys_are_written_as_they_were_read(files: Files, keys: str) -> None:
    changed = with_keys(files, keys)
    assert to_files(from_files(changed)) == changed


def test_a_line_and_a_table_are_told_apart(files: Files) -> None:
    (line,) = from_files(with_keys(files, LEAD)).skills[0].measurements
    (table,) = from_files(with_keys(files, CLASS)).skills[0].measurements
    assert line.max_rule == LineRule(
        by="lead", base="0.3", up_to="5", add="0.1", each="7.5", steps="whole", cap="1.0"
    )
    assert table.min_rule == TableRule(
        by="class", rows=(RuleRow(limit="1.0", choice="Class I"), RuleRow(limit="2.0", choice="Class II"))
    )


def test_keys_at_their_default_are_left_out_when_written(files: Files) -> None:
    spelt = "    kind: value\n    difference: false\n    uncertainty: optional\n    instrument: optional\n"
    assert to_files(from_files(with_keys(files, spelt))) == files


def test_a_criterion_for_safety_is_written_as_it_was_read(files: Files) -> None:
    text = files[S01].decode().replace("nearest stop\n", "nearest stop\n    safety: true\n")
    changed = files | {S01: text.encode()}
    curriculum = from_files(changed)
    assert curriculum.skills[0].criteria[0].safety is True
    assert to_files(curriculum) == changed


# what is added below the sample's measurement, what stands there, what is put in its place, the one problem
FAULTS = [
    (
        LEAD,
        "by: lead",
        "by: cable",
        "31: max_rule depends on cable, which is none of this measurement's conditions",
    ),
    (LEAD, "        unit: m\n", "", "27: condition lead needs either a unit, for a number, or choices"),
    (LEAD, "each: '7.5'", "each: '0'", "35: each is 0; a step must be greater than 0"),
    (LEAD, "each: '7.5'", "each: null", "35: each cannot be null here; write a number"),
    (LEAD, "cap: '1.0'", "cap: '0.2'", "37: cap 0.2 is less than base 0.3, so the base could never apply"),
    (LEAD, "steps: whole", "steps: half", "36: steps cannot be 'half'; use one of whole, started, exact"),
    (LEAD, "      steps: whole\n", "", "31: steps is missing; add it"),
    (
        LEAD,
        "cap: '1.0'",
        "cape: '1.0'",
        "37: unknown key cape; the keys here are by, base, up_to, add, each, steps, cap",
    ),
    (CLASS, "for: Class II", "for: Class I", "35: the table needs exactly one row for Class I"),
    (CLASS, "for: Class II", "for: Class III", "35: Class III is none of the choices of class"),
    (CLASS, "limit: '2.0'", "limit: null", "38: limit cannot be null here; write a number"),
    (
        CLASS,
        CLASS[CLASS.index("    min_rule") :],
        "",
        "27: no limit depends on class; add min_rule or max_rule, or leave it out",
    ),
    (
        BOUNDS,
        "up_to: '2.5'",
        "up_to: '1'",
        "33: the rows of a table stand in order of up_to, each greater than the last",
    ),
    (ENVELOPE, "t: '60'", "t: '0'", "32: the points of an envelope stand in order of t"),
    (ENVELOPE, "t: '0'", "t: '90'", "32: the points of an envelope stand in order of t"),
    (ENVELOPE, "min: '180'", "min: '260'", "36: min 260 is greater than max 250"),
    (ENVELOPE, "t: '60'", "t: null", "35: t cannot be null here; write a number"),
    (ENVELOPE, "edge: rising", "edge: up", "30: edge cannot be 'up'; use one of rising, falling"),
    (ENVELOPE, "    kind: envelope\n", "    kind: value\n", "32: envelope belongs to kind: envelope"),
    (
        ENVELOPE,
        ENVELOPE[ENVELOPE.index("      - t: '60'") :],
        "",
        "32: kind: envelope needs from 2 to 50 points in envelope",
    ),
    (STATED, "kind: repeated", "kind: value", "28: spread_max belongs to kind: repeated"),
    (STATED, "spread_max: '0.5'", "spread_max: '-1'", "28: spread_max cannot be less than 0"),
    (
        STATED,
        "kind: repeated",
        "kind: often",
        "26: kind cannot be 'often'; use one of value, repeated, envelope",
    ),
    (STATED, "difference: true", "difference: 1", "27: difference must be true or false, without quotes"),
    (STATED, "uncertainty: '0.1'", "uncertainty: '-0.1'", "29: an uncertainty cannot be less than 0"),
    (
        STATED,
        "instrument: required",
        "uncertainty: required",
        "29: uncertainty is required, so a default would never be used; keep one of the two",
    ),
    (FEATURE, "      unit: °C\n", "", "28: threshold and its unit belong to time_above, which needs both"),
    (
        FEATURE,
        "name: time_above",
        "name: peak",
        "28: threshold and its unit belong to time_above, which needs both",
    ),
    (
        FEATURE,
        "name: time_above",
        "name: area",
        f"28: name cannot be 'area'; use one of {', '.join(FEATURES)}",
    ),
    (RAMP, "window: '5'", "window: '0'", "28: window, in seconds and greater than 0, belongs to ramp_rate"),
    (
        RAMP,
        "name: ramp_rate",
        "name: peak",
        "28: window, in seconds and greater than 0, belongs to ramp_rate",
    ),
]


@pytest.mark.parametrize(("keys", "old", "new", "problem"), FAULTS, ids=[fault[-1] for fault in FAULTS])
def test_a_fault_is_refused_with_its_line(files: Files, keys: str, old: str, new: str, problem: str) -> None:
    changed = with_keys(files, keys)
    text = changed[S01].decode()
    assert text.count(old) == 1
    with pytest.raises(BundleError) as refused:
        from_files(changed | {S01: text.replace(old, new).encode()})
    assert [str(found) for found in refused.value.problems] == [f"{S01}:{problem}"]


def test_a_condition_with_a_wrong_id_is_refused(files: Files) -> None:
    changed = with_keys(files, LEAD.replace("lead", "Lead 1"))
    message = "27: 'Lead 1' is no proper id; write a word in small letters, such as lead"
    with pytest.raises(BundleError) as refused:
        from_files(changed)
    assert [str(found) for found in refused.value.problems] == [f"{S01}:{message}"]


def test_a_choice_that_is_listed_twice_is_refused(files: Files) -> None:
    changed = with_keys(
        files, CLASS.replace("          - Class II\n", "          - Class II\n          - Class II\n")
    )
    with pytest.raises(BundleError) as refused:
        from_files(changed)
    assert [str(found) for found in refused.value.problems] == [
        f"{S01}:30: choices names Class II twice; keep it once"
    ]
