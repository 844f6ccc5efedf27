r"""What a text adds to a network and to the cost of one sample: a mean over samples, a penalty on the weights, links past a layer.

Its names are read here: C and C_x, C_0, \lambda and n, and the sample's index at what each sample has its own of.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.claim import BATCH, PLAIN, Cost, Model, Number, Partial, Quantity, Scalar, Sum, children, rebuild, walk
from bpverify.errors import UnsupportedError
from bpverify.notation.terms import multiply

if TYPE_CHECKING:
    from bpverify.claim import Claim, Term
    from bpverify.notation.tree import Name, Script

SAMPLED = frozenset({"z", "a", "delta", "x", "y"})
"""What each sample has its own of, beside its cost."""

_PAIRS = (("(", ")"), ("[", "]"))


@dataclass(frozen=True, slots=True)
class Spelled:
    """A letter with its scripts, as text without braces."""

    letter: str
    sub: tuple[str, ...] = ()
    sup: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: Name) -> Spelled:
        """Return how a name is spelled."""
        return cls(name.letter, bare(name.sub), bare(name.sup))


def bare(script: Script) -> tuple[str, ...]:
    """Return the texts of a script without its braces."""
    return tuple(t.text for t in script or () if t.text not in ("{", "}"))


@dataclass(frozen=True, slots=True)
class Objective:
    r"""What a text's own equations say of its network and its cost; without arguments, nothing.

    ``whole`` is the cost that they define, ``each`` that of the sample ``index``, ``data`` the cost without its penalty. The
    penalty is ``factor`` times ``rate`` over all weights' squares, divided by ``size`` where ``is_divided``; ``size`` is the number
    of samples where there are samples. ``is_indexed``: the text writes the sample's index at its quantities. ``errors``: of which
    cost the delta of a sample is the derivative, its own ("each") or the "whole".
    """

    links: bool = False
    whole: Spelled | None = None
    each: Spelled | None = None
    index: str = ""
    size: str = ""
    data: Spelled | None = None
    rate: str = ""
    factor: Fraction = Fraction(1, 2)
    is_divided: bool = False
    is_indexed: bool = False
    errors: str = "each"

    @property
    def model(self) -> Model:
        """The model of a claim that is read so."""
        return Model(self.links, self.each is not None, bool(self.rate))

    def words(self) -> str:
        """Return in words what the text adds."""
        found = ["a^l = a^(l-1) + sigma(z^l)"] * self.links
        if self.each is not None:
            mean = _written(self.whole if self.data is None else self.data)
            found.append(f"{mean} is the mean of {_written(self.each)} over {self.size} samples")
            found += [f"delta of a sample is the derivative of {_written(self.whole)}"] * (self.errors == "whole")
        if self.rate:
            share = f"{self.factor} {self.rate}" + f"/{self.size}" * self.is_divided
            found.append(f"{_written(self.whole)} has {share} times the sum of all w^2 added")
        return " and ".join(found)

    # -- names

    def cost(self, name: Name) -> Term | None:
        """Return the cost that a name is; None where the text defines no cost.

        Raises:
            UnsupportedError: it is none of those that the text defines.
        """
        if self.whole is None:
            return None
        spelled = Spelled.of(name)
        if spelled == self.whole:
            return Cost()
        if spelled == self.data:
            return Cost("data")
        if spelled == self.each:
            return Cost(sample=self.index)
        raise UnsupportedError(f"{_written(spelled)} at {name.position} is no cost that the text defines")

    def scalar(self, name: Name) -> Term | None:
        """Return the number that a letter without scripts stands for, None where it is none."""
        if name.sub is not None or name.sup is not None or name.letter not in (self.rate, self.size) or not name.letter:
            return None
        size = Scalar("samples" if self.each is not None else "size")
        if name.letter == self.size:
            return size
        return multiply([Number(1 / (2 * self.factor)), Scalar("decay"), *([size] if self.is_divided else [])])

    def sample_of(self, name: Name, arity: int) -> tuple[Name, str | None]:
        """Return a quantity without the index of its sample, and the index; None where it has none.

        Raises:
            UnsupportedError: the index may be that of a unit.
        """
        if self.each is None:
            return name, None
        rest = self._above(name.sup)
        if rest is not None:
            return replace(name, sup=rest or None), self.index
        letters = [t for t in name.sub or () if t.text not in ("{", "}", ",")]
        mine = [t for t in letters if t.text == self.index]
        if not mine:
            return name, None
        if len(mine) > 1 or len(letters) != arity + 1:
            raise UnsupportedError(f"{self.index} at {name.position} numbers samples in this text, and may be a unit here")
        return replace(name, sub=tuple(t for t in letters if t is not mine[0])), self.index

    def _above(self, sup: Script) -> Script:
        """Return a superscript without the sample's index: x,l and (x)[l] and l,x; None where it does not stand there."""
        tokens = tuple(t for t in sup or () if t.text not in ("{", "}"))
        for count, wrap in ((3, _PAIRS), (1, ((),))):
            last = len(tokens) - count
            for at in range(last + 1) if count == 3 else {0, last} if last >= 0 else ():
                texts = [t.text for t in tokens[at : at + count]]
                if texts not in [[*pair[:1], self.index, *pair[1:]] for pair in wrap]:
                    continue
                rest = tokens[:at] + tokens[at + count :]
                comma = bool(rest) and rest[0 if at == 0 else -1].text == ","
                comma = comma and at in (0, last)
                if comma:
                    rest = rest[1:] if at == 0 else rest[:-1]
                if comma or count == 3 or not rest:
                    return rest
        return None

    def sums_samples(self, sub: Script, sup: Script) -> bool:
        """Tell whether a sum runs over the samples, by its limits."""
        below, above = bare(sub), bare(sup)
        if self.each is None or below[:1] != (self.index,) or below[1:] not in ((), ("=", "1")):
            return False
        return above in ((), (self.size,))

    def completed(self, claim: Claim) -> Claim:
        """Return a claim in which each quantity has its sample; one that has none where others do is that of any one sample.

        Raises:
            UnsupportedError: no quantity has one: they may be left out, or matrices of all samples may be meant.
        """
        if self.each is None:
            return claim
        claim = replace(claim, left=_cut_at_own(claim.left), right=_cut_at_own(claim.right))
        nodes = [node for side in (claim.left, claim.right) for node in walk(side)]
        quantities = [node for node in nodes if isinstance(node, Quantity) and node.kind in SAMPLED]
        lacking = [node for node in quantities if node.sample is None]
        if not lacking:
            return claim
        if len(lacking) == len(quantities) and not (self.is_indexed and _all_in_sums(claim)):
            raise UnsupportedError(f"nothing in the equation has the index {self.index} of its sample")
        return replace(claim, left=_of_one(claim.left), right=_of_one(claim.right))


