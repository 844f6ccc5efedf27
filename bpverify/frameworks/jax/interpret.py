"""A jaxpr run on exact numbers: each equation goes to the row of its primitive, or to JAX itself where no float is in it."""

from __future__ import annotations

import hashlib
import inspect
from dataclasses import replace
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import numpy as np
from jax.extend import core

from bpverify.exact.record.places import refuse, site, standing
from bpverify.frameworks.jax.control import CONTROL
from bpverify.frameworks.jax.frames import line_of, place_of, site_of
from bpverify.frameworks.jax.operands import Operand
from bpverify.frameworks.jax.refused import REFUSED
from bpverify.frameworks.jax.rows.table import ROWS
from bpverify.frameworks.jax.steps import Steps
from bpverify.frameworks.notes import Cut
from bpverify.frameworks.rows import given_row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.record.values import Value
    from bpverify.frameworks.arithmetic import Arithmetic
    from bpverify.frameworks.notes import Notes

COMPARISONS = {"lt", "le", "gt", "ge"}
TOLERANCE = 1e-2
"""The largest number that is taken for the tolerance by which a loop ends."""
SEARCH = 20
"""How often an equation compares at least before it is taken for a search, such as bisection."""
NARROW = {"float16": 11, "bfloat16": 8, "float32": 24}
"""Types of floats with fewer digits than the numbers of NumPy's, with how many."""
FLOATS = {"float64", *NARROW}


