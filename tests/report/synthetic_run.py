"""A run folder made of seeded noise, in the formats of a real one: two belligerents A and B, no real place.

`mark` is applied to every free text of the run, so that a test can write the same run twice, once with
harmless and once with hostile words, and nothing else may differ.
"""

import datetime
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from synthetic_case import CUTOFF, EPOCH, FIRST, PREDICATE, Mark, case_of, date_of
from synthetic_scores import lineage_of, scores_of

from polemos._core.saved.answers import OF_THE_MODEL, OF_THE_RECORD

MEMBERS = 4096
SINCE = "2024-08-01"
QUANTILES = {
    "p2_5": -1.96,
    "p5": -1.64,
    "p10": -1.28,
    "p25": -0.67,
    "p50": 0.0,
    "p75": 0.67,
    "p90": 1.28,
    "p95": 1.64,
    "p97_5": 1.96,
}
FIRST_OF_MODEL = ("supported", "leans against", "not supported", "open", "waits", "depends on the policy")
MODEL = (
    *FIRST_OF_MODEL,
    *(one for one in OF_THE_MODEL if one not in FIRST_OF_MODEL),
    "vacuous",
    "undetermined",
)
RECORD = (*OF_THE_RECORD, "not testable")
SHARES_OF = {
    "supported": (0.93, 0.05, 0.02),
    "leans for": (0.78, 0.15, 0.07),
    "leans against": (0.25, 0.3, 0.45),
    "not supported": (0.0, 0.15, 0.85),
    "negligible": (0.03, 0.95, 0.02),
}
"""Shares of worlds in which an effect is so large, too small and so large the other way, by verdict."""

DIVIDED = (0.5, 0.2, 0.3)
WITHOUT_NUMBERS = {"waits", "vacuous", "undetermined", "not testable"}


def write_run(
    folder: Path,
    mark: Mark = str,
    *,
    weeks: int = 170,
    claims: int = 16,
    sectors: int = 3,
    scored: bool = False,
) -> Path:
    """Write the folder; returns it.

    scored  whether it is a posterior and its forecasts were scored
    """
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(7)
    names = [f"s{number}" for number in range(sectors)]
    case = case_of(mark, names, weeks, claims, random)
    verdicts = [verdict_of(claim, number, mark) for number, claim in enumerate(case["claims"])]
    for name, value in {
        "case.json": case,
        "verdicts.json": verdicts,
        "manifest.json": manifest_of(mark, weeks),
        "coverage.json": coverage_of(names, weeks),
        "loops.json": [division_of(mark)],
    }.items():
        (folder / name).write_text(json.dumps(value), encoding="utf-8")
    pq.write_table(bands_of(names, weeks, random), folder / "bands.parquet")
    if scored:
        manifest = manifest_of(mark, weeks) | {"lineage": lineage_of(names, random)}
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        (folder / "scores.json").write_text(json.dumps(scores_of(names, random)), encoding="utf-8")
    return folder


def manifest_of(mark: Mark, weeks: int) -> dict[str, Any]:
    return {
        "format": 1,
        "polemos": "0.1.0",
        "run": "northern_war-4096-s1-0a1b2c3d",
        "request": "r" * 64,
        "case": {
            "id": "northern_war",
            "title": mark("The northern war"),
            "digest": "d" * 64,
            "files": {"case.yaml": "f" * 64},
        },
        "seed": 1,
        "members": MEMBERS,
        "weeks": weeks,
        "first_week": FIRST,
        "epoch": EPOCH.isoformat(),
        "policies": ["baseline", "hold", "no_attack"],
        "reference": "baseline",
        "known_until": CUTOFF.isoformat(),
        "block_size": 1024,
        "band_members": 4096,
        "workers": 2,
        "created": "2025-01-10T12:00:00+00:00",
        "command": mark("polemos run cases/northern_war --members 4096 --seed 1"),
        "environment": {
            "python": "3.11.9",
            "jax": "0.10.2",
            "jaxlib": "0.10.2",
            "numpy": "2.3.0",
            "platform": mark("a platform"),
            "machine": "x86_64",
            "device": "cpu",
            "xla_flags": "",
            "x64": False,
            "generator": "threefry2x32-20, named streams",
        },
        "measures": ["at(held(B, s0), 2025-06-30) | baseline"],
        "hash": "a" * 64,
        "seconds": 12.5,
        "peak_mib": 900.0,
        "non_finite": {"baseline": 0, "hold": 0, "no_attack": 2},
    }


