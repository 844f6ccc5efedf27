"""Proofs for the tests of the renderers, built by hand; every step carries the verdict that an engine gave on it."""

from functools import cache

from bpverify.general.judge import judge
from bpverify.notation.parse import read
from bpverify.proof.proof import Chain, Paragraph, Proof, Reason, Section, Step
from bpverify.spec import read_network
from bpverify.symbolic.decide import Engine
from bpverify.verdict import Proved

BP2 = r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)"
CHAIN = (
    r"\delta_j^l = \frac{\partial C}{\partial z_j^l}"
    r" = \sum_k \frac{\partial C}{\partial z_k^{l+1}} \frac{\partial z_k^{l+1}}{\partial z_j^l}"
    r" = \sum_k \delta_k^{l+1} \frac{\partial z_k^{l+1}}{\partial z_j^l}"
    r" = \sum_k \delta_k^{l+1} w_{kj}^{l+1} \sigma'(z_j^l)"
    r" = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)"
)
REASONS = (
    Reason("definition", r"\delta_j^l"),
    Reason("chain rule", "z^{l+1}"),
    Reason("definition", r"\delta_k^{l+1}"),
    Reason("differentiation", "z_k^{l+1}"),
    Reason("rearrangement"),
)
INNER = (
    r"\frac{\partial z_k^{l+1}}{\partial z_j^l} = \sum_m w_{km}^{l+1} \frac{\partial a_m^l}{\partial z_j^l}"
    r" = w_{kj}^{l+1} \sigma'(z_j^l)"
)
SPELLED = (
    r"\delta_1^1 = \frac{\partial C}{\partial z_1^1}"
    r" = \frac{\partial C}{\partial z_1^2} \frac{\partial z_1^2}{\partial z_1^1}"
    r" + \frac{\partial C}{\partial z_2^2} \frac{\partial z_2^2}{\partial z_1^1}"
    r" + \frac{\partial C}{\partial z_3^2} \frac{\partial z_3^2}{\partial z_1^1}"
    r" + \frac{\partial C}{\partial z_4^2} \frac{\partial z_4^2}{\partial z_1^1}"
    r" = \left(w_{1,1}^2 \delta_1^2 + w_{2,1}^2 \delta_2^2 + w_{3,1}^2 \delta_3^2 + w_{4,1}^2 \delta_4^2\right) \sigma'(z_1^1)"
)
ASSUMES = (
    "C differentiable and reached only through a^L",
    "a_j^l = sigma_l(z_j^l), sigma_l elementwise",
    "delta_j^l = dC/dz_j^l",
    "no shared weights",
    "sigma_l differentiable",
    "z_j^l = sum_k w_jk^l a_k^(l-1) + b_j^l",
)


def chain(latex: str, reasons: tuple[Reason, ...], tag: str = "", arch: str = "") -> Chain:
    """Return the chain with the verdicts of the kernel, or on the network where one is named."""
    steps = []
    for reading, reason in zip(read(latex), reasons, strict=True):
        assert reading.claim is not None, reading.error
        verdict = Engine(read_network(arch)).decide(reading.claim) if arch else judge(reading.claim)
        assert isinstance(verdict, Proved)
        steps.append(Step(reading.claim, reason, verdict))
    return Chain(tuple(steps), tag)


@cache
def general() -> Proof:
    """BP2 for all widths and depths."""
    start = Paragraph(
        r"The weighted input $z_j^l$ acts on the cost only through the weighted inputs $z_k^{l+1}$ of the next layer, "
        r"and on each of them only through $a_j^l$."
    )
    inner = chain(INNER, (Reason("definition", "z_k^{l+1}"), Reason("collapse", "m = j")))
    end = Paragraph(
        r"As matrices, $\delta^l = \left((w^{l+1})^T \delta^{l+1}\right) \odot \sigma'(z^l)$: the error of layer $l+1$ "
        r"moves back through the transposed weights."
    )
    sections = (
        Section("How one layer acts on the next", (start, inner)),
        Section(r"The error of layer $l$", (Paragraph("Now the chain rule."), chain(CHAIN, REASONS, "BP2"), end)),
    )
    statement = read(BP2)[0].claim
    title = "BP2: the error of a layer from that of the next"
    return Proof("BP2", title, statement, "all widths and depths, 1 <= l <= L-1", None, sections, ASSUMES)


@cache
def first() -> Proof:
    """BP1 for all widths and depths."""
    latex = (
        r"\delta_j^L = \frac{\partial C}{\partial z_j^L}"
        r" = \sum_k \frac{\partial C}{\partial a_k^L} \frac{\partial a_k^L}{\partial z_j^L}"
        r" = \frac{\partial C}{\partial a_j^L} \sigma'(z_j^L)"
    )
    reasons = (Reason("definition", r"\delta_j^L"), Reason("chain rule", "a^L"), Reason("collapse", "k = j"))
    parts = (Paragraph("In the last layer, $z_j^L$ acts on the cost through $a_j^L$ alone."), chain(latex, reasons, "BP1"))
    statement = read(r"\delta_j^L = \frac{\partial C}{\partial a_j^L} \sigma'(z_j^L)")[0].claim
    title = "BP1: the error of the output layer"
    return Proof("BP1", title, statement, "all widths and depths, l = L", None, (Section("", parts),), ASSUMES[:3] + ASSUMES[4:5])


@cache
def spelled() -> Proof:
    """A component of BP2 on one network, with sides that are too long for a narrow page."""
    reasons = (Reason("definition", r"\delta_1^1"), Reason("chain rule", "z^2"), Reason("citation", "BP2"))
    network = read_network("2-3-4")
    parts = (Paragraph("Spelled out for the first unit of layer 1."), chain(SPELLED, reasons, arch="2-3-4"))
    statement = read(BP2)[0].claim
    return Proof("BP2", "BP2 on the network 2-3-4", statement, "2-3-4, l = 1", network, (Section("Layer 1", parts),))
