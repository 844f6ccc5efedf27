r"""The general proofs as text: sentences, and chains of equalities with the reason of each; nothing here is trusted.

A chain is its first term and then, for each equality, its right side with the key and the citation of its reason.
"""

from __future__ import annotations

from dataclasses import dataclass

Equality = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class ChainText:
    """A chain of equalities that begins with ``start``; ``tag`` names the equation that it ends in."""

    start: str
    equalities: tuple[Equality, ...]
    tag: str = ""


@dataclass(frozen=True, slots=True)
class SectionText:
    """A headed part: sentences and chains."""

    title: str
    parts: tuple[str | ChainText, ...]


@dataclass(frozen=True, slots=True)
class ProofText:
    """A proof: its name, title, statement in LaTeX (empty for the induction), scope and sections."""

    name: str
    title: str
    statement: str
    scope: str
    sections: tuple[SectionText, ...]


NETWORK = (
    r"A network with layers $1, \ldots, L$ takes the input $a^0 = x$ and computes in each layer the weighted inputs "
    r"$z_j^l = \sum_k w_{jk}^l a_k^{l-1} + b_j^l$ and the activations $a_j^l = \sigma(z_j^l)$. "
    r"The cost $C$ depends on the parameters only through the output $a^L$. "
    r"The error of unit $j$ in layer $l$ is the derivative $\delta_j^l$ of $C$ by $z_j^l$, "
    r"the other weighted inputs of the layer held fixed."
)

BP1 = ProofText(
    "BP1",
    "The error of the output layer",
    r"\delta_j^L = \frac{\partial C}{\partial a_j^L} \sigma'(z_j^L)",
    "all widths and depths, l = L",
    (
        SectionText("The network", (NETWORK,)),
        SectionText(
            "The proof",
            (
                r"The weighted input $z_j^L$ acts on the cost through the activations of the output layer, "
                r"so the chain rule sums over all of them. Each activation is computed from the weighted input of its own unit "
                r"alone: every other term of the sum is zero.",
                ChainText(
                    r"\delta_j^L",
                    (
                        (r"\frac{\partial C}{\partial z_j^L}", "definition", r"\delta_j^L"),
                        (
                            r"\sum_k \frac{\partial C}{\partial a_k^L} \frac{\partial a_k^L}{\partial z_j^L}",
                            "chain rule",
                            "a^L",
                        ),
                        (r"\frac{\partial C}{\partial a_j^L} \frac{\partial a_j^L}{\partial z_j^L}", "collapse", "k = j"),
                        (r"\frac{\partial C}{\partial a_j^L} \sigma'(z_j^L)", "differentiation", "a_j^L"),
                    ),
                    "BP1",
                ),
            ),
        ),
    ),
)

BP2 = ProofText(
    "BP2",
    "The error of a layer from that of the next",
    r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)",
    "all widths and depths, 1 <= l <= L-1",
    (
        SectionText("The network", (NETWORK,)),
        SectionText(
            "How one layer acts on the next",
            (
                r"The weighted input $z_k^{l+1}$ is a sum over the activations of layer $l$, and its weights and its bias do not "
                r"depend on $z_j^l$. Of the activations only $a_j^l$ does.",
                ChainText(
                    r"\frac{\partial z_k^{l+1}}{\partial z_j^l}",
                    (
                        (r"\sum_i w_{ki}^{l+1} \frac{\partial a_i^l}{\partial z_j^l}", "differentiation", "z_k^{l+1}"),
                        (r"w_{kj}^{l+1} \frac{\partial a_j^l}{\partial z_j^l}", "collapse", "i = j"),
                        (r"w_{kj}^{l+1} \sigma'(z_j^l)", "differentiation", "a_j^l"),
                    ),
                    "step",
                ),
            ),
        ),
        SectionText(
            "The error moves back",
            (
                r"The weighted input $z_j^l$ acts on the cost through the weighted inputs of layer $l+1$ and through nothing else, "
                r"so the chain rule sums over the units $k$ of that layer.",
                ChainText(
                    r"\delta_j^l",
                    (
                        (r"\frac{\partial C}{\partial z_j^l}", "definition", r"\delta_j^l"),
                        (
                            r"\sum_k \frac{\partial C}{\partial z_k^{l+1}} \frac{\partial z_k^{l+1}}{\partial z_j^l}",
                            "chain rule",
                            "z^{l+1}",
                        ),
                        (r"\sum_k \delta_k^{l+1} \frac{\partial z_k^{l+1}}{\partial z_j^l}", "definition", r"\delta_k^{l+1}"),
                        (r"\sum_k \delta_k^{l+1} w_{kj}^{l+1} \sigma'(z_j^l)", "citation", "(step)"),
                        (r"\sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)", "rearrangement", ""),
                    ),
                    "BP2",
                ),
                r"For whole layers, $\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)$: "
                r"the error goes back along the weights by which the activations went forward.",
            ),
        ),
    ),
)

