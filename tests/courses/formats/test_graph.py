"""Graphs of what needs what: the same input, the same drawing; circles are drawn and move nothing."""

from xml.etree import ElementTree as ET

from courses.formats.graph import above, below, closing, laid_out
from courses.formats.graph_picture import Box, picture

DIAMOND = {"S01": [], "S02": ["S01"], "S03": ["S01"], "S04": ["S02", "S03"], "S05": ["S04", "S01"]}


def boxes(*codes, **changes):
    return {code: Box(code, f"C01·{code}", f"Title of {code}", **changes) for code in codes}


def tree_of(svg):
    return ET.fromstring(svg)  # noqa: S314 -- drawn by ourselves


def drawn(needs, **changes):
    return picture(boxes(*needs, **changes), needs, label="Map", ident="map")


def test_each_stands_to_the_right_of_all_that_it_needs():
    laid = laid_out(DIAMOND)
    columns = [[code for code in column if not code.startswith("~")] for column in laid.columns]
    assert columns == [["S01"], ["S02", "S03"], ["S04"], ["S05"]]
    assert laid.closing == frozenset()


def test_a_long_arrow_passes_a_place_in_each_column_between():
    paths = dict(laid_out(DIAMOND).arrows)
    assert len(paths[("S01", "S05")]) == 4
    assert len(paths[("S01", "S02")]) == 2


def test_what_is_needed_and_what_needs_it_is_found_however_far():
    assert above("S04", DIAMOND) == ["S01", "S02", "S03"]
    assert below("S02", DIAMOND) == ["S04", "S05"]
    assert above("S01", DIAMOND) == []


def test_a_circle_is_drawn_with_the_arrow_that_closes_it():
    needs = {"S01": ["S03"], "S02": ["S01"], "S03": ["S02"], "S04": ["S04"]}
    assert closing(needs) == {("S01", "S02"), ("S04", "S04")}
    tree = tree_of(drawn(needs))
    wrong = [part for part in tree.iter() if part.get("class") == "graph-arrow-wrong"]
    assert len(wrong) == 2
    assert above("S01", needs) == ["S02", "S03"]


def test_the_same_input_in_another_order_gives_the_same_bytes():
    shuffled = {code: list(reversed(DIAMOND[code])) for code in reversed(DIAMOND)}
    assert drawn(shuffled) == drawn(DIAMOND)


def test_boxes_do_not_lie_on_each_other_and_all_lie_inside():
    needs = {f"S{n:02}": [f"S{m:02}" for m in range(1, n) if n % m == 0] for n in range(1, 45)}
    tree = tree_of(drawn(needs))
    frames = [part for part in tree.iter() if part.get("class") == "graph-frame"]
    places = [(float(f.get("x")), float(f.get("y"))) for f in frames]
    assert len(set(places)) == 44
    wide, high = float(tree.get("width")), float(tree.get("height"))
    assert all(x >= 0 and x + 184 <= wide and y >= 0 and y + 64 <= high for x, y in places)
    for one in places:
        near = [
            other for other in places if other != one and other[0] == one[0] and abs(other[1] - one[1]) < 64
        ]
        assert near == []


def test_a_name_is_escaped_and_stands_in_full_for_a_screen_reader():
    long = "Isolate <b>& prove dead</b> before you open anything at all that was ever live in its life"
    svg = picture(
        {"S01": Box("S01", "C01·S01", long, href="/s/?a=1&b=2", words="held")}, {}, label="Map", ident="m"
    )
    link = next(part for part in tree_of(svg).iter() if part.tag == "a")
    assert (link[0].tag, link[0].text) == ("title", f"C01·S01 {long}, held")
    assert link.get("href") == "/s/?a=1&b=2"


def test_states_differ_by_shape_too():
    shapes = set()
    states = ["held", "soon", "recognised", "lapsed", "suspended", "progress", "waiting", "ready", "locked"]
    for state in states:
        tree = tree_of(drawn({"S01": []}, state=state, letter="X"))
        shapes.add(next(part.get("d") for part in tree.iter() if part.get("class") == "graph-sign"))
    assert len(shapes) == len(states) == 9


def test_nothing_to_draw_is_an_empty_drawing():
    assert tree_of(drawn({})).get("viewBox") == "0 0 24 24"
