"""The trusted kernel: an index calculus that proves equations of backpropagation for all widths and depths.

Standard library only; it imports nothing else of bpverify. In the order of dependence:

    terms        what equations are made of
    scope        for which layers and depths they hold
    polynomial   the canonical normal form
    model        the forward definition: what a layer computes, and what is assumed
    meaning      which terms mean something: their layers and indices exist
    calculus     differentiation, and normal forms of terms
    theorem      the rules, the only makers of theorems
    derivation   theorems as plain data, and their replay
    words        what a theorem states, as text (for reading only)
    __main__     the replay in a fresh process: python -m bpverify.kernel FILE
    decide       splits an equation into cases and proves them (not trusted)
    equations    BP1-BP4, the induction, and the extensions, proved (not trusted)

To add a layer, add a row to ``model.ACTIVATIONS``: ``forward`` gives a_k^m in terms of what ranks lower (a^(m-1),
z^m), ``at_z`` what sigma_m(z_k^m) is called once derivatives are taken, ``hypotheses`` what is assumed, in words.
Everything else follows: differentiation unfolds the row, and the cost is differentiated through a^M, which must stay
a vertex cut.
"""

from bpverify.kernel.decide import Case, Outcome, decide
from bpverify.kernel.derivation import document, recheck, replay
from bpverify.kernel.model import Model
from bpverify.kernel.scope import Scope
from bpverify.kernel.terms import RuleError
from bpverify.kernel.theorem import Equation, Theorem

__all__ = [
    "Case",
    "Equation",
    "Model",
    "Outcome",
    "RuleError",
    "Scope",
    "Theorem",
    "decide",
    "document",
    "recheck",
    "replay",
]