NOTHING = Objective()


def _cut_at_own(term: Term) -> Term:
    """Return a term in which the cost of a sample is differentiated by that sample's quantities, where none is named."""
    changed = rebuild(term, _cut_at_own)
    if not isinstance(changed, Partial) or not isinstance(changed.of, Cost) or changed.by.sample is not None:
        return changed
    own = changed.of.sample if changed.by.kind in SAMPLED else None
    return replace(changed, by=replace(changed.by, sample=own))


def _of_one(term: Term) -> Term:
    """Return a term whose quantities without a sample are those of the first: it stands for any one."""
    changed = rebuild(term, _of_one)
    lacks = isinstance(changed, Quantity) and changed.kind in SAMPLED and changed.sample is None
    return replace(changed, sample=1) if lacks and isinstance(changed, Quantity) else changed


def _all_in_sums(claim: Claim) -> bool:
    """Tell whether every quantity that has no sample stands in a sum over samples."""
    return not any(_outside(side) for side in (claim.left, claim.right))


def _outside(term: Term) -> bool:
    if isinstance(term, Sum) and term.over == BATCH:
        return False
    lacks = isinstance(term, Quantity) and term.kind in SAMPLED and term.sample is None
    return lacks or any(map(_outside, children(term)))


def speaks_of(claim: Claim | None) -> bool:
    """Tell whether a claim names what only a text's own cost has: a sample, a part of the cost, its rate or its size."""
    nodes = [] if claim is None else [node for side in (claim.left, claim.right) for node in walk(side)]
    costs = any(isinstance(node, Cost) and node != Cost() for node in nodes)
    return costs or any(isinstance(node, Scalar) or (isinstance(node, Quantity) and node.sample is not None) for node in nodes)


def model_of(objective: Objective | None) -> Model:
    """Return the model of a claim."""
    return PLAIN if objective is None else objective.model


def _written(spelled: Spelled | None) -> str:
    if spelled is None:
        return "C"
    sub, sup = "".join(spelled.sub), "".join(spelled.sup)
    return spelled.letter.removeprefix("\\") + (f"_{sub}" if sub else "") + (f"^{sup}" if sup else "")
