"""Generators of random numbers of the three kinds, and their states."""

from __future__ import annotations

import copy
import random
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from bpverify.exact.record.values import Value

Generator: TypeAlias = np.random.Generator | np.random.RandomState | random.Random


def state_of(generator: Generator) -> Value:
    """Return the state of a generator of random numbers, of any of the three kinds."""
    if isinstance(generator, random.Random):
        return generator.getstate()
    if isinstance(generator, np.random.RandomState):
        return generator.get_state()
    return copy.deepcopy(generator.bit_generator.state)


def set_state(generator: Generator, state: Value) -> None:
    """Put a generator back to a state."""
    if isinstance(generator, random.Random):
        generator.setstate(state)
    elif isinstance(generator, np.random.RandomState):
        generator.set_state(state)
    else:
        generator.bit_generator.state = copy.deepcopy(state)
