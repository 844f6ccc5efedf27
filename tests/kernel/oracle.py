"""What terms mean on one small network, modulo a prime: definitions computed forwards, derivatives by nilpotents.

Written apart from the kernel's differentiation; it shares only the terms (and, to read normal forms, the atoms).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count, product
from random import Random

from bpverify.kernel import terms as t

PRIME = 2**61 - 1


class Dual:
    """A number with nilpotent parts: a dictionary from sets of epsilons to residues."""

    def __init__(self, parts):
        self.parts = {key: value % PRIME for key, value in parts.items() if value % PRIME}

    def __add__(self, other):
        return Dual({k: self.parts.get(k, 0) + other.parts.get(k, 0) for k in self.parts.keys() | other.parts.keys()})

    def __mul__(self, other):
        found = {}
        for (p, x), (q, y) in product(self.parts.items(), other.parts.items()):
            if not p & q:
                found[p | q] = found.get(p | q, 0) + x * y
        return Dual(found)

    def slope(self, epsilon):
        return Dual({key - {epsilon}: value for key, value in self.parts.items() if epsilon in key})

    def inverse(self):
        (value,) = (self.parts[k] for k in self.parts if not k)
        assert len(self.parts) == 1, "only plain numbers are divided by"
        return plain(pow(value, -1, PRIME))


def plain(value):
    return Dual({frozenset(): value})


def polynomial_value(coefficients, x, order=0):
    for _ in range(order):
        coefficients = [c * i for i, c in enumerate(coefficients)][1:]
    result = plain(0)
    for c in reversed(coefficients):
        result = result * x + plain(c)
    return result


@dataclass
class Network:
    """Random widths' parameters, polynomial activations and a cubic cost; ``kind`` as the kernel's models."""

    widths: tuple[int, ...]
    seed: int = 0
    kind: str = "elementwise"
    samples: int = 0
    decay: bool = False
    values: dict = field(default_factory=dict)
    known: dict = field(default_factory=dict)
    epsilons: count = field(default_factory=lambda: count(1))

    def __post_init__(self):
        self.random = Random(self.seed)
        self.depth = len(self.widths) - 1
        self.activation = {m: [self.draw() for _ in range(5)] for m in range(1, self.depth + 1)}
        self.rate, self.size = self.draw(), 1 + self.seed
        for m in range(1, self.depth + 1):
            for j in range(1, self.widths[m] + 1):
                self.values["b", m, (j,)] = plain(self.draw())
                for k in range(1, self.widths[m - 1] + 1):
                    self.values["w", m, (j, k)] = plain(self.draw())
        for j, s in product(range(1, self.widths[0] + 1), self.all_samples()):
            self.values["a", 0, (j, *s)] = plain(self.draw())
        for j, s in product(range(1, self.widths[-1] + 1), self.all_samples()):
            self.values["y", self.depth, (j, *s)] = plain(self.draw())
        width = self.widths[-1]
        self.cubic = {c: self.draw() for c in product(range(width + 1), repeat=3)}
        self.mix = {(m, k, i): self.draw() for m in range(1, self.depth + 1) for k, i in product(range(1, 9), repeat=2)}
        self.forward(self.values, 0, "a")

    def draw(self):
        return self.random.randrange(1, PRIME)

    def all_samples(self):
        return [(s,) for s in range(1, self.samples + 1)] if self.samples else [()]

    def forward(self, values, layer, kind):
        """Compute everything downstream of a group from what is there."""
        for m in range(max(layer, 1), self.depth + 1):
            units = list(product(range(1, self.widths[m] + 1), self.all_samples()))
            if m > layer or kind in "wb":
                for j, s in units:
                    total = values["b", m, (j,)]
                    for k in range(1, self.widths[m - 1] + 1):
                        total += values["w", m, (j, k)] * values["a", m - 1, (k, *s)]
                    values["z", m, (j, *s)] = total
            if m > layer or kind in "wbz":
                for j, s in units:
                    values["a", m, (j, *s)] = self.activated(values, m, j, s)

    def activated(self, values, m, j, s):
        z = values["z", m, (j, *s)]
        if self.kind == "general":
            total = plain(0)
            for i in range(1, self.widths[m] + 1):
                total += plain(self.mix[m, j, i]) * polynomial_value(self.activation[m], values["z", m, (i, *s)]) * z
            return total
        value = polynomial_value(self.activation[m], z)
        return value + values["a", m - 1, (j, *s)] if self.kind == "residual" else value

    def cost(self, values, sample):
        a = [plain(1)] + [values["a", self.depth, (j, *sample)] for j in range(1, self.widths[-1] + 1)]
        total = plain(0)
        for (p, q, r), c in self.cubic.items():
            total += plain(c) * a[p] * a[q] * a[r]
        return total


class Meaning:
    """The value of terms and of normal forms on a network, with layers for l and L and units for the free indices."""

    def __init__(self, network, layer, units):
        self.network, self.at = network, {"l": layer, "L": network.depth, "": 0}
        self.units = dict(units)

    def layer(self, layer):
        return self.at[layer.base] + layer.offset

    def range(self, over):
        if over == t.BATCH:
            return range(1, self.network.samples + 1)
        return range(1, self.network.widths[0 if over.base == "width" else self.layer(over)] + 1)

    def unit(self, index):
        if index.name == "" or index in self.units:
            return index.number if index.name == "" else self.units[index]
        (value,) = {v for i, v in self.units.items() if (i.name, i.number) == (index.name, index.number) and v}
        return value  # residual links: one unit, counted in two layers

    def term(self, term, values=None):
        values = self.network.values if values is None else values
        match term:
            case t.Number(value=v):
                return plain(v.numerator * pow(v.denominator, -1, PRIME))
            case t.Tensor(kind="delta", layer=layer, indices=indices):
                return self.term(t.Partial(t.Cost(indices[1:]), t.Tensor("z", layer, indices)), values)
            case t.Tensor(kind="n", layer=layer):
                return plain(len(self.range(layer)))
            case t.Tensor(kind="decay"):
                return plain(self.network.rate)
            case t.Tensor(kind="size"):
                return plain(self.network.size)
            case t.Tensor(kind=kind, layer=layer, indices=indices):
                return values["a" if kind == "x" else kind, self.layer(layer), tuple(map(self.unit, indices))]
            case t.Kronecker(first=first, second=second):
                return plain(int(self.unit(first) == self.unit(second)))
            case t.Apply(order=order, layer=layer, argument=argument):
                return polynomial_value(self.network.activation[self.layer(layer)], self.term(argument, values), order)
            case t.Cost(sample=sample, part=part):
                return self.cost(values, tuple(map(self.unit, sample)), part)
            case t.Partial(of=of, by=by):
                return self.partial(lambda changed: self.term(of, changed), by.kind, by.layer, by.indices, values)
            case t.Sum(index=index, body=body):
                return self.sum((index,), lambda: self.term(body, values))
            case t.Add(terms=parts):
                return sum((self.term(part, values) for part in parts), plain(0))
            case t.Multiply(factors=parts):
                return self.product(self.term(part, values) for part in parts)
            case t.Power(base=base, exponent=exponent):
                value = self.term(base, values)
                return self.product([value if exponent > 0 else value.inverse()] * abs(exponent))

    def product(self, values):
        result = plain(1)
        for value in values:
            result = result * value
        return result

    def cost(self, values, sample, part=""):
        net = self.network
        if sample or not net.samples:
            total = net.cost(values, sample)
        else:
            total = sum((net.cost(values, s) for s in net.all_samples()), plain(0)) * plain(net.samples).inverse()
        if net.decay and not sample and part != "data":
            half = plain(net.rate) * plain(2).inverse()
            total += sum((half * v * v for (kind, *_), v in values.items() if kind == "w"), plain(0))
        return total

    def partial(self, of, kind, layer, indices, values):
        epsilon, where = next(self.network.epsilons), (kind, self.layer(layer), tuple(map(self.unit, indices)))
        changed = dict(values)
        changed[where] = changed[where] + Dual({frozenset({epsilon}): 1})
        self.network.forward(changed, where[1], kind)
        return of(changed).slope(epsilon)

    def sum(self, indices, body):
        if not indices:
            return body()
        index, *rest = indices
        kept, total = self.units.get(index), plain(0)
        for number in self.range(index.range):
            self.units[index] = number
            total += self.sum(tuple(rest), body)
        self.units[index] = kept
        return total

    def normal_form(self, polynomial, values=None):
        total = plain(0)
        for monomial, c in polynomial:
            coefficient = plain(c.numerator * pow(c.denominator, -1, PRIME))
            total += coefficient * self.sum(monomial.bound, lambda m=monomial: self.product(self.powers(m, values)))
        return total

    def powers(self, monomial, values):
        for atom, exponent in monomial.factors:
            value = self.atom(atom, values)
            yield from [value if exponent > 0 else value.inverse()] * abs(exponent)

    def atom(self, atom, values):
        values = self.network.values if values is None else values
        if atom.name == "sigma":
            argument = self.normal_form(atom.argument, values)
            return polynomial_value(self.network.activation[self.layer(atom.layer)], argument, atom.order)
        if atom.name == "kronecker":
            return self.term(t.Kronecker(*atom.indices), values)
        if atom.name == "penalty":
            return self.cost(values, ()) + plain(-1) * self.network.cost(values, ())
        if atom.name in ("C", "A"):
            sample = tuple(i for i in atom.indices if i.range == t.BATCH)
            key = (atom.name, self.layer(atom.layer), *map(self.unit, atom.indices))
            if values is not self.network.values:
                return self.derivative(atom, [i for i in atom.indices if i.range != t.BATCH], sample, values)
            if key not in self.network.known:
                indices = [i for i in atom.indices if i.range != t.BATCH]
                self.network.known[key] = self.derivative(atom, indices, sample, values)
            return self.network.known[key]
        return self.term(t.Tensor(atom.name, atom.layer, atom.indices), values)

    def derivative(self, atom, indices, sample, values):
        if atom.name == "C":

            def innermost(changed):
                return self.network.cost(changed, tuple(map(self.unit, sample)))
        else:
            unit, *indices = indices

            def innermost(changed):
                return changed["a", self.layer(atom.layer), (self.unit(unit), *map(self.unit, sample))]

        function = innermost
        for index in indices:

            def function(changed, inner=function, index=index):
                return self.partial(inner, "a" if atom.name == "C" else "z", atom.layer, (index, *sample), changed)

        return function(values)
