"""What both sides may expect of fighting on, learnt before a run from an ensemble that is fought on.

A rule belongs to a policy and to where members come from, the priors of a case or a posterior of it, and to
nothing else: not to the seed of a run, nor to what is claimed of the war. It is fitted once, frozen, and kept
in the user's cache folder under the hash of all that decides it.
"""

import hashlib
import json
import os
from collections.abc import Collection, Iterable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from polemos._core.arrays import read_arrays
from polemos._core.errors import DamagedRun
from polemos._core.records import cache_folder, write_whole
from polemos._core.saved import SavedRule
from polemos.case import Case
from polemos.case.scenario import TABLE, Mechanism
from polemos.dynamics.build import Layout
from polemos.dynamics.ground import Ground
from polemos.dynamics.mechanisms.bargaining import QUANTITIES
from polemos.dynamics.simulate import WeeklyRow
from polemos.dynamics.tables import first_record
from polemos.ensemble.engine import Engine, Request
from polemos.ensemble.fading import Fading
from polemos.ensemble.manifest import code_digest
from polemos.ensemble.paths import Listen, fought_of, seen_on
from polemos.ensemble.training import Rule, fitted
from polemos.ensemble.waiting import standing_of, waiting_rule

MEMBERS = 4096
"""Of a training ensemble: rules of two halves of it tell chances of a settlement that are .002 apart."""
SEED = 1001
"""Of a training ensemble; the members of a run with another seed are others."""
DECIDES = {
    "clock", "known_until", "belligerents", "patrons", "publics", "red_lines", "sectors", "calendar",
    "links", "exogenous",
}  # fmt: skip
"""What of a case decides the numbers of its war, beside its mechanisms, priors and policies."""


def engine_of(
    request: Request,
    extra_rows: Collection[WeeklyRow] = (),
    *,
    nothing_else: bool = False,
    members: int = MEMBERS,
    workers: int | None = None,
    listen: Listen = lambda event: None,
) -> Engine:
    """An engine that can be asked about talks and settlements; the rest as `Engine` says.

    members  of the training ensemble, a multiple of the engine's slices
    """
    engine = Engine(request, extra_rows, nothing_else=nothing_else)
    engine.seat(rules_of(request, engine.at_table, members=members, workers=workers, listen=listen))
    return engine


def rules_of(
    request: Request,
    policies: Iterable[str],
    *,
    members: int = MEMBERS,
    workers: int | None = None,
    listen: Listen = lambda event: None,
    fading: Fading | None = None,
) -> dict[str, Rule]:
    """The rules of some policies of a request, fitted where none is kept.

    fading  how held ground is lost at the table; as the law of the front has it when None
    """
    places = {policy: _place(request, policy, members, fading) for policy in sorted(policies)}
    found = {policy: rule for policy, place in places.items() if (rule := _kept(place)) is not None}
    missing = tuple(policy for policy in places if policy not in found)
    if missing:
        training = Request(request.case, members, SEED, missing, request.population)
        ground, first = Ground.of(request.case), first_record(request.case, Layout.of(request.case))
        workers = workers or os.cpu_count() or 1
        for policy, told in seen_on(training, ground, workers=workers, listen=listen):
            seen = told if fading is None else fading.seen(told, first)
            rule = fitted(fought_of(seen, first))
            if _regressed(request.case):
                later = waiting_rule(*standing_of(training, policy, seen, rule, first))
                rule = replace(rule, later=later)
            _keep(rule, places[policy])
            found[policy] = rule
    return found


def saved_rules(engine: Engine) -> tuple[SavedRule, ...]:
    """What a run says of the rules of its engine."""
    sides = engine.layout.elements("actor")

    def first_week(table: Float[np.ndarray, "week actor quantity"]) -> dict[str, dict[str, float | None]]:
        return {
            side: {
                quantity: None if np.isnan(told) else round(float(told), 4)
                for quantity, told in zip(QUANTITIES, row, strict=True)
            }
            for side, row in zip(sides, table[0], strict=True)
        }

    return tuple(
        SavedRule(
            policy=policy,
            hash=rule.hash,
            members=rule.members,
            inside=first_week(rule.inside),
            outside=first_week(rule.outside),
        )
        for policy, rule in sorted(engine.rules.items())
    )


def _place(request: Request, policy: str, members: int, fading: Fading | None = None) -> Path:
    """The file of a rule, named by all that decides it."""
    case, population = request.case, request.population
    priors = [one for one in case.priors if not _of_the_table(one.name)]
    copulas = [one for one in case.correlations if not all(_of_the_table(name.name) for name in one.between)]
    asked = {
        "case": case.model_dump(mode="json", include=DECIDES),
        "mechanisms": {name: case.mechanisms.get(name, Mechanism()).variant for name in case.in_use},
        "priors": [one.model_dump(mode="json") for one in (*priors, *copulas)],
        "table": [Ground.of(case).front, Ground.of(case).chips],
        "settings": [one.model_dump(mode="json") for one in case.policy(policy).settings],
        "population": None if population is None else population.lineage.digest,
        "members": members,
        "seed": SEED,
        "code": code_digest(),
        "jaxlib": version("jaxlib"),
    }
    if _regressed(case):  # what waiting is worth is learnt from members as they are drawn, wants and all
        asked |= {"option": "regressed", "wants": [one.model_dump(mode="json") for one in _wants(case)]}
    if fading is not None:
        asked |= {"fading": [fading.side, fading.rate]}
    name = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    return cache_folder() / "rules" / f"{name}.npz"


def _regressed(case: Case) -> bool:
    return case.mechanisms[TABLE].option == "regressed"


def _wants(case: Case) -> tuple[Any, ...]:
    """Priors of what both sides want and bear, and how they go together."""
    priors = [one for one in case.priors if _of_the_table(one.name)]
    return (*priors, *(one for one in case.correlations if any(_of_the_table(at.name) for at in one.between)))


def _of_the_table(parameter: str) -> bool:
    """What both sides want and bear: no present value hangs on it."""
    return parameter.startswith(f"{TABLE}.")


def _kept(place: Path) -> Rule | None:
    """The rule of a file; None where there is none that can be read."""
    try:
        arrays = read_arrays(place)
        told = {name: arrays[name] for name in _ARRAYS}
        return Rule(**told, members=int(arrays["members"]), later=arrays.get("later"))
    except (DamagedRun, KeyError):
        return None


_ARRAYS = ("weights", "reference", "inside", "outside")


def _keep(rule: Rule, place: Path) -> None:
    """Write a rule, whole; a home that cannot be written costs a fit, not the run."""
    arrays = {name: getattr(rule, name) for name in _ARRAYS} | {"members": np.asarray(rule.members)}
    if rule.later is not None:
        arrays["later"] = rule.later
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, lambda stream: np.savez(stream, allow_pickle=False, **arrays))
    except OSError:
        return
