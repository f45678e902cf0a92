"""Scores and a posterior of seeded noise, in the formats of a real run: forecasters, horizons, parameters."""

from typing import Any

import numpy as np

from polemos._core.saved import WITHOUT_A_MODEL

HORIZONS = {4: (24, 24.0), 13: (23, 9.2), 26: (20, 3.9), 52: (13, None)}
"""Weeks ahead: dates, and as how many independent ones they count."""

MODELS = ("anchored prior", "filtered", "rival persistence", "rival drift", "attrition race", "stack")


def scores_of(names: list[str], random: np.random.Generator) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for forecaster in (*WITHOUT_A_MODEL, *MODELS):
        for horizon, (dates, independent) in HORIZONS.items():
            reference = forecaster == "persistence13"
            ratio = 1.0 if reference else float(random.uniform(0.6, 1.3))
            wide = None if reference or independent is None else 0.05 * horizon
            errors = {f"map_{id}": float(random.uniform(4, 16)) * horizon for id in names}
            rows.append(
                {
                    "forecaster": forecaster,
                    "reference": "persistence13",
                    "horizon": horizon,
                    "origins": dates,
                    "first": "2023-01-19",
                    "last": "2024-10-24",
                    "series": len(names),
                    "ratio": ratio,
                    "low": None if wide is None else ratio - wide,
                    "high": None if wide is None else ratio + wide,
                    "inside50": 0.46,
                    "inside80": 0.78,
                    "inside95": 0.934,
                    "independent": independent,
                    "pit": random.multinomial(dates * len(names), [0.1] * 10).tolist(),
                    "crps": sum(errors.values()),
                    "crps_by_series": errors,
                }
            )
    return rows


def lineage_of(names: list[str], random: np.random.Generator) -> dict[str, Any]:
    known = [*(f"territory.mobility({id})" for id in names), "attrition.hazard(A)", "military_spending(B)"]
    taught = [
        {"name": name, "mean": float(random.normal()), "sd": 0.3 + 0.1 * at} for at, name in enumerate(known)
    ]
    spreads = {"behind the fronts": 0.97, **{id: 0.99 - 0.06 * at for at, id in enumerate(names)}}
    return {
        "digest": "d" * 64,
        "until": "2025-01-09",
        "weighed": 266,
        "parents": 4096,
        "islands": 8,
        "taught": taught,
        "sentinels": spreads,
        "fitted": 311,
    }
