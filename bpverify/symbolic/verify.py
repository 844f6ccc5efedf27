"""BP1-BP4 on one network, and a user's equation on it: read, decide, report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bpverify.catalog import equations
from bpverify.errors import IllFormedError, UnsupportedError
from bpverify.notation.parse import parse, read
from bpverify.notation.rivals import weighed
from bpverify.symbolic.decide import Engine
from bpverify.symbolic.scope import scope_of
from bpverify.verdict import IllFormed, Refuted, Report, Undecided, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bpverify.catalog.rows import EquationRow
    from bpverify.claim import Claim
    from bpverify.network import Network
    from bpverify.notation.equalities import Reading

    Progress = Callable[[str, int, int], None]

NEEDS: Mapping[str, Callable[[Network], bool]] = {
    "": lambda network: True,
    equations.ELEMENTWISE_OUTPUT: lambda network: network.layers[-1].activation.is_elementwise,
    equations.ELEMENTWISE_HIDDEN: lambda network: all(layer.activation.is_elementwise for layer in network.layers[:-1]),
    equations.SOFTMAX_CROSS_ENTROPY: lambda network: (network.layers[-1].activation.name, network.cost.name)
    == ("softmax", "categorical_cross_entropy"),
}
"""What an equation of the catalog may ask of a network."""


def verify(network: Network, progress: Progress | None = None) -> Report:
    """Decide BP1-BP4 in every component on ``network``.

    Where a layer is not elementwise the general form of the equation stands in, and a note shows by a witness that the
    elementwise one does not hold. An equation without a component here is left out with a note, never counted as proved.
    ``progress`` is called with the equation's name, the components done and their number.
    """
    engine, verdicts, notes = Engine(network), [], []
    for row in equation_rows(network):
        claim = equation_claim(row)
        if not scope_of(claim, network).components:
            notes.append(f"{row.name} is left out: {network.arch} has no layer{_no_bias(row, network)} with {row.scope}")
            continue
        tell = None if progress is None else lambda done, total, name=row.name: progress(name, done, total)
        verdicts.append(engine.decide(claim, tell))
        notes += _elementwise_note(row, engine)
    return Report(tuple(verdicts), title=title(network), notes=tuple(notes), about=network.arch)


def equation_claim(row: EquationRow) -> Claim:
    """The claim of a catalog row, named as its equation."""
    (claim,) = parse(row.latex)
    return replace(claim, name=row.form_of if row.stands_in else row.name, latex=row.latex)


def equation_rows(network: Network) -> list[EquationRow]:
    """The rows of the catalog that apply to a network, in their order; the general form where a layer is not elementwise."""
    general = {row.form_of: row for row in equations.EQUATIONS if row.stands_in}
    chosen = []
    for row in equations.EQUATIONS:
        if row.stands_in:
            continue
        if NEEDS[row.needs](network):
            chosen.append(row)
        elif row.name in general:
            chosen.append(general[row.name])
    return chosen


def _no_bias(row: EquationRow, network: Network) -> str:
    return " with biases" if row.of_biases and not any(layer.bias for layer in network.layers) else ""


def _elementwise_note(row: EquationRow, engine: Engine) -> list[str]:
    """Show by a witness that the elementwise form does not hold where the general one had to stand in."""
    if not row.stands_in:
        return []
    plain = next(r for r in equations.EQUATIONS if r.name == row.form_of)
    verdict = engine.decide(equation_claim(plain))
    name = plain.name
    if not isinstance(verdict, Refuted) or verdict.witness is None:
        return [f"{name} is shown in its general form; the elementwise form is {verdict.status} on this network"]
    w = verdict.witness
    where = ", ".join(f"{k} = {v}" for k, v in w.indices)
    point = ", ".join(f"{k} = {v}" for k, v in w.point)
    return [
        f"{name} is shown in its general form; the elementwise form ${plain.latex}$ does not hold on this network: "
        f"at {where} its left side is {w.left} and its right side {w.right}, where {point}"
    ]


def title(network: Network) -> str:
    """The network in words: its architecture, its activations and its cost."""
    names = list(dict.fromkeys(layer.activation.name for layer in network.layers))
    sigma = "any differentiable activation" if all(layer.activation.is_abstract for layer in network.layers) else ", ".join(names)
    cost = "any differentiable cost" if network.cost.is_abstract else network.cost.name
    return f"{network.arch}, {sigma}, {cost}"


def check(latex: str, network: Network) -> Verdict:
    """Decide one equation on ``network``; of a chain A = B = C, the worst verdict.

    Raises:
        NotationError: the text is no equation in the notation.
    """
    report = check_all(latex, network)
    return next(v for v in report.verdicts if v.status == report.status)


def check_all(latex: str, network: Network) -> Report:
    """Decide each equality of an equation or a chain on ``network``."""
    engine = Engine(network)
    verdicts = tuple(decide_reading(network, engine.decide, reading) for reading in read(latex))
    return Report(verdicts, title=title(network), about=network.arch)


def decide_reading(network: Network, decide: Callable[[Claim], Verdict], reading: Reading) -> Verdict:
    """Return the verdict on what one equality was read as, on a network; ``decide`` is who decides a claim there.

    Raises:
        NotationError: the text is no equation in the notation.
    """
    about: dict[str, Any] = {"claim": reading.latex, "scope": network.arch, "diagnostics": reading.diagnostics}
    if isinstance(reading.error, IllFormedError):
        return IllFormed(**about, reason=str(reading.error))
    if isinstance(reading.error, UnsupportedError):
        return Undecided(**about, reason=str(reading.error))
    if reading.error is not None or reading.claim is None:
        raise reading.error or UnsupportedError(f"no claim was read from {reading.latex}")
    verdict = replace(decide(reading.claim), diagnostics=reading.diagnostics)
    return weighed(verdict, reading.rivals, decide)
