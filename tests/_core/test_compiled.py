"""A law marked `computed_once` is a function of its own in the compiled program, and means the same."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from polemos._core.compiled import computed_once


def pasted(x, dt=1.0):
    """A law with two readers below."""
    return jnp.round(jnp.clip(x * dt, -1.0, 1.0) * 64.0) / 64.0


once = computed_once(pasted)


def two_readers(law):
    def read(x):
        gain = law(x, dt=0.5)
        return x + gain, jnp.maximum(-gain, 0.0)

    return read


X = np.linspace(-3, 3, 1000, dtype=np.float32)


@pytest.mark.skipif(jax.default_backend() != "cpu", reason="other compilers are left to themselves")
def test_it_is_called_and_not_pasted_in():
    programs = [jax.jit(two_readers(law)).lower(X).compile().as_text() for law in (once, pasted)]
    assert [" call(" in text for text in programs] == [True, False]


@pytest.mark.parametrize("transform", [lambda f: f, jax.jit, jax.vmap], ids=["as it is", "jit", "vmap"])
def test_it_means_the_same(transform):
    for ours, theirs in zip(transform(two_readers(once))(X), transform(two_readers(pasted))(X), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_it_has_a_derivative():
    square = computed_once(lambda x: x**2)
    assert jax.grad(square)(3.0) == 6.0


def test_it_keeps_its_name_and_words():
    assert once.__name__ == "pasted"
    assert once.__doc__ == pasted.__doc__
