"""Each equality of a document is scanned once, and no question is put to an engine twice, nor kept for the next document."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bpverify.general.check import check_text
from bpverify.spec import read_network
from bpverify.symbolic.decide import Engine

RIGHT = (
    r"z_j^l = \sum_k w_{jk}^l a_k^{l-1} + b_j^l",
    r"a_j^l = \sigma(z_j^l)",
    r"\delta_j^l = \frac{\partial C}{\partial z_j^l}",
    r"\delta_j^L = \frac{\partial C}{\partial a_j^L} \sigma'(z_j^L)",
    r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)",
    r"\frac{\partial C}{\partial b_j^l} = \delta_j^l",
    r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l",
    r"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)",
    r"\frac{\partial z_j^l}{\partial b_j^l} = 1",
)
OWN_MODEL = (
    r"z_j^l = \sum_k w_{jk}^l a_k^{l-1} + b_j^l",
    r"\sigma(z_j^l) = \frac{1}{1 + \exp(-z_j^l)}",
    r"C = \frac{1}{2} \sum_j (a_j^L - y_j)^2",
    r"\delta_j^L = (a_j^L - y_j) a_j^L (1 - a_j^L)",
    r"\delta_j^l = 2 \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)",
    r"\frac{\partial C}{\partial b_j^l} = 2 \delta_j^l",
    r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l + 1",
    r"\delta^l = (w^{l+1} \delta^{l+1}) \odot \sigma'(z^l)",
    r"a_j^l (1 - a_j^l) = \sigma'(z_j^l)",
)
CHAINS = (
    r"\delta_j^l = \frac{\partial C}{\partial z_j^l} = \sum_k \frac{\partial C}{\partial z_k^{l+1}}"
    r" \frac{\partial z_k^{l+1}}{\partial z_j^l} = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)",
    r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l) = \sigma'(z_j^l) \sum_k w_{kj}^{l+1} \delta_k^{l+1}",
    r"J = \delta_j^l",
    r"\frac{\partial^2 u}{\partial x \partial y} = \frac{\partial^2 u}{\partial y \partial x}",
    r"y_k = a_k^{(2)}",
    r"w \leftarrow w - \eta \frac{\partial C}{\partial w}",
)
OWN_COST = (
    r"C = \frac{1}{n} \sum_x C_x",
    r"\delta^{x,l}_j = \frac{\partial C_x}{\partial z^{x,l}_j}",
    r"\frac{\partial C}{\partial w^l_{jk}} = \frac{1}{n} \sum_x a^{x,l-1}_k \delta^{x,l}_j",
    r"\frac{\partial C}{\partial b^l_j} = \sum_x \delta^{x,l}_j",
    r"\frac{\partial C_x}{\partial b^l_j} = \delta^{x,l}_j",
)
PENALTY = (
    r"C = C_0 + \frac{\lambda}{2} \sum_w w^2",
    r"\frac{\partial C}{\partial w^l_{jk}} = \frac{\partial C_0}{\partial w^l_{jk}} + \lambda w^l_{jk}",
    r"\frac{\partial C}{\partial w^l_{jk}} = \frac{\partial C_0}{\partial w^l_{jk}} + 2 \lambda w^l_{jk}",
    r"\frac{\partial C}{\partial b^l_j} = \frac{\partial C_0}{\partial b^l_j}",
)
LINKS = (
    r"z^l = w^l a^{l-1} + b^l",
    r"a^l = a^{l-1} + \sigma(z^l)",
    r"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)",
    r"\frac{\partial C}{\partial a^l} = \frac{\partial C}{\partial a^{l+1}} + (w^{l+1})^T \delta^{l+1}",
)
DOCUMENTS = {
    "right": RIGHT, "of its own model": OWN_MODEL, "chains": CHAINS, "a mean": OWN_COST, "a penalty": PENALTY, "links": LINKS,
}  # fmt: skip


class Asked:
    """Counts the calls of the scanner and of both engines, by what they are asked.

    The kernel is counted by the claims that are translated for it: its terms have numbered indices, which are never the same twice.
    """

    def __init__(self) -> None:
        self.scanned: Counter[str] = Counter()
        self.kernel: Counter[Any] = Counter()
        self.networks: Counter[Any] = Counter()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    found = Asked()

    def counted(function: Callable[..., Any], counter: Counter[Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            (asked,) = arguments
            counter[asked if isinstance(asked, str) else (asked.left, asked.right, asked.free, asked.model)] += 1
            return function(*arguments)

        return call

    for home, name, counter in (
        ("bpverify.notation.tokens", "scan", found.scanned),
        ("bpverify.general.translate", "translate", found.kernel),
    ):
        function = getattr(sys.modules[home], name)
        wrapped = counted(function, counter)
        for module in [m for key, m in sys.modules.items() if key.startswith("bpverify")]:
            for key, value in list(vars(module).items()):
                if value is function:
                    monkeypatch.setattr(module, key, wrapped)
    plain = Engine.decide

    def decide(self: Engine, claim: Any, progress: Any = None) -> Any:
        found.networks[self.network, claim.left, claim.right, claim.free, claim.model] += 1
        return plain(self, claim, progress)

    monkeypatch.setattr(Engine, "decide", decide)
    yield found


def document(equations: tuple[str, ...], inline: bool = False) -> str:
    return "\n\n".join(f"We have ${latex}$." if inline else f"$$ {latex} $$" for latex in equations)


@pytest.mark.every(4)
@pytest.mark.parametrize("arch", [None, "2-3-2"])
@pytest.mark.parametrize("inline", [False, True], ids=["displayed", "inline"])
@pytest.mark.parametrize("equations", DOCUMENTS.values(), ids=DOCUMENTS)
def test_nothing_is_asked_twice(equations: tuple[str, ...], inline: bool, arch: str | None, asked: Asked) -> None:
    report = check_text(document(equations, inline), "a.md", None if arch is None else read_network(arch))
    assert len(report.verdicts) >= len(equations)
    for latex in equations:
        assert sum(times for text, times in asked.scanned.items() if latex in text) == 1, latex
    for counter in (asked.scanned, asked.kernel, asked.networks):
        assert [question for question, times in counter.items() if times > 1] == []


def test_a_right_equality_is_one_scan_and_one_decision(asked: Asked) -> None:
    assert check_text(document(RIGHT), "a.md").summary["proved"] == len(RIGHT)
    assert (asked.scanned.total(), asked.networks.total()) == (len(RIGHT), 0)
    # The forward pass is decided in the conventions that it may establish too, which are other questions.
    assert asked.kernel.total() <= len(RIGHT) + 1


def test_no_answer_outlives_its_document(asked: Asked) -> None:
    for _ in range(2):
        check_text(document(OWN_MODEL), "a.md")
    for counter in (asked.scanned, asked.kernel, asked.networks):
        assert counter and set(counter.values()) == {2}
