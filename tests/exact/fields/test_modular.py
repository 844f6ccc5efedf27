"""Arithmetic modulo several primes against Python's own integers."""

import numpy as np
import pytest

from bpverify.exact.fields.modular import HIGHEST, LOWEST, Field, draw_prime
from bpverify.exact.record.limits import ZeroDivisorError

FIELD = Field((draw_prime(), draw_prime(), (1 << 31) - 1), np.random.default_rng(5))


def big(residues, i):
    return residues[..., i].astype(object)


def residues(*shape):
    found = FIELD.random(shape)
    found.reshape(-1, 3)[0] = [p - 1 for p in FIELD.primes]
    return found


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "matmul"])
def test_operations(name):
    a, b = residues(7, 7), residues(7, 7)
    found = getattr(FIELD, name)(a, b)
    for i, p in enumerate(FIELD.primes):
        x, y = big(a, i), big(b, i)
        wanted = {"add": x + y, "subtract": x - y, "multiply": x * y, "matmul": x.dot(y)}[name] % p
        assert (big(found, i) == wanted).all()


def test_a_long_sum_of_the_largest_products():
    terms = 300_000
    a = np.broadcast_to(FIELD.row - np.uint32(1), (1, terms, 3))
    found = FIELD.matmul(a, a.reshape(terms, 1, 3))
    assert found.ravel().tolist() == [terms % p for p in FIELD.primes]


def test_inverses_powers_and_sums():
    a = residues(5, 3)
    inverse, cube, total = FIELD.inverse(a), FIELD.power(a, 13), FIELD.sum(a, 0)
    for i, p in enumerate(FIELD.primes):
        x = big(a, i)
        assert (x * big(inverse, i) % p == 1).all()
        assert (big(cube, i) == np.vectorize(lambda v, p=p: pow(v, 13, p), otypes=[object])(x)).all()
        assert (big(total, i) == x.sum(axis=0) % p).all()
    assert all(LOWEST < p < HIGHEST for p in FIELD.primes)


def test_a_divisor_that_is_zero_is_told():
    with pytest.raises(ZeroDivisorError):
        FIELD.inverse(np.zeros((2, 3), dtype=np.uint32))


@pytest.mark.parametrize("shape", [(2, 50, 40), (40, 50, 3), (1, 16384, 1), (40, 3, 30), (30, 1, 20), (17, 20, 18), (4, 16385, 2)])
def test_products_of_thin_matrices_and_of_few_terms(shape):
    m, n, k = shape
    a, b = residues(m, n), residues(n, k)
    # The largest sum that there can be stands in one place.
    a[0], b[:, 0] = FIELD.row - np.uint32(1), FIELD.row - np.uint32(1)
    found = FIELD.matmul(a, b)
    for i, p in enumerate(FIELD.primes):
        assert (big(found, i) == big(a, i).dot(big(b, i)) % p).all()
    assert found[0, 0].tolist() == [n % p for p in FIELD.primes]
    again = FIELD.matmul(b.transpose(1, 0, 2), a.transpose(1, 0, 2))
    assert (again == found.transpose(1, 0, 2)).all()
