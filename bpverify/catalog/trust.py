"""What a verdict rests on, one row each: the parts, ours and others', that must be right, and the hypotheses in words."""

from __future__ import annotations

from dataclasses import dataclass

from bpverify.grounds import Basis, ConditionKind


@dataclass(frozen=True, slots=True)
class TrustRow:
    """Something that is trusted: its key, its name, what it is trusted for, and where it stands."""

    key: str
    name: str
    purpose: str
    where: str


@dataclass(frozen=True, slots=True)
class RestRow:
    """Which rows of ``TRUST`` a verdict of this status rests on, where it has this basis; None: any, or none."""

    status: str
    basis: Basis | None
    rests_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HypothesisRow:
    """A hypothesis: its name in the kernel, its kind, its text as verdicts print it, and in words with LaTeX in dollar signs."""

    key: str
    kind: ConditionKind
    text: str
    words: str


TRUST: tuple[TrustRow, ...] = (
    TrustRow("reading", "the reading", "the equation means what its LaTeX is shown to say", "bpverify/notation"),
    TrustRow("typing", "the typing", "which layer's units each index counts", "bpverify/notation/typing.py"),
    TrustRow("translation", "the translation", "what was read, in the kernel's terms", "bpverify/general/translate.py"),
    TrustRow("kernel", "the kernel", "its rules, with differentiation and sums over any width", "bpverify/kernel"),
    TrustRow("pattern", "the pattern", "a rule of calculus, recognised by its form", "bpverify/general/identities.py"),
    TrustRow(
        "definitions", "the text's definitions", "what each name is, read from its own equations on instances", "bpverify/texts",
    ),
    TrustRow(
        "forward", "the network", "$z^l$, $a^l$ and $C$, composed from their definitions", "bpverify/symbolic/build.py",
    ),
    TrustRow("tangents", "the chain rule, forwards", "derivatives of the composition", "bpverify/symbolic/derive.py"),
    TrustRow("sympy", "SymPy", "derivatives of single activations and of the cost", "the package sympy"),
    TrustRow("flint", "FLINT", "exact arithmetic of polynomials", "the package python-flint"),
    TrustRow(
        "relations", "relations", "such as r (1 + exp(-z)) = 1 for r = 1/(1 + exp(-z))", "bpverify/symbolic/algebra.py",
    ),
    TrustRow(
        "point", "the evaluation", "both sides at the printed point, from the definitions", "bpverify/symbolic/evaluate.py",
    ),
    TrustRow(
        "numbers", "exact numbers", "two rationals differ, or two intervals are apart", "Python's Fraction, python-flint",
    ),
    TrustRow("draws", "the random draws", "they are independent and uniform, for the printed bound", "Python's random"),
    TrustRow("arrays", "the finite fields", "the recorded code, run modulo large primes", "bpverify/exact"),
)

RESTS: tuple[RestRow, ...] = (
    RestRow("proved", Basis.KERNEL, ("reading", "typing", "translation", "kernel")),
    RestRow("proved", Basis.RELATIONS, ("reading", "typing", "forward", "tangents", "sympy", "flint", "relations")),
    RestRow("proved", Basis.POLYNOMIALS, ("reading", "typing", "forward", "tangents", "sympy", "flint")),
    RestRow("proved", Basis.PATTERN, ("pattern",)),
    RestRow("proved", Basis.SYMMETRY, ("reading", "pattern")),
    RestRow("proved", Basis.INSTANCES, ("reading", "definitions", "numbers", "flint", "draws")),
    RestRow("tested", Basis.INSTANCES, ("reading", "definitions", "numbers", "flint", "draws")),
    RestRow("refuted", None, ("reading", "typing", "point", "numbers")),
    RestRow("tested", None, ("arrays", "draws")),
    RestRow("ill-formed", None, ("reading", "typing")),
    RestRow("undecided", None, ()),
    RestRow("given", None, ()),
)
"""A refutation rests on the point alone, however it was found."""

HYPOTHESES: tuple[HypothesisRow, ...] = (
    HypothesisRow(
        "z", ConditionKind.DEFINITION, "z_j^l = sum_k w_jk^l a_k^(l-1) + b_j^l",
        r"$z_j^l = \sum_k w_{jk}^l a_k^{l-1} + b_j^l$, the weighted input",
    ),
    HypothesisRow(
        "a", ConditionKind.DEFINITION, "a_j^l = sigma_l(z_j^l), sigma_l elementwise",
        r"$a_j^l = \sigma_l(z_j^l)$, the activation, unit by unit",
    ),
    HypothesisRow(
        "delta", ConditionKind.DEFINITION, "delta_j^l = dC/dz_j^l",
        r"$\delta_j^l = \frac{\partial C}{\partial z_j^l}$ is the definition of the error",
    ),
    HypothesisRow("sigma", ConditionKind.ASSUMPTION, "sigma_l differentiable", r"each $\sigma_l$ is differentiable"),
    HypothesisRow(
        "sigma2", ConditionKind.ASSUMPTION, "sigma_l as often differentiable as the equation says",
        r"each $\sigma_l$ is as often differentiable as is written",
    ),
    HypothesisRow(
        "C", ConditionKind.ASSUMPTION, "C differentiable and reached only through a^L",
        r"$C$ is differentiable, and depends on the network through $a^L$ alone",
    ),
    HypothesisRow(
        "C2", ConditionKind.ASSUMPTION, "C as often continuously differentiable as the equation says",
        r"$C$ is as often continuously differentiable as is written",
    ),
    HypothesisRow("w", ConditionKind.ASSUMPTION, "no shared weights", "no weight is shared between places"),
    HypothesisRow(
        "A", ConditionKind.ASSUMPTION, "a^l is a differentiable function of the whole vector z^l",
        r"$a^l$ is a differentiable function of the whole vector $z^l$",
    ),
    HypothesisRow(
        "residual", ConditionKind.DEFINITION, "a_j^l = a_j^(l-1) + sigma_l(z_j^l), all widths equal",
        r"$a_j^l = a_j^{l-1} + \sigma_l(z_j^l)$, all widths being equal",
    ),
    HypothesisRow(
        "mean", ConditionKind.DEFINITION, "C is the mean of the samples' costs",
        r"$C$ is the mean of the samples' costs",
    ),
    HypothesisRow(
        "decay", ConditionKind.DEFINITION, "C has the penalty decay/2 sum w^2 added",
        r"$C$ has a multiple of the sum of all squared weights added",
    ),
)

WORDS = {row.text: row.words for row in HYPOTHESES}
"""How a hypothesis is written for reading; anything else is written as it stands."""

BY_KEY = {row.key: row for row in HYPOTHESES}
ASSUMED = frozenset(row.kind for row in HYPOTHESES)
"""The kinds of conditions that are hypotheses on the network; others say where it is looked at, or what was read."""
