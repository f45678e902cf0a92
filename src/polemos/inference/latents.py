"""All that is unknown of a war as standard normal numbers: its parameters, its series, and its noise.

A sampler that moves standard normal numbers needs to know nothing of what they stand for. A parameter or an
exogenous series is a quantile of its prior, joined with others by a Gaussian copula where the case says so;
noise is normal already, or a quantile of the distribution that it is drawn from. What nothing reads is added
on purpose: SENTINELS say how far a sampler narrows what no evidence speaks of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import ndtr as phi
from jaxtyping import Array, Float
from scipy.special import gammaincinv, ndtr, ndtri

from polemos._core.axes import AXES
from polemos._core.random import Key
from polemos.case.model import Case
from polemos.dynamics import build
from polemos.dynamics.facts import Exogenous
from polemos.dynamics.model import AbstractModel, Noise
from polemos.dynamics.state import War
from polemos.ensemble import design
from polemos.ensemble.design import Element

END = 5.5
NODES = np.linspace(-END, END, 1101)
"""Standard normal numbers at which quantile functions are tabled; straight lines in between."""

_LEAST = 2.0**-24
"""The least uniform number that is drawn; the largest is as far from 1."""

_STEPS = (NODES.size - 1) / (2.0 * END)


class Tables(eqx.Module):
    """Quantile functions over NODES."""

    parameters: Float[Array, "parameter node"]
    series: Exogenous  # (node, knot, ...)
    mixing: Float[Array, "parameter parameter"]


@dataclass(frozen=True)
class Space:
    """The standard normal numbers of one case, and what they stand for.

    parameters  elements of parameters that are uncertain, in their order
    series      exogenous series that are
    tables      their quantile functions
    """

    case: Case
    parameters: tuple[Element, ...]
    series: tuple[Element, ...]
    tables: Tables

    @classmethod
    def of(cls, case: Case) -> Space:
        """The space of a case."""
        layout = build.Layout.of(case)
        priors = {prior.name: prior for prior in case.priors}
        parameters = tuple(
            (name, ids)
            for name, prior in priors.items()
            for _, ids in design.elements(layout, prior.axes)
            if np.ptp(prior.of(*ids).quantile(ndtr(NODES[[0, -1]]))) > 0.0
        )
        at = ndtr(NODES)
        tabled = [priors[name].of(*ids).quantile(at) for name, ids in parameters]
        series = tuple(design.series_quantiles(case, layout, 0, np.zeros(1, np.uint32)))
        tables = Tables(
            jnp.asarray(np.array(tabled).reshape(-1, NODES.size), jnp.float32),
            _series_tables(case, layout),
            jnp.asarray(_mixing(case, parameters), jnp.float32),
        )
        return cls(case, parameters, series, tables)

    @property
    def size(self) -> int:
        """Numbers of a member: parameters first, then series."""
        return len(self.parameters) + len(self.series)

    @property
    def names(self) -> tuple[str, ...]:
        """As a case writes them."""
        return tuple(f"{name}({', '.join(ids)})" if ids else name for name, ids in self._all)

    @property
    def _all(self) -> tuple[Element, ...]:
        return (*self.parameters, *self.series)

    def of_members(self, seed: int, numbers: np.ndarray) -> np.ndarray:
        """Where members of the prior stand, (number, member) float64."""
        layout = build.Layout.of(self.case)
        placed = design.prior_quantiles(self.case, layout, seed, numbers)
        mixed = np.array([ndtri(placed[one]) for one in self.parameters]).reshape(-1, numbers.size)
        root = np.asarray(self.tables.mixing, np.float64)
        own = np.linalg.solve(root, mixed) if mixed.size else mixed
        in_series = design.series_quantiles(self.case, layout, seed, numbers)
        rest = np.array([ndtri(in_series[one]) for one in self.series]).reshape(-1, numbers.size)
        return np.concatenate([own, rest])

    def war(self, template: War, z: Float[Array, "number member"]) -> War:
        """A war with the parameters that z stands for; all else as in the template.

        template  of as many members
        """
        tables = self.tables
        mixed = tables.mixing @ z[: len(self.parameters)]
        values = _between(tables.parameters, mixed)
        return with_values(template, self.case, self.parameters, values)

    def knots(self, template: Exogenous, z: Float[Array, "number member"]) -> Exogenous:
        """The series that z stands for, (knot, ..., member); those that are certain as in the template."""
        layout = build.Layout.of(self.case)
        found = {name: getattr(template, name) for name in vars(template)}
        for (name, ids), own in zip(self.series, z[len(self.parameters) : self.size], strict=True):
            place = layout.place(design.EXOGENOUS[name].axes, ids)
            table = getattr(self.tables.series, name)[(slice(None), slice(None), *place)]  # (node, knot)
            node, share = _node(own)
            values = table[node] * (1.0 - share)[:, None] + table[node + 1] * share[:, None]
            found[name] = found[name].at[(slice(None), *place)].set(values.T)
        names = tuple(found)  # not built anew: the shapes carry the knots
        return eqx.tree_at(
            lambda one: [getattr(one, name) for name in names], template, [found[name] for name in names]
        )

    def exactly(self, z: np.ndarray) -> np.ndarray:
        """Values of the parameters (parameter, member) as the priors themselves have them, float32."""
        root = np.asarray(self.tables.mixing, np.float64)
        mixed = root @ z[: len(self.parameters)].astype(np.float64)
        priors = {prior.name: prior for prior in self.case.priors}
        values = [
            priors[name].of(*ids).quantile(ndtr(row))
            for (name, ids), row in zip(self.parameters, mixed, strict=True)
        ]
        return np.array(values, np.float32).reshape(mixed.shape)


def with_values(war: War, case: Case, elements: Sequence[Element], values: Array) -> War:
    """A war with other values (element, member) of some elements of its parameters."""
    layout = build.Layout.of(case)
    rows: dict[str, list[tuple[tuple[int, ...], Array]]] = {}
    for (name, ids), value in zip(elements, values, strict=True):
        axes = design.PARAMETERS[name].axes
        position = tuple(layout.elements(axis).index(id) for axis, id in zip(axes, ids, strict=True))
        rows.setdefault(name, []).append((position, value))
    for name, found in rows.items():
        mechanism, field = name.split(".")
        whole = getattr(getattr(war, mechanism), field)
        flat = whole.reshape(-1, whole.shape[-1])
        places = np.array([np.ravel_multi_index(at, whole.shape[:-1]) if at else 0 for at, _ in found])
        flat = flat.at[places].set(jnp.stack([value for _, value in found]).astype(flat.dtype))
        war = eqx.tree_at(
            lambda one, of=mechanism, its=field: getattr(getattr(one, of), its),
            war,
            flat.reshape(whole.shape),
        )
    return war


DRAWN = ("normal", "uniform", "gamma2")
"""The distributions that noise is drawn from."""

_SIZES = tuple((axis, (1, 2) if axis == "actor" else (1,)) for axis in AXES)


class Kinds(Key):
    """A key that draws no numbers: the noise of a model, each as the place of its distribution in DRAWN.

    Arrays, of one element an axis but two belligerents, since a model checks what it is given.
    """

    def __init__(self, scope: str = "") -> None:
        self.root = jnp.zeros(2, jnp.uint32)
        self.member = jnp.zeros(1, jnp.uint32)
        self.week = jnp.zeros((), jnp.uint32)
        self.scope, self.streams = scope, _SIZES

    def within(self, scope: str) -> Kinds:
        """Likewise for another mechanism."""
        return Kinds(scope)

    def bits(self, quantity: str, *axes: str) -> Array:
        """Raises TypeError: of a distribution that is not among those below nothing is known."""
        raise TypeError(f"the noise {self.scope}/{quantity} over {axes} has no known distribution")

    def normal(self, quantity: str, *axes: str) -> Array:
        """Standard normal."""
        return self._filled("normal", quantity, axes)

    def contest(self, quantity: str, axis: str = "sector") -> Array:
        """Standard normal, too."""
        return self._filled("normal", quantity, (axis,))

    def uniform(self, quantity: str, *axes: str) -> Array:
        """Even in (0, 1)."""
        return self._filled("uniform", quantity, axes)

    def gamma2(self, quantity: str, *axes: str) -> Array:
        """Gamma of shape 2 and mean 1."""
        return self._filled("gamma2", quantity, axes)

    def _filled(self, kind: str, quantity: str, axes: Sequence[str]) -> Array:
        del quantity
        shape = tuple(len(dict(self.streams)[axis]) for axis in axes)
        return jnp.full((*shape, 1), float(DRAWN.index(kind)), jnp.float32)


def kinds_of(model: AbstractModel) -> Any:
    """The tree of a model's noise, with the distribution of each."""
    return jax.tree.map(lambda leaf: DRAWN[int(leaf.ravel()[0])], model.draw(Kinds()))


