import equinox as eqx
import jax.numpy as jnp
import pytest

from polemos._core.fields import Quantity, quantities, quantity
from polemos._core.types import ByActorSector, Scalar


class Pond(eqx.Module):
    """Fields that are quantities, in order, and one that is none."""

    depth: Scalar = quantity("m", (0.0, 20.0), "how deep it is", source="a plumb line")
    name: str = eqx.field(static=True)
    fish: ByActorSector = quantity("1", (0.0, 1e6), "how many fish", neutral=0.0)


def test_a_field_says_what_it_is():
    assert dict(quantities(Pond)) == {
        "depth": Quantity("m", 0.0, 20.0, "how deep it is", (), "a plumb line", None),
        "fish": Quantity("1", 0.0, 1e6, "how many fish", ("actor", "sector"), "", 0.0),
    }
    assert [name for name, _ in quantities(Pond)] == ["depth", "fish"]


def test_a_module_without_quantities_has_none():
    class Empty(eqx.Module):
        length: float

    assert list(quantities(Empty)) == []


def test_values_are_kept_as_given():
    depth, fish = jnp.ones(1), jnp.ones((2, 3))
    pond = Pond(depth=depth, name="mill", fish=fish)
    assert (pond.depth is depth, pond.fish is fish) == (True, True)


def test_what_may_be_left_out_says_what_then_stands():
    with pytest.raises(ValueError, match="neutral"):
        quantity("1", (0.0, 1.0), "a rival law", optional=True)


def test_what_may_be_left_out_is_neutral_or_the_same_as_another_and_not_both():
    with pytest.raises(ValueError, match="not both"):
        quantity("1", (0.0, 1.0), "a rival law", neutral=0.0, optional=True, same_as="depth")

    class Lake(eqx.Module):
        depth: Scalar = quantity("m", (0.0, 20.0), "how deep it is")
        width: Scalar = quantity("m", (0.0, 20.0), "how wide it is", same_as="depth")

    assert dict(quantities(Lake))["width"].same_as == "depth"


@pytest.mark.parametrize("support", [(1.0, 1.0), (2.0, 1.0), (float("nan"), 1.0)])
def test_a_support_is_not_empty(support):
    with pytest.raises(ValueError, match="low < high"):
        quantity("1", support, "nothing")
