"""What signs of products mean is taken from words only where these say it of the sign, and nowhere something else."""

from __future__ import annotations

import pytest

from bpverify.texts.spoken import conditions, entrywise

from .reading import judged


@pytest.mark.parametrize("said", [
    r"where $\otimes$ denotes the Hadamard product.",
    r"Here $\otimes$ is the element-wise product of two vectors.",
    r"| $\otimes$ | operator | Hadamard (element-wise) product |",
    r"We write the elementwise product as $\otimes$.",
    r"the Hadamard product (\(\otimes\))",
    "⊗ stands for component-wise multiplication",
])  # fmt: skip
def test_words_that_say_it(said: str) -> None:
    assert entrywise(said) == {"outer"}


@pytest.mark.parametrize("said", [
    r"where $\otimes$ denotes the outer product. The function is applied element-wise.",
    r"an element-wise product. Then $\otimes$ is a product of matrices.",
    r"The Hadamard product is written with a circle. Here is $\otimes$.",
    r"$\otimes$ denotes the Hadamard product. Later $\otimes$ denotes the Kronecker product.",
    r"$\otimes$ is not the Hadamard product",
    r"$\otimes$ denotes the Hadamard product; but $\otimes$ does not in general",
    r"$\otimes$ denotes a product",
    r"$\sigma$ denotes the element-wise operation",
    "",
])  # fmt: skip
def test_words_that_do_not(said: str) -> None:
    assert entrywise(said) == frozenset()


def test_the_sign_is_read_as_it_is_said_and_the_verdict_says_so() -> None:
    text = r"""
$$\mathbf{y} = \mathbf{a} \otimes \mathbf{x}$$

%s

$$C = \frac{1}{2} \|\mathbf{y} - \mathbf{t}\|^2$$

$$\frac{\partial C}{\partial \mathbf{x}} = (\mathbf{y} - \mathbf{t}) \otimes \mathbf{a}$$

$$\frac{\partial C}{\partial \mathbf{x}} = (\mathbf{y} - \mathbf{t}) \otimes \mathbf{x}$$
"""
    told = [finding for _, finding in judged(text % r"Here $\otimes$ denotes the Hadamard product.")]
    assert [f.status for f in told[-2:]] == ["proved", "unequal"]
    assert r"\otimes is the product entry by entry, as the text says" in [c.text for c in told[-2].conditions]
    for other in ("", r"Here $\otimes$ denotes the outer product.", r"Here $\odot$ denotes the Hadamard product."):
        assert "proved" not in [finding.status for _, finding in judged(text % other)]


def test_only_signs_in_use_are_conditions() -> None:
    assert conditions(["a b"], frozenset({"outer"})) == []
