"""Blocks keep their names when a page is imported again."""

from courses.domain.curriculum.same_blocks import with_names_kept


def entry(kind, value, name):
    return {"type": kind, "value": value, "id": name}


def steps(*texts, names):
    return [entry("item", {"text": text}, name) for text, name in zip(texts, names, strict=True)]


def names(entries):
    return [one["id"] for one in entries]


OLD = [
    entry("text", "One", "t1"),
    entry("procedure", {"title": "Do", "steps": steps("a", "b", names=["s1", "s2"])}, "p1"),
    entry("text", "Two", "t2"),
]


def test_what_is_the_same_keeps_every_name():
    new = [
        entry("text", "One", "x1"),
        entry("procedure", {"title": "Do", "steps": steps("a", "b", names=["x2", "x3"])}, "x4"),
        entry("text", "Two", "x5"),
    ]
    assert with_names_kept(new, OLD) == OLD


def test_a_block_before_the_others_moves_no_name():
    new = [entry("sign", {"sign": "warning-laser"}, "new"), *OLD]
    assert names(with_names_kept(new, OLD)) == ["new", "t1", "p1", "t2"]


def test_a_changed_text_keeps_its_name_and_what_it_says_is_new():
    new = [OLD[0] | {"value": "One!", "id": "x"}, *OLD[1:]]
    kept = with_names_kept(new, OLD)
    assert names(kept) == ["t1", "p1", "t2"]
    assert kept[0]["value"] == "One!"


def test_a_step_put_between_others_is_the_only_one_with_a_new_name():
    value = {"title": "Do", "steps": steps("a", "new", "b", names=["x1", "x2", "x3"])}
    kept = with_names_kept([OLD[0], entry("procedure", value, "x"), OLD[2]], OLD)
    assert names(kept[1]["value"]["steps"]) == ["s1", "x2", "s2"]


def test_a_block_of_another_kind_takes_no_name_over():
    kept = with_names_kept([OLD[0], entry("sign", {"sign": "warning-laser"}, "x"), OLD[2]], OLD)
    assert names(kept) == ["t1", "x", "t2"]


def test_a_list_kept_without_names_gets_them():
    old = [entry("procedure", {"title": "Do", "steps": [{"text": "a"}]}, "p1")]
    value = {"title": "Do", "steps": steps("a", names=["x1"])}
    assert with_names_kept([entry("procedure", value, "x")], old) == [entry("procedure", value, "p1")]
