"""``lower``: the proved equations of one network as NumPy source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

from bpverify.errors import InputError, nearest
from bpverify.lowering.module import Writer
from bpverify.lowering.plan import plan_activation, plan_cost
from bpverify.lowering.printer import ARRAY_API, NUMPY
from bpverify.lowering.proofs import Forms, equations
from bpverify.symbolic.verify import title
from bpverify.verdict import Report
from bpverify.version import __version__

if TYPE_CHECKING:
    from bpverify.lowering.plan import ActivationPlan
    from bpverify.network import Activation, Network
    from bpverify.verdict import Verdict

DIALECTS = {"numpy": NUMPY, "array-api": ARRAY_API}
"""The array namespaces that source is written for: NumPy, or that of the arrays which it is given."""


@dataclass(frozen=True, slots=True)
class Lowered:
    """The source of a module for ``network``, and the proofs on which it rests.

    ``weights[l-1]`` has shape (n_l, n_(l-1)), ``biases[l-1]`` has shape (n_l,), or is None for a layer without biases.
    """

    network: Network
    source: str
    verdicts: tuple[Verdict, ...]
    namespace: str = "numpy"

    @property
    def report(self) -> Report:
        """The proofs as a report."""
        return Report(self.verdicts, title=title(self.network), about=self.network.arch)

    def write(self, path: str | Path) -> None:
        """Write the source to a file.

        Raises:
            InputError: the file cannot be written.
        """
        try:
            Path(path).write_text(self.source, encoding="utf-8")
        except OSError as error:
            raise InputError(f"file '{path}'", "a path that can be written", error.strerror or "") from error


def lower(network: Network, namespace: str = "numpy") -> Lowered:
    """Return NumPy source for a network's ``forward``, ``cost`` and ``gradients``, from the equations that are proved for it.

    Args:
        network: every activation and the cost must be given; "any differentiable one" has no source.
        namespace: "numpy", or "array-api" for source that works in the namespace of the arrays it is given.

    Raises:
        InputError: there is no such namespace.
        UnsupportedError: an equation or a derivative is not proved for this network.
    """
    if namespace not in DIALECTS:
        raise InputError(f"namespace '{namespace}'", "numpy or array-api", nearest(namespace, DIALECTS))
    distinct = dict.fromkeys(layer.activation for layer in network.layers)
    names = {a: f"activation{i}" for i, a in enumerate(distinct, 1)}
    plans = {a: plan_activation(a, names[a]) for a in distinct}
    taken = [plan.name for plan in plans.values()]
    for activation, plan in plans.items():
        if taken.count(plan.name) > 1:
            plans[activation] = replace(plan, name=f"{plan.name}{names[activation][len('activation') :]}")
    cost = plan_cost(network)
    verdicts = equations(network, cost.fusion)
    writer = Writer(network, [plans[layer.activation] for layer in network.layers], cost, DIALECTS[namespace])
    forms = [_form_words(a.name, plan.is_elementwise) for a, plan in plans.items()]
    plain_cost = cost.is_separable and (cost.fusion is None or _last_is_elementwise(plans, network))
    forms.append(_form_words(network.cost.name, plain_cost))
    return Lowered(network, writer.source(_provenance(network, verdicts, forms)), verdicts, namespace)


def _last_is_elementwise(plans: dict[Activation, ActivationPlan], network: Network) -> bool:
    """Whether the last activation is elementwise, so that a cost fused with it is a sum over the units."""
    return plans[network.layers[-1].activation].is_elementwise


def _form_words(name: str, for_every_number: bool) -> str:
    """Return what was proved of a form and its derivative, and for which sizes."""
    where = "every number" if for_every_number else f"a layer of {Forms.width} units"
    return f"- {name} as it is written and its derivative, {where}: polynomial identity"


def _provenance(network: Network, verdicts: tuple[Verdict, ...], forms: list[str]) -> str:
    """Return the docstring: what was proved, where and under which conditions."""
    named = title(network).replace("\\", "/")
    found = ["Gradients of one network, of its forward pass and its cost.", "", fill(f"The network: {named}.", 110), ""]
    found += [fill(f"Written by bpverify {__version__} from equations that it has proved:", 110), ""]
    rows = dict.fromkeys(f"- {v.name}, {v.scope}: {v.method}" for v in verdicts)
    found += [fill(row, 110, subsequent_indent="  ") for row in rows]
    found += [fill(line.replace("\\", "/"), 110, subsequent_indent="  ") for line in dict.fromkeys(forms)] + [""]
    conditions = dict.fromkeys(c for v in verdicts for c in v.conditions)
    found += ["Conditions:", "", *(f"- {condition}" for condition in conditions), ""] if conditions else []
    found += [
        fill(
            "weights[l-1] has shape (n_l, n_(l-1)), biases[l-1] has shape (n_l,); x is one sample, or a batch with one sample a "
            "row, and the cost of a batch is the mean over its samples, so that its gradients are the means of theirs. The "
            "results have the type of the arrays given. Anything else raises ValueError.",
            110,
        )
    ]
    return "\n".join(found) + "\n"
