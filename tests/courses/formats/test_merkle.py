"""Trees of hashes: against published values, a direct reading of the RFC, and each other."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.formats import merkle
from courses.formats.merkle import Node, ProofError

# The leaves and roots that certificate transparency logs test themselves with: the root over the first n leaves.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
MANY = 200


class Tree:
    """All complete subtrees of a growing list, as a store would keep them."""

    def __init__(self, leaves: list[bytes] | None = None) -> None:
        self.hashes: dict[int, bytes] = {}
        self.size = 0
        self.asked = 0
        self.add([merkle.leaf_hash(leaf) for leaf in leaves or []])

    def add(self, leaves: list[bytes]) -> None:
        made = list(merkle.grow(self.size, leaves, self))
        self.hashes |= {node.number: found for node, found in made}
        self.size += len(leaves)

    def __call__(self, node: Node) -> bytes:
        self.asked += 1
        return self.hashes[node.number]


def numbered(count: int) -> list[bytes]:
    return [b"leaf %d" % number for number in range(count)]


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH as RFC 6962, 2.1 defines it."""
    if len(leaves) < 2:
        return hashlib.sha256(b"\x00" + leaves[0] if leaves else b"").digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + by_definition(leaves[:half]) + by_definition(leaves[half:])).digest()


def path_by_definition(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH as RFC 6962, 2.1.1 defines it."""
    if len(leaves) == 1:
        return []
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if index < half:
        return [*path_by_definition(index, leaves[:half]), by_definition(leaves[half:])]
    return [*path_by_definition(index - half, leaves[half:]), by_definition(leaves[:half])]


def proof_by_definition(first: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    """SUBPROOF as RFC 6962, 2.1.2 defines it."""
    if first == len(leaves):
        return [] if whole else [by_definition(leaves)]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if first <= half:
        return [*proof_by_definition(first, leaves[:half], whole=whole), by_definition(leaves[half:])]
    return [*proof_by_definition(first - half, leaves[half:], whole=False), by_definition(leaves[:half])]


TREE = Tree(numbered(MANY))


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_published_roots(size):
    assert merkle.root(size, Tree(LEAVES)).hex() == ROOTS[size]


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, []),
        (
            0,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    ],
)
def test_published_inclusion_proofs(index, size, path):
    found = merkle.proof(merkle.inclusion_ranges(index, size), Tree(LEAVES))
    assert [step.hex() for step in found] == path


@pytest.mark.parametrize(
    ("first", "second", "path"),
    [
        (1, 1, []),
        (
            6,
            8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            5,
            [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ],
)
def test_published_consistency_proofs(first, second, path):
    found = merkle.proof(merkle.consistency_ranges(first, second), Tree(LEAVES))
    assert [step.hex() for step in found] == path


def test_the_example_of_the_rfc():
    """RFC 6962, 2.1.3: seven leaves, the audit paths of d0, d3, d4, d6 and the proofs from 3, 4 and 6."""
    tree = Tree(numbered(7))
    a, b, c, d, e, f, j = (merkle.leaf_hash(leaf) for leaf in numbered(7))
    g, h, i = merkle.node_hash(a, b), merkle.node_hash(c, d), merkle.node_hash(e, f)
    k, l = merkle.node_hash(g, h), merkle.node_hash(i, j)  # noqa: E741 -- the names of the RFC's figure
    paths = {n: merkle.proof(merkle.inclusion_ranges(n, 7), tree) for n in (0, 3, 4, 6)}
    assert paths == {0: [b, h, l], 3: [c, g, l], 4: [f, j, k], 6: [i, k]}
    proofs = {n: merkle.proof(merkle.consistency_ranges(n, 7), tree) for n in (3, 4, 6)}
    assert proofs == {3: [c, d, g, l], 4: [l], 6: [i, j, k]}
    assert merkle.root(7, tree) == merkle.node_hash(k, l)


@pytest.mark.parametrize("size", range(MANY + 1))
def test_the_root_of_every_size_is_the_one_of_the_definition(size):
    assert merkle.root(size, TREE) == by_definition(numbered(size))


def test_every_inclusion_proof_of_every_size_holds():
    leaves = [merkle.leaf_hash(leaf) for leaf in numbered(MANY)]
    for size in range(1, MANY + 1):
        root = merkle.root(size, TREE)
        for index in range(size):
            path = merkle.proof(merkle.inclusion_ranges(index, size), TREE)
            merkle.verify_inclusion(index, size, leaf=leaves[index], path=path, root=root)


def test_every_consistency_proof_of_every_pair_of_sizes_holds():
    roots = [merkle.root(size, TREE) for size in range(MANY + 1)]
    for second in range(1, MANY + 1):
        for first in range(1, second + 1):
            path = merkle.proof(merkle.consistency_ranges(first, second), TREE)
            merkle.verify_consistency(
                first, second, path=path, first_root=roots[first], second_root=roots[second]
            )


@given(st.integers(1, 64), st.data())
def test_proofs_are_those_of_the_definition(size, data):
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    leaves = numbered(size)
    assert merkle.proof(merkle.inclusion_ranges(index, size), TREE) == path_by_definition(index, leaves)
    assert merkle.proof(merkle.consistency_ranges(first, size), TREE) == proof_by_definition(first, leaves)


@given(st.lists(st.integers(0, 40), max_size=6))
def test_a_tree_grown_in_steps_is_the_tree_grown_at_once_and_numbers_have_no_gap(steps):
    grown, leaves = Tree(), [merkle.leaf_hash(leaf) for leaf in numbered(sum(steps))]
    for step in steps:
        grown.add(leaves[grown.size : grown.size + step])
        assert list(grown.hashes) == list(range(merkle.node_count(grown.size)))
    assert grown.hashes == Tree(numbered(sum(steps))).hashes


@pytest.mark.parametrize("count", range(400))
def test_the_size_of_a_number_of_subtrees(count):
    size = merkle.size_of(count)
    assert merkle.node_count(size) <= count < merkle.node_count(size + 1)


@given(st.integers(2, MANY), st.data())
def test_no_changed_inclusion_proof_holds(size, data):
    index = data.draw(st.integers(0, size - 1))
    path = merkle.proof(merkle.inclusion_ranges(index, size), TREE)
    leaf, root = TREE.hashes[Node(0, index).number], merkle.root(size, TREE)
    place = data.draw(st.integers(0, len(path) - 1))
    other = hashlib.sha256(path[place]).digest()
    broken = [
        [*path[:place], other, *path[place + 1 :]],
        [*path[:place], *path[place + 1 :]],
        [*path, other],
    ]
    for wrong in broken:
        with pytest.raises(ProofError):
            merkle.verify_inclusion(index, size, leaf=leaf, path=wrong, root=root)
    with pytest.raises(ProofError, match="another root"):
        merkle.verify_inclusion(index, size, leaf=other, path=path, root=root)


@given(st.integers(2, MANY), st.data())
def test_no_changed_consistency_proof_holds(second, data):
    first = data.draw(st.integers(1, second - 1))
    path = merkle.proof(merkle.consistency_ranges(first, second), TREE)
    roots = {"first_root": merkle.root(first, TREE), "second_root": merkle.root(second, TREE)}
    place = data.draw(st.integers(0, len(path) - 1))
    other = hashlib.sha256(path[place]).digest()
    broken = [
        [*path[:place], other, *path[place + 1 :]],
        [*path[:place], *path[place + 1 :]],
        [*path, other],
    ]
    for wrong in broken:
        with pytest.raises(ProofError):
            merkle.verify_consistency(first, second, path=wrong, **roots)
    for name in roots:
        with pytest.raises(ProofError):
            merkle.verify_consistency(first, second, path=path, **(roots | {name: other}))


def test_equal_sizes_need_no_proof_and_suffer_no_other_root():
    root = merkle.root(5, TREE)
    merkle.verify_consistency(5, 5, path=[], first_root=root, second_root=root)
    for path, second_root in (([root], root), ([], merkle.root(6, TREE))):
        with pytest.raises(ProofError, match="equal roots"):
            merkle.verify_consistency(5, 5, path=path, first_root=root, second_root=second_root)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_that_is_not_in_the_tree_has_no_proof(index, size):
    with pytest.raises(ProofError, match="is not in a tree"):
        merkle.inclusion_ranges(index, size)
    with pytest.raises(ProofError, match="is not in a tree"):
        merkle.root_from_inclusion(index, size, b"", [])


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3), (-1, 1)])
def test_a_tree_that_did_not_grow_from_the_other_has_no_proof(first, second):
    with pytest.raises(ProofError, match="does not grow"):
        merkle.consistency_ranges(first, second)
    with pytest.raises(ProofError, match="does not grow"):
        merkle.verify_consistency(first, second, path=[], first_root=b"", second_root=b"")


def test_at_a_million_leaves_proofs_are_short_and_made_from_few_stored_hashes():
    size = 1_000_000
    tree = Tree()
    tree.add([merkle.leaf_hash(b"%d" % number) for number in range(size)])
    assert len(tree.hashes) == merkle.node_count(size)
    root = merkle.root(size, tree)
    longest = {"inclusion": 0, "consistency": 0, "look-ups": 0}
    for index in [0, 1, 2**19 - 1, 2**19, 777_777, 999_423, size - 2, size - 1, *range(7, size, 9_973)]:
        tree.asked = 0
        path = merkle.proof(merkle.inclusion_ranges(index, size), tree)
        longest["inclusion"] = max(longest["inclusion"], len(path))
        longest["look-ups"] = max(longest["look-ups"], tree.asked)
        merkle.verify_inclusion(index, size, leaf=tree.hashes[Node(0, index).number], path=path, root=root)
        first = index + 1
        tree.asked = 0
        path = merkle.proof(merkle.consistency_ranges(first, size), tree)
        longest["consistency"] = max(longest["consistency"], len(path))
        longest["look-ups"] = max(longest["look-ups"], tree.asked)
        merkle.verify_consistency(
            first, size, path=path, first_root=merkle.root(first, tree), second_root=root
        )
    assert (longest["inclusion"], longest["consistency"]) == (20, 21)
    assert longest["look-ups"] <= 40