def verdict_of(claim: dict[str, Any], at: int, mark: Mark) -> dict[str, Any]:
    kind, place = claim["kind"], at % 8 % 3 + 3 * (at // 8)
    readings: list[dict[str, Any]] = []
    of_record = kind in {"attribution", "figure", "trend"}
    if kind in {"motive", "value"}:
        verdict = "quoted"
    else:
        verdict = RECORD[place % len(RECORD)] if of_record else MODEL[place % len(MODEL)]
        numbers = of_the_record(verdict) if of_record else of_the_model(verdict, mark)
        readings = [
            {
                "name": name,
                "predicate": mark(PREDICATE),
                "verdict": verdict,
                "decides": decides,
                "detail": mark("a detail"),
                **numbers,
            }
            for name, decides in (("strict", True), ("charitable", False))
        ]
    heard = bool(readings) and verdict not in WITHOUT_NUMBERS
    return {
        "claim": claim["id"],
        "number": claim["number"],
        "kind": kind,
        "statement": claim["statement"],
        "verdict": verdict,
        "words": mark(f"{verdict} in words"),
        "drawn_from": ("record" if of_record else "prior") if heard else None,
        "basis": "assumption" if heard and not of_record else None,
        "speaks": "strict" if heard else None,
        "agreement": [1, 1] if heard else [0, 0],
        "smallest_because": claim["smallest_because"],
        "horizon": claim["horizon"],
        "readings": readings,
        "needs": ["opinion"] if verdict == "waits" else [],
        "sources": ["row_1", "map_s0"] if of_record else [],
        "resolution": claim["resolution"],
        "note": claim["note"],
    }


NONE = {
    **dict.fromkeys(("smallest", "size", "unit", "premise", "shares", "edge", "basis")),
    **dict.fromkeys(("estimate", "threshold", "comparison", "agreement")),
    **dict.fromkeys(("policies", "because", "direction", "drivers"), ()),
}
"""A reading that says nothing in numbers."""


def of_the_record(verdict: str) -> dict[str, Any]:
    """What a reading of the record holds beside its verdict."""
    if verdict in WITHOUT_NUMBERS:
        return NONE | {"what": "record"}
    compared = {"estimate": 20512.0, "threshold": 19000.0, "comparison": ">=", "unit": "km^2"}
    return NONE | compared | {"what": "record", "agreement": 0.9}


def of_the_model(verdict: str, mark: Mark) -> dict[str, Any]:
    """What a reading of the model holds beside its verdict."""
    if verdict in WITHOUT_NUMBERS:
        return NONE | {"what": "" if verdict == "waits" else "effect"}
    p, none, other = SHARES_OF.get(verdict, DIVIDED)
    shares = {
        "p": p,
        "none": none,
        "other": other,
        "error": 0.007,
        "count": 4096.0,
        "parents": 4096.0,
        "premise": 0.1 if verdict == "premise rare" else 1.0,
        "sign": 0.6,
        "effect": [-300.0, 50.0, 400.0],
        "curve": [min(1.0, 1.05 * p), p, 0.5 * p],
    }
    driver = {
        "name": mark("attrition.hazard[A]"),
        "plain_name": mark("the losses of A"),
        "explained": 0.2,
        "profile": [0.1, 0.3, 0.5, 0.7, 0.9],
        "settles": 0.4,
        "taught": False,
    }
    return NONE | {
        "what": "effect",
        "smallest": 100.0,
        "size": mark("at least 100 km^2"),
        "unit": "km^2",
        "policies": ["hold", "baseline"],
        "shares": shares,
        "edge": "leans for" if verdict == "supported" else None,
        "because": [mark("attrition.hazard[A]")] if verdict == "set by assumption" else [],
        "basis": "assumption",
        "drivers": [driver],
    }


def coverage_of(names: list[str], weeks: int) -> list[dict[str, Any]]:
    above = [date_of(FIRST + week) for week in (20, 21, 22, 40)]
    return [
        {
            "series": f"map_{id}",
            "outcome": "held",
            "actor": "A" if at == 2 else "B",
            "sector": id,
            "public": "",
            "policy": "baseline",
            "weeks": 113,
            "inside95": 1 - (4 / 113) * (at == 0),
            "inside80": 0.75,
            "inside50": 0.5,
            "below": [],
            "above": above if at == 0 else [],
        }
        for at, id in enumerate(names)
    ]


SHARES = ("poll_support", "talk_support", "support", "morale", "sufficiency", "fiscal_stress", "dissent")
RATES = {"inflation": (0.06, 0.03), "policy_rate": (0.12, 0.05)}
SIZES = {"exchange_rate": 60.0, "aid": 0.5, "oil_revenue": 2.0}
"""Middle of what is behind the front; aid of B and oil of A are nothing, at the end of the lowest bin."""


def bands_of(names: list[str], weeks: int, random: np.random.Generator) -> pa.Table:
    held = [("held", "A" if at == 2 else "B", id, "") for at, id in enumerate(names)]
    keys = [*held]
    outcomes = ("force", "reserve", "dead", "casualties", "losses", *SHARES, *RATES, *SIZES)
    keys += [(outcome, actor, "", "") for outcome in outcomes for actor in "AB"]
    keys += [("winning", actor, "", public) for public in ("people", "backers") for actor in "AB"]
    axes = ("policy", "outcome", "actor", "sector", "public", "since")
    keys = [(*key, "") for key in keys] + [(*key, SINCE) for key in held]
    columns: dict[str, list[Any]] = {name: [] for name in (*axes, "week", *QUANTILES)}
    for policy in ("baseline", "hold", "no_attack"):
        for key in keys:
            bands = band_of("change" if key[-1] else key[0], key[1], weeks, random)
            for name, entry in zip(axes, (policy, *key), strict=True):
                columns[name] += [entry] * weeks
            columns["week"] += range(FIRST, FIRST + weeks)
            for name, values in bands.items():
                columns[name] += values.tolist()
    return pa.table(columns)


def band_of(outcome: str, actor: str, weeks: int, random: np.random.Generator) -> dict[str, np.ndarray]:
    """Quantiles of one series, (week,) each."""
    time = np.arange(weeks)
    spread = np.sqrt(1 + time) * (1 + 0.1 * random.normal())
    if outcome == "change":
        since = (datetime.date.fromisoformat(SINCE) - EPOCH).days // 7 - FIRST
        return {name: 6.0 * (time - since) + 20 * z * np.abs(time - since) for name, z in QUANTILES.items()}
    if outcome in SIZES:
        nothing = (outcome, actor) in {("aid", "B"), ("oil_revenue", "A")}
        drawn = {name: SIZES[outcome] * np.exp(0.06 * z * spread) for name, z in QUANTILES.items()}
        return {name: np.full(weeks, 1e-5) if nothing else values for name, values in drawn.items()}
    if outcome in RATES:
        middle, wide = RATES[outcome]
        return {name: middle + 0.2 * wide * z * spread for name, z in QUANTILES.items()}
    if outcome in {*SHARES, "winning"}:
        return {name: 1 / (1 + np.exp(-0.8 - 0.08 * z * spread)) for name, z in QUANTILES.items()}
    middle = 9000 + 20 * time if outcome == "held" else 100000 + 900 * time
    return {name: np.maximum(0, middle + 300 * z * spread) for name, z in QUANTILES.items()}


def division_of(mark: Mark) -> dict[str, Any]:
    """A difference of -40 km^2: most of it through one link, some against it, some within the error."""
    shares = [
        ("sufficiency_on_front", "materiel", "territory", -52.0, 4.0, -60.0, -41.0),
        ("aid_on_materiel", "patron_aid", "materiel", -6.0, 2.0, -12.0, 0.0),
        ("morale_on_desertion", "opinion", "reserves", 9.0, 3.0, 4.0, 14.0),
        ("pay", "economy", "reserves", 1.0, 2.0, -3.0, 5.0),
        ("season", "calendar", "territory", 0.0, 0.0, 0.0, 0.0),
    ]
    names = ("link", "source", "target", "amount", "mc_error", "lowest", "highest")
    return {
        "measure": mark("at(held(B, s0), 2025-06-30)"),
        "unit": "km^2",
        "policy": "hold",
        "against": "baseline",
        "members": 1024,
        "seed": 1,
        "orders": 4,
        "whole": -40.0,
        "mc_error": 5.0,
        "rest": 8.0,
        "shares": [dict(zip(names, share, strict=True)) for share in shares],
    }
