"""Words that authors set beside an equation in a display: which of them say nothing of it, and which name layers.

A phrase in which every word is known here can be read; any other one may be a condition or the opposite of what it stands
beside, and leaves the equation undecided.
"""

from __future__ import annotations

LINKS = frozenset(
    (
        "and also so hence thus therefore then consequently accordingly now next again finally lastly first firstly "
        "second secondly third thirdly where with which that this these it we us you one gets get have has obtain obtains "
        "obtained arrive at find finds see sees note notice observe recall write writes written rewrite give gives giving "
        "given yield yields yielding imply implies implying follows follow becomes is are was as or equivalently namely "
        "i.e. ie e.g. viz similarly likewise analogously moreover furthermore further in of the a an to by from for "
        "particular short other words show shown claim"
    ).split()
)
"""Words that lead from one equation to the next."""

TOPICS = frozenset(
    (
        "step steps part equation equations eq eqs formula rule form component components componentwise elementwise "
        "matrix vector notation hand side result results resulting expression prove proof qed backward backwards forward "
        "pass phase propagation backpropagation backprop error errors gradient gradients derivative derivatives bias "
        "biases weight weights cost activation activations input inputs weighted output outputs sensitivity delta signal "
        "update bp bp1 bp2 bp3 bp4"
    ).split()
)
"""Words that say what an equation is about; a single one of them may also be the name of a quantity."""

CONNECTIVES = LINKS | TOPICS

RESTRICTING = frozenset(
    (
        "for if when whenever where with at in provided given only as long while on"
    ).split()
)
"""Words that a condition on layers or indices begins with."""

UNIVERSAL = frozenset(
    (
        "for all every each any"
    ).split()
)
"""Words of a condition that leaves nothing out, as in: for all j."""

LAYERS = frozenset(
    (
        "layer layers unit units neuron neurons node nodes index indices sample samples example examples hidden output "
        "input last first final previous next current l the of a an and"
    ).split()
)
"""Words that say which layers or units are meant."""

ASKING = frozenset("is are was".split())
"""Words that a question begins with."""

REASONS = frozenset(
    (
        "by since because using from due via applying substituting inserting differentiating rearranging definition chain"
    ).split()
)
"""Words that the reason for a step begins with."""

DEFINING = frozenset(
    (
        "let define defines defined denote denotes denoted set put call called introduce abbreviate"
    ).split()
)
"""Words that say of an equation that it defines the name on its left."""