BP3 = ProofText(
    "BP3",
    "The derivative by a bias",
    r"\frac{\partial C}{\partial b_j^l} = \delta_j^l",
    "all widths and depths, 1 <= l <= L",
    (
        SectionText("The network", (NETWORK,)),
        SectionText(
            "The proof",
            (
                r"The bias $b_j^l$ acts on the cost through the weighted inputs of its own layer, and there through $z_j^l$ alone, "
                r"of which it is one summand. Nothing here depends on whether the layer is hidden or the last one.",
                ChainText(
                    r"\frac{\partial C}{\partial b_j^l}",
                    (
                        (
                            r"\sum_k \frac{\partial C}{\partial z_k^l} \frac{\partial z_k^l}{\partial b_j^l}",
                            "chain rule",
                            "z^l",
                        ),
                        (r"\frac{\partial C}{\partial z_j^l} \frac{\partial z_j^l}{\partial b_j^l}", "collapse", "k = j"),
                        (r"\frac{\partial C}{\partial z_j^l}", "differentiation", "z_j^l"),
                        (r"\delta_j^l", "definition", r"\delta_j^l"),
                    ),
                    "BP3",
                ),
            ),
        ),
    ),
)

BP4 = ProofText(
    "BP4",
    "The derivative by a weight",
    r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l",
    "all widths and depths, 1 <= l <= L",
    (
        SectionText("The network", (NETWORK,)),
        SectionText(
            "The proof",
            (
                r"The weight $w_{jk}^l$ leads from unit $k$ of layer $l-1$ to unit $j$ of layer $l$, so it acts on the cost "
                r"through $z_j^l$ alone, where it stands beside the factor $a_k^{l-1}$. "
                r"That activation does not depend on the weight, which is used only after it.",
                ChainText(
                    r"\frac{\partial C}{\partial w_{jk}^l}",
                    (
                        (
                            r"\sum_i \frac{\partial C}{\partial z_i^l} \frac{\partial z_i^l}{\partial w_{jk}^l}",
                            "chain rule",
                            "z^l",
                        ),
                        (r"\frac{\partial C}{\partial z_j^l} \frac{\partial z_j^l}{\partial w_{jk}^l}", "collapse", "i = j"),
                        (r"\frac{\partial C}{\partial z_j^l} a_k^{l-1}", "differentiation", "z_j^l"),
                        (r"\delta_j^l a_k^{l-1}", "definition", r"\delta_j^l"),
                        (r"a_k^{l-1} \delta_j^l", "rearrangement", ""),
                    ),
                    "BP4",
                ),
            ),
        ),
    ),
)

INDUCTION = ProofText(
    "induction",
    "Backpropagation computes every derivative",
    "",
    "all widths and depths",
    (
        SectionText(
            "What is shown",
            (
                NETWORK,
                r"BP1 gives the errors of the last layer, and BP2 those of a layer from those of the next. "
                r"By induction from $l = L$ down to $l = 1$, these two determine all errors. "
                r"BP3 and BP4 then give the derivative of the cost by every bias and every weight.",
            ),
        ),
        SectionText(
            "The induction starts at the last layer",
            (
                r"BP1 holds at $l = L$ and names no other error.",
                ChainText(
                    r"\delta_j^L",
                    ((r"\frac{\partial C}{\partial a_j^L} \sigma'(z_j^L)", "citation", "BP1"),),
                    "start",
                ),
            ),
        ),
        SectionText(
            r"From layer $l+1$ to layer $l$",
            (
                r"Let $l < L$, and let the errors $\delta_k^{l+1}$ be known for every unit $k$ of the next layer. "
                r"BP2 gives those of layer $l$ from them, by the weights and the weighted inputs of the forward pass alone.",
                ChainText(
                    r"\delta_j^l",
                    ((r"\sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)", "citation", "BP2"),),
                    "back",
                ),
            ),
        ),
        SectionText(
            "The derivatives by the parameters",
            (
                r"With the errors of all layers known, each bias and each weight takes one more step.",
                ChainText(r"\frac{\partial C}{\partial b_j^l}", ((r"\delta_j^l", "citation", "BP3"),), "bias"),
                ChainText(r"\frac{\partial C}{\partial w_{jk}^l}", ((r"a_k^{l-1} \delta_j^l", "citation", "BP4"),), "weight"),
                r"Written out for the last layer and for the layers before it, the derivative by a weight is:",
                ChainText(
                    r"\frac{\partial C}{\partial w_{jk}^L}",
                    (
                        (r"a_k^{L-1} \delta_j^L", "citation", "BP4"),
                        (r"a_k^{L-1} \frac{\partial C}{\partial a_j^L} \sigma'(z_j^L)", "citation", "BP1"),
                    ),
                ),
                ChainText(
                    r"\frac{\partial C}{\partial w_{jk}^l}",
                    (
                        (r"a_k^{l-1} \delta_j^l", "citation", "BP4"),
                        (r"a_k^{l-1} \sum_m w_{mj}^{l+1} \delta_m^{l+1} \sigma'(z_j^l)", "citation", "BP2"),
                    ),
                ),
                r"Each error is computed once and used by all that stand before it: "
                r"the cost of all derivatives is of the order of one forward pass.",
            ),
        ),
    ),
)

TEXTS: dict[str, ProofText] = {text.name: text for text in (BP1, BP2, BP3, BP4, INDUCTION)}
