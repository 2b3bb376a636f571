"""Merkle trees over a list that only grows: RFC 6962, section 2.1, in the words of RFC 9162, section 2.1.

A tree of n leaves splits at k, the largest power of two below n. Every hash that a root or a proof needs is that
of a range of leaves [start, end) which begins at a multiple of the power of two that holds it. Such a range is a
row of *complete* subtrees, whose hashes never change once they are there. So only those are stored, and a root or
a proof is put together from O(log n) of them.

Complete subtrees are numbered in the order in which they become complete: leaf 0 is 0, leaf 1 is 1, their parent
2, leaf 2 is 3, and so on (post-order). A tree that grows only adds numbers at the end.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
Range = tuple[int, int]


class ProofError(ValueError):
    """A proof that does not prove what it should, or a tree that cannot have the one asked for; says why."""


@dataclass(frozen=True)
class Node:
    """The complete subtree over the leaves [index * 2**level, (index + 1) * 2**level)."""

    level: int
    index: int

    @property
    def number(self) -> int:
        """Its place in the order of completion, from 0."""
        last_leaf = ((self.index + 1) << self.level) - 1
        return node_count(last_leaf) + self.level


Hashes = Callable[[Node], bytes]


def leaf_hash(data: bytes) -> bytes:
    """RFC 9162, 2.1.1: SHA-256 of 0x00 and the leaf's data."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 9162, 2.1.1: SHA-256 of 0x01 and the hashes of both halves."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def node_count(size: int) -> int:
    """How many complete subtrees, single leaves included, a tree of `size` leaves has."""
    return 2 * size - size.bit_count()


def size_of(count: int) -> int:
    """The size of the largest tree that has at most `count` complete subtrees: `node_count`, turned round."""
    size = count // 2
    while node_count(size + 1) <= count:
        size += 1
    return size


def _split(size: int) -> int:
    """The largest power of two below `size`, which is at least 2."""
    return 1 << ((size - 1).bit_length() - 1)


def subtrees(start: int, end: int) -> list[Node]:
    """The complete subtrees that make up the range, from left to right."""
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append(Node(level, start >> level))
        start += 1 << level
    return found


def _hash_of(part: Range, hashes: Hashes) -> bytes:
    """MTH of one range: its complete subtrees, joined from the right."""
    *before, last = [hashes(node) for node in subtrees(*part)]
    for left in reversed(before):
        last = node_hash(left, last)
    return last


def root(size: int, hashes: Hashes) -> bytes:
    """The root of the tree over the first `size` leaves; of an empty one, the hash of nothing."""
    return _hash_of((0, size), hashes) if size else EMPTY_ROOT


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """RFC 9162, 2.1.3.1: the ranges whose hashes are PATH(index, D[size]), nearest the leaf first."""
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is not in a tree of {size} leaves")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return path[::-1]


def consistency_ranges(first: int, second: int) -> list[Range]:
    """RFC 9162, 2.1.4.1: the ranges whose hashes are PROOF(first, D[second]); none if they are equal."""
    if not 0 < first <= second:
        raise ProofError(f"a tree of {second} leaves does not grow from one of {first}")
    start, end, whole, path = 0, second, True, []
    while end != first:
        middle = start + _split(end - start)
        if first <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start, whole = middle, False
    return [*([] if whole else [(start, end)]), *reversed(path)]


def nodes_of(ranges: Iterable[Range]) -> list[Node]:
    """Every complete subtree that the hashes of these ranges are made of, for fetching them all at once."""
    return [node for part in ranges for node in subtrees(*part)]


def proof(ranges: Iterable[Range], hashes: Hashes) -> list[bytes]:
    """The hashes of these ranges."""
    return [_hash_of(part, hashes) for part in ranges]


def grow(size: int, leaves: Iterable[bytes], hashes: Hashes) -> Iterator[tuple[Node, bytes]]:
    """The subtrees that become complete when leaf hashes are added to a tree of `size`, by their numbers.

    `hashes` is asked for `subtrees(0, size)` only.
    """
    open_ = [hashes(node) for node in subtrees(0, size)]
    for index, leaf in enumerate(leaves, start=size):
        node, joined = Node(0, index), leaf
        yield node, joined
        while node.index & 1:
            joined = node_hash(open_.pop(), joined)
            node = Node(node.level + 1, node.index >> 1)
            yield node, joined
        open_.append(joined)


def root_from_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes]) -> bytes:
    """RFC 9162, 2.1.3.2: the root that this path gives. Raises ProofError if it has not the right length."""
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is not in a tree of {size} leaves")
    fn, sn, found = index, size - 1, leaf
    for step in path:
        if sn == 0:
            raise ProofError("the proof is too long")
        if fn & 1 or fn == sn:
            found = node_hash(step, found)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = node_hash(found, step)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise ProofError("the proof is too short")
    return found


def verify_inclusion(index: int, size: int, *, leaf: bytes, path: Sequence[bytes], root: bytes) -> None:
    """Raises ProofError unless the path shows that the leaf has this index in the tree of this root."""
    if root_from_inclusion(index, size, leaf, path) != root:
        raise ProofError("the proof leads to another root")


def verify_consistency(
    first: int, second: int, *, path: Sequence[bytes], first_root: bytes, second_root: bytes
) -> None:
    """RFC 9162, 2.1.4.2. Raises ProofError unless the second tree begins with all leaves of the first."""
    if not 0 < first <= second:
        raise ProofError(f"a tree of {second} leaves does not grow from one of {first}")
    if first == second:
        if path or first_root != second_root:
            raise ProofError("trees of equal size have equal roots and need no proof")
        return
    if not path:
        raise ProofError("the proof is too short")
    roots = _roots_from_consistency(first, second, list(path), first_root)
    for found, stated, which in zip(roots, (first_root, second_root), ("first", "second"), strict=True):
        if found != stated:
            raise ProofError(f"the proof leads to another {which} root")


def _roots_from_consistency(
    first: int, second: int, path: list[bytes], first_root: bytes
) -> tuple[bytes, bytes]:
    if first & (first - 1) == 0:  # a complete tree is a node of the larger one and left out of the proof
        path = [first_root, *path]
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = path[0]
    for step in path[1:]:
        if sn == 0:
            raise ProofError("the proof is too long")
        if fn & 1 or fn == sn:
            old, new = node_hash(step, old), node_hash(step, new)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(new, step)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise ProofError("the proof is too short")
    return old, new
