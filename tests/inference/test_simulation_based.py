"""Simulation-based calibration of the fit: truths drawn from the prior rank evenly among their posteriors.

A war of eight weeks with three uncertain parameters a side is run; what it would have the ledger say is drawn
with the errors that the likelihood believes in; the product's own island is fitted to it. Were the posterior
right, the rank of the truth among its draws would be any with the same chance (Talts, Betancourt, Simpson,
Vehtari and Gelman 2018, arXiv:1804.06788); a quantity that reads the data finds a posterior that ignores them
(Modrák et al. 2023, Bayesian Analysis, doi:10.1214/23-BA1404). Planted bugs must fail.
"""

import datetime

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import chi2

from polemos.case.distributions import Constant
from polemos.case.references import Element
from polemos.case.scenario import Clock
from polemos.ensemble.members import from_prior
from polemos.inference.calibration import Calibration, Efforts
from polemos.inference.rear import Start, war_of
from polemos.inference.tempered import Effort
from worlds.cases import row_of

WEEK = datetime.timedelta(weeks=1)
WEEKS = 8
UNCERTAIN = ("attrition.hazard", "reserves.killed_share", "reserves.recruits")  # of all sides alike
SAID = (
    ("casualties", ("A",)),
    ("casualties", ("B",)),
    ("dead", ("A",)),
    ("dead", ("B",)),
    ("recruits", ("A",)),
)
EFFORTS = Efforts(behind=Effort(12, 36), at=Effort(1, 1))
BINS = 16
KEPT = 63  # draws of a posterior among which the truth is ranked
TRUTHS_SEED = 1_000_003


def small(war):
    """Eight weeks of the small war: few uncertain parameters, statements on losses and recruits."""
    clock = Clock(epoch=war.clock.epoch, start=war.clock.start, end=war.clock.start + WEEKS * WEEK)
    priors = tuple(one if one.name in UNCERTAIN else settled(one) for one in war.priors)
    rows = tuple(
        row_of(
            f"{name}_{of[0]}_{week}", 1000.0, clock.start + week * WEEK, relative_sd=0.2,
            measures=Element(name=name, arguments=of), side=f"side {week}", speaker=f"{name} {of} {week}",
        )
        for name, of in SAID
        for week in (4, 8)
    )  # fmt: skip
    policies = tuple(one.model_copy(update={"settings": ()}) for one in war.policies)
    told = {"clock": clock, "known_until": clock.end, "priors": priors, "rows": rows, "series": ()}
    exogenous = tuple(
        one.model_copy(
            update={"values": tuple(k.model_copy(update={"value": median(k.value)}) for k in one.values)}
        )
        for one in war.exogenous
    )
    return war.model_copy(update={**told, "policies": policies, "exogenous": exogenous, "correlations": ()})


def settled(prior):
    """A prior that is sure of its median."""
    return prior.model_copy(update={"by": {of: median(one) for of, one in prior.by.items()}})


def median(one):
    """A number that is what another is in the middle."""
    return Constant(text="its median", low=None, high=None, value=float(one.quantile(0.5)))


class Trial:
    """Truths of the prior and what they would have the ledger say; `fit` gives a truth and its posterior."""

    def __init__(self, case, count):
        self.calibration = Calibration(case, 7, EFFORTS)
        self.rear = self.calibration.rear
        self.record = self.rear.record
        self.rng = np.random.default_rng(11)
        self.truths, self.said = [], []
        for first in range(0, count, 256):
            self._draw(case, np.arange(first, first + 256, dtype=np.uint32))

    def _draw(self, case, numbers):
        members = from_prior(case, TRUTHS_SEED, numbers)
        start = Start(war_of(members), members.knots)
        elsewhere = Calibration(case, TRUTHS_SEED, EFFORTS)
        normals = elsewhere._drawn(members.model, numbers)
        z = self.rear.space.of_members(TRUTHS_SEED, numbers)
        errors = self.rng.standard_normal((len(self.rear.biases), numbers.size))
        rows = self.rear.rows(start, np.concatenate([z, errors]), normals, self.rear.plan.rows)
        told = self.record.likelihood
        shared = np.asarray(told.biases(jnp.asarray(errors, jnp.float32)))
        for at in range(numbers.size):
            values = [
                np.log(rows[one.weeks[1], place, at])
                + shared[bias, at]
                + one.error * self.rng.standard_normal()
                for one, place, bias in zip(self.rear.data, told.place, told.bias, strict=True)
            ]
            self.truths.append(z[:, at])
            self.said.append(np.array(values, np.float32))

    def fit(self, at):
        """The truth (number,), draws of its posterior (number, draw), and what the ledger says."""
        said = jnp.asarray(self.said[at])
        of = lambda one: (one.likelihood.low, one.likelihood.high)  # noqa: E731
        self.rear.record = eqx.tree_at(of, self.record, (said, said))
        island = self.calibration.island(at, 10_000)
        kept = np.random.default_rng(at).choice(island.z.shape[1], KEPT, replace=False)
        return self.truths[at], island.z[: self.rear.space.size, kept], np.asarray(said)


def quantity_of(surprise, z):
    """A number that reads parameters and data: above 0 where both say more than usual, or both say less."""
    return z[0] * surprise


def fits_of(war, count):
    trial = Trial(small(war), count)
    assert trial.rear.space.size == 2 * len(UNCERTAIN)
    return [trial.fit(at) for at in range(count)]


def ranks_of(fits, spoil=lambda truth, draws, at: draws):
    """Ranks (quantity, fit) of the truth among draws: of every parameter, and of what reads the data too."""
    found = []
    usual = np.mean([data[-1] for _, _, data in fits])
    for at, (truth, clean, data) in enumerate(fits):
        draws = spoil(truth, clean, at)
        ours = [*truth, quantity_of(data[-1] - usual, truth)]  # recruits, as was said of the last week
        theirs = [*draws, quantity_of(data[-1] - usual, draws)]
        found.append([int((other < one).sum()) for one, other in zip(ours, theirs, strict=True)])
    return np.array(found).T


def least_p(ranks):
    """The least p of a chi-square test of evenness, by Holm over quantities."""
    counts = np.stack([np.histogram(row, bins=BINS, range=(-0.5, KEPT + 0.5))[0] for row in ranks])
    even = ranks.shape[1] / BINS
    p = chi2.sf(((counts - even) ** 2 / even).sum(axis=1), BINS - 1)
    return min(1.0, float(p.min()) * len(p))


def bugs(size):
    """What a sampler may get wrong, so many times as much as the standard has it."""
    prior = np.random.default_rng(5)
    return {
        "biased": lambda truth, draws, at: draws + 0.3 * size * draws.std(axis=1, keepdims=True),
        "too sure": lambda truth, draws, at: (
            draws.mean(axis=1, keepdims=True) + (1 - 0.2 * size) * (draws - draws.mean(axis=1, keepdims=True))
        ),
        "swapped": lambda truth, draws, at: draws[np.roll(np.arange(len(draws)), 1)],
        "without the data": lambda truth, draws, at: prior.standard_normal(draws.shape),
    }


def check(war, count, size):
    fits = fits_of(war, count)
    assert least_p(ranks_of(fits)) >= 0.01
    for name, spoil in bugs(size).items():
        assert least_p(ranks_of(fits, spoil)) < 0.01, name


@pytest.mark.slow
def test_truths_rank_evenly_and_bugs_of_twice_the_size_do_not(war):
    check(war, 200, 2)


@pytest.mark.certify
def test_truths_rank_evenly_and_bugs_do_not(war):
    check(war, 1000, 1)
