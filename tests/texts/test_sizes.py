"""Sizes are joined, and get numbers that differ between the two instances."""

from __future__ import annotations

import pytest

from bpverify.texts.sizes import CYCLES, ONE, MismatchError, Sizes


def test_joined_sizes_are_one() -> None:
    sizes = Sizes()
    sizes.join("a", "b")
    sizes.join("c", "b")
    assert sizes.same("a", "c") and not sizes.same("a", "d") and sizes.number("a") == sizes.number("c")


def test_classes_side_by_side_differ() -> None:
    sizes = Sizes()
    assert [sizes.number(n) for n in ("a", "b", "c", "a")] == [2, 3, 4, 2]


def test_no_size_is_the_same_in_both_instances() -> None:
    assert all(len(set(sizes)) == len(CYCLES) for sizes in zip(*CYCLES, strict=True))
    for least in (1, 3, 5):
        numbers = []
        for instance in (0, 1):
            sizes = Sizes(instance)
            sizes.at_least("a", least)
            numbers.append(sizes.number("a"))
        assert numbers[0] != numbers[1] and min(numbers) >= least


def test_an_array_is_no_number() -> None:
    sizes = Sizes()
    sizes.at_least("a", 2)
    with pytest.raises(MismatchError):
        sizes.join("a", ONE)
    sizes.join("b", ONE)
    assert sizes.is_one("b") and sizes.number("b") == 1
    with pytest.raises(MismatchError):
        sizes.at_least("b", 2)


def test_a_size_that_is_said() -> None:
    sizes = Sizes()
    sizes.exactly("a", 4)
    sizes.join("b", "a")
    assert sizes.number("b") == 4
    with pytest.raises(MismatchError):
        sizes.exactly("b", 3)
    with pytest.raises(MismatchError):
        sizes.at_least("a", 5)
    sizes.exactly("c", 1)
    assert sizes.is_one("c")


def test_a_copy_goes_its_own_way() -> None:
    sizes = Sizes()
    other = sizes.copy()
    other.join("a", "b")
    assert other.same("a", "b") and not sizes.same("a", "b")