class Interpreter:
    """One run of the jaxprs of one check on exact numbers."""

    def __init__(self, arithmetic: Arithmetic, notes: Notes, holds: bool) -> None:
        self.arithmetic, self.notes, self.holds = arithmetic, notes, holds
        self.is_forward = True
        """Whether what runs is what is differentiated, not what is claimed."""
        self.within = 0
        """How many functions with rules of their own are being run: what such a one stops is its rule's business."""
        self.path: list[int] = []
        """Where the equation that runs stands: its number in its jaxpr, after those of what calls that."""
        self.lines = [("", 0, "")]
        """The lines that ask for it, and for what calls it."""
        self.steps = Steps(arithmetic.tracer.diary)
        self._compared: dict[tuple[str, int], int] = {}

    def run(self, closed: Value, given: Sequence[Operand]) -> list[Operand]:
        """Return the results of a jaxpr with its constants."""
        return self.run_open(closed.jaxpr, [self.constant(value) for value in closed.consts], given)

    def run_open(self, jaxpr: Value, constants: Sequence[Operand], given: Sequence[Operand]) -> list[Operand]:
        """Return the results of a jaxpr."""
        found: dict[Value, Operand] = dict(zip(jaxpr.constvars, constants, strict=True))
        found.update(zip(jaxpr.invars, given, strict=True))

        def read(atom: Value) -> Operand:
            return self.constant(atom.val, atom.aval.dtype) if isinstance(atom, core.Literal) else found[atom]

        for number, equation in enumerate(jaxpr.eqns):
            self.path.append(number)
            line = line_of(equation)
            self.lines.append(line if line[1] else self.lines[-1])
            with standing(site_of(equation, self.path, self.lines[-1])):
                results = self._equation(equation, [read(atom) for atom in equation.invars])
            found.update(zip(equation.outvars, results, strict=True))
            self.path.pop()
            self.lines.pop()
        return [read(atom) for atom in jaxpr.outvars]

    def constant(self, value: Value, dtype: Value = None) -> Operand:
        """Return a constant of a jaxpr."""
        kind = dtype if dtype is not None else value.dtype if hasattr(value, "dtype") else np.asarray(value).dtype
        if not jnp.issubdtype(kind, jnp.floating):
            is_key = jnp.issubdtype(kind, jax.dtypes.prng_key)
            return Operand(value if is_key else np.asarray(value).astype(kind), is_known=True)
        return Operand(self.numbers(value, kind), is_known=True)

    def numbers(self, value: Value, dtype: Value) -> Value:
        """Return floats of JAX's as the numbers that they stand for."""
        self._check(dtype)
        found = np.asarray(value)
        wanted = np.dtype(np.float32 if str(dtype) == "bfloat16" else dtype)
        return self.arithmetic.numbers(found.astype(wanted))

    def row(self, operand: Operand, step: int) -> Operand:
        """Return what a loop sees of an array at one step."""
        value = operand.values[step]
        is_exact = self.arithmetic.are_numbers(operand.values)
        return replace(operand, values=self.arithmetic.numbers(value) if is_exact else _whole(value))

    def stacked(self, parts: Sequence[Operand], aval: Value) -> Operand:
        """Return what the steps of a loop leave, as one array."""
        moves, is_known = any(part.moves for part in parts), all(part.is_known for part in parts)
        values = [part.values for part in parts]
        if jnp.issubdtype(aval.dtype, jnp.floating):
            numbers = [self.arithmetic.numbers(value) for value in values]
            found = self.arithmetic.np.stack(numbers) if numbers else self.arithmetic.zeros(tuple(aval.shape))
            return Operand(self.arithmetic.numbers(found), moves, is_known)
        if jnp.issubdtype(aval.dtype, jax.dtypes.prng_key):
            return Operand(jnp.stack(values), False, is_known)
        return Operand(np.stack(values) if values else np.zeros(tuple(aval.shape), aval.dtype), False, is_known)

    # Equations.

    def _equation(self, equation: Value, given: Sequence[Operand]) -> Sequence[Operand]:
        name = equation.primitive.name
        control = CONTROL.get(name)
        if control is not None:
            return control(self, equation, given)
        if name == "stop_gradient":
            return [self._stopped(equation, given[0])]
        for atom in (*equation.invars, *equation.outvars):
            self._check(getattr(atom.aval, "dtype", np.dtype(bool)))
        self.steps.at(self.lines[-1])
        own = given_row(f"jax::{name}")
        if own is None and name in REFUSED:
            raise refuse(f"{REFUSED[name]} ({name})")
        results = self._results(equation, own, given)
        moves, is_known = any(o.moves for o in given), all(o.is_known for o in given)
        outs = [self._fitting(equation, value, atom.aval) for value, atom in zip(results, equation.outvars, strict=True)]
        if len(outs) == 1 and self.arithmetic.are_numbers(outs[0]):
            self.steps.wrote(outs[0])
        if name in COMPARISONS and self.is_forward and not is_known:
            self._note_search(given)
        return [Operand(value, moves and self.arithmetic.are_numbers(value), is_known) for value in outs]

    def _results(self, equation: Value, own: Callable[..., Value] | None, given: Sequence[Operand]) -> Sequence[Value]:
        name, params = equation.primitive.name, equation.params
        operands = [operand.values for operand in given]
        exact = any(self.arithmetic.are_numbers(value) for value in operands)
        outs_are_floats = any(jnp.issubdtype(atom.aval.dtype, jnp.floating) for atom in equation.outvars)
        if own is not None and (exact or outs_are_floats):
            self.notes.given[f"jax::{name}"] = own.__qualname__
            function = self.arithmetic.tracer.rebound(own)
            found = function(*operands, **_taken_by(own, params))
        elif not exact and (not outs_are_floats or name not in ROWS or name == "bitcast_convert_type"):
            return self._by_jax(equation, operands)
        elif name in ROWS:
            if name == "convert_element_type":
                self._note_cast(equation, given[0])
            found = ROWS[name](self.arithmetic, params, *operands)
        elif all(operand.is_known for operand in given):
            return self._by_jax(equation, operands)
        else:
            raise refuse(f"JAX's primitive {name} (@bpverify.row('jax::{name}') gives it a row)")
        return list(found) if equation.primitive.multiple_results else [found]

    def _by_jax(self, equation: Value, operands: Sequence[Value]) -> Sequence[Value]:
        """Return what JAX itself makes of constants; floats that no row computes, such as draws, are symbols of these values."""
        given = [self.arithmetic.floats(v) if self.arithmetic.are_numbers(v) else v for v in operands]
        avals = [atom.aval for atom in equation.invars]
        arrays = [v if isinstance(v, jax.Array) else jnp.asarray(v, a.dtype) for v, a in zip(given, avals, strict=True)]
        found = equation.primitive.bind(*arrays, **equation.params)
        name = equation.primitive.name
        if name.startswith(("random_bits", "threefry", "rng_")):
            self.arithmetic.tracer.modules["numpy.random"].registry.drew = True
        results = found if equation.primitive.multiple_results else [found]
        return [self._symbols(name, value) if jnp.issubdtype(value.dtype, jnp.floating) else value for value in results]

    def _symbols(self, name: str, value: Value) -> Value:
        floats = np.asarray(value).astype(float)
        if name == "iota" or (floats == np.rint(floats)).all():
            return self.arithmetic.numbers(floats.astype(np.int64))
        label = f"JAX's {name} {hashlib.sha256(floats.tobytes()).hexdigest()[:16]} "
        return self.arithmetic.kind.symbols(floats, label, lambda index: label + str(list(index)).replace(" ", ""))

    def _fitting(self, equation: Value, value: Value, aval: Value) -> Value:
        """Return a result as its type says; one of another shape is no row's."""
        if jnp.issubdtype(aval.dtype, jax.dtypes.prng_key):
            return value
        if jnp.issubdtype(aval.dtype, jnp.floating):
            found = self.arithmetic.numbers(value)
        else:
            found = self.arithmetic.array(value)
            if self.arithmetic.are_numbers(found):
                raise refuse(f"JAX's primitive {equation.primitive.name}: its row has no whole numbers, and")
            found = np.asarray(found).astype(aval.dtype)
        if tuple(found.shape) != tuple(aval.shape):
            what = f"the shape {tuple(found.shape)}, JAX's {tuple(aval.shape)}"
            raise refuse(f"JAX's primitive {equation.primitive.name} is not computed by its row as by JAX ({what}): it")
        return found

    # What is noted, held and refused.

    def _stopped(self, equation: Value, given: Operand) -> Operand:
        """Return what a gradient is stopped of: held where it is differentiated, and no rule of its own stands for it."""
        if not self.is_forward or self.within or not given.moves:
            return given
        cut = Cut("stop_gradient", place_of(self.lines[-1]), self.lines[-1][2])
        if not self.holds:
            self.notes.met[cut] = None
            return given
        self.notes.cuts[cut] = None
        values = self.arithmetic.array(self.arithmetic.kind.elementwise(lambda v: v.fixed(), given.values))
        return replace(given, values=values, moves=False)

    def _note_cast(self, equation: Value, given: Operand) -> None:
        dtype, before = str(equation.params["new_dtype"]), str(equation.invars[0].aval.dtype)
        if dtype in NARROW and before in FLOATS and not given.is_known and NARROW[dtype] < NARROW.get(before, 53):
            self.notes.casts[dtype, place_of(self.lines[-1])] = None

    def _note_search(self, given: Sequence[Operand]) -> None:
        """Note an equation that compares again and again: with a small constant a loop may end by it, else a search be made."""
        at = site()
        count = self._compared[at] = self._compared.get(at, 0) + 1
        for operand in given:
            if operand.is_known and self.arithmetic.are_numbers(operand.values) and not operand.values.ndim and count > 1:
                bound = abs(float(self.arithmetic.floats(operand.values)))
                if 0 < bound <= TOLERANCE:
                    self.notes.tolerances[at[0]] = bound
        if count >= SEARCH:
            self.notes.searches[at[0]] = count

    def _check(self, dtype: Value) -> None:
        if jnp.issubdtype(dtype, jnp.complexfloating):
            raise refuse("an array of complex numbers")
        if jnp.issubdtype(dtype, jnp.floating) and str(dtype) not in FLOATS:
            raise refuse(f"an array of {dtype}")


def _whole(value: Value) -> Value:
    return value if isinstance(value, jax.Array) else np.asarray(value)


def _taken_by(function: Callable[..., Value], params: Value) -> dict[str, Value]:
    """Return those of a primitive's parameters that a row of the user's takes, by their names."""
    signature = inspect.signature(function).parameters.values()
    if any(p.kind is p.VAR_KEYWORD for p in signature):
        return dict(params)
    names = {p.name for p in signature if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD)}
    return {name: value for name, value in params.items() if name in names}