def as_normals(noise: Noise, kinds: Any) -> Noise:
    """Noise as standard normal numbers, of the same shapes."""

    def normals(kind: str, values: Array) -> Array:
        if kind == "normal":
            return values
        drawn = np.asarray(values, np.float64)
        at = drawn if kind == "uniform" else -np.expm1(-2.0 * drawn) - 2.0 * drawn * np.exp(-2.0 * drawn)
        return jnp.asarray(np.clip(ndtri(np.clip(at, 1e-12, 1.0 - 1e-12)), -END, END), jnp.float32)

    return jax.tree.map(normals, kinds, noise)


def from_normals(normals: Noise, kinds: Any) -> Noise:
    """Noise that standard normal numbers stand for."""

    def noise(kind: str, z: Array) -> Array:
        if kind == "normal":
            return z
        return jnp.clip(phi(z), _LEAST, 1.0 - _LEAST) if kind == "uniform" else _interpolated(_GAMMA2, z)

    return jax.tree.map(noise, kinds, normals)


_GAMMA2 = jnp.asarray(gammaincinv(2.0, ndtr(NODES)) / 2.0, jnp.float32)


def _node(z: Array) -> tuple[Array, Array]:
    """The node at or below a number, and how far it is to the next."""
    at = (jnp.clip(z, -END, END) + END) * _STEPS
    node = jnp.clip(at.astype(jnp.int32), 0, NODES.size - 2)
    return node, at - node


def _interpolated(table: Float[Array, "node"], z: Array) -> Array:
    node, share = _node(z)
    return table[node] * (1.0 - share) + table[node + 1] * share


def _between(tables: Float[Array, "parameter node"], z: Float[Array, "parameter member"]) -> Array:
    return jax.vmap(_interpolated)(tables, z)


def _series_tables(case: Case, layout: build.Layout) -> Exogenous:
    """Every series at all nodes, (node, knot, ...)."""
    whole = design.knots_at(case, layout, lambda _: ndtr(NODES), np.arange(NODES.size))
    return jax.tree.map(lambda values: jnp.moveaxis(values, -1, 0), build.knots_of(whole))


def _mixing(case: Case, parameters: Sequence[Element]) -> np.ndarray:
    """What makes correlated numbers of independent ones, (parameter, parameter)."""
    root = np.eye(len(parameters))
    for group in case.correlations:
        at = [parameters.index((one.name, one.ids)) for one in group.between]
        root[np.ix_(at, at)] = np.linalg.cholesky(np.asarray(group.matrix, float))
    return root
