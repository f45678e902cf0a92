"""The case of the synthetic run: two belligerents A and B, sectors s0, s1, ..., every free text marked."""

import datetime
from collections.abc import Callable
from typing import Any

import numpy as np

from polemos._core.catalogue import PARAMETERS

EPOCH = datetime.date(2022, 2, 24)
FIRST = 38
CUTOFF = datetime.date(2025, 1, 9)
KINDS = ("attribution", "figure", "trend", "comparative", "forecast", "causal", "motive", "value")

Mark = Callable[[str], str]


def date_of(week: int) -> str:
    return (EPOCH + datetime.timedelta(weeks=week)).isoformat()


ROOMS = ("materiel", "economy", "opinion", "upheaval", "narrative", "patron_aid", "beliefs")
"""In use; deep_strikes is left out, so that the page must say so."""


def case_of(
    mark: Mark,
    names: list[str],
    weeks: int,
    n_claims: int,
    random: np.random.Generator,
    rooms: tuple[str, ...] = ROOMS,
) -> dict[str, Any]:
    return {
        "format": 1,
        "id": "northern_war",
        "title": mark("The northern war"),
        "outline": {"event": {"name": mark("Attack"), "on": "2024-08-06"}},
        "question": mark("Did the attack across the border change the war of attrition in favour of A?"),
        "argument": {
            "author": mark("An author"),
            "title": mark("On the northern war"),
            "publisher": mark("A journal"),
            "date": CUTOFF.isoformat(),
            "url": "https://example.org/a",
            "note": mark("A note"),
        },
        "known_until": CUTOFF.isoformat(),
        "clock": {"epoch": EPOCH.isoformat(), "start": date_of(FIRST), "end": date_of(FIRST + weeks - 1)},
        "belligerents": [
            {"id": "B", "name": mark("Belligerent B"), "stream": 2},
            {"id": "A", "name": mark("Belligerent A"), "stream": 1},
        ],
        "patrons": [{"id": "P", "name": mark("Patron P"), "stream": 11, "backs": "A"}],
        "publics": [
            {"id": "people", "name": mark("People of A"), "stream": 21, "of": "A"},
            {"id": "backers", "name": mark("People of P"), "stream": 22, "of": "P"},
        ],
        "sectors": [
            {
                "id": id,
                "name": mark(f"Sector {id}"),
                "stream": 101 + at,
                "owner": "B" if at == 2 else "A",
                "area": 20000.0,
                "area_source": "atlas",
                "open": at != 2,
                "held": {"A": 11000.0, "B": 9000.0},
                "held_source": "atlas",
            }
            for at, id in enumerate(names)
        ],
        "calendar": [
            {
                "id": "vote",
                "name": mark("Vote of the patron"),
                "kind": "deadline",
                "date": "2025-01-20",
                "known_on": "2024-11-06",
                "source": "atlas",
            },
            {
                "id": "attack",
                "name": mark("Attack across the border"),
                "kind": "event",
                "date": "2024-08-06",
                "known_on": "2024-08-06",
                "source": "atlas",
            },
            {
                "id": "thaw",
                "name": mark("Thaw"),
                "kind": "season",
                "start": "03-10",
                "end": "04-20",
                "every": "year",
                "known_on": "2022-11-17",
                "source": "atlas",
            },
            {
                "id": "rains",
                "name": mark("Long rains"),
                "kind": "season",
                "start": "12-20",
                "end": "02-29",
                "every": "year",
                "known_on": "2022-11-17",
                "source": "atlas",
            },
        ],
        "mechanisms": {"attrition": {"variant": "helmbold"}} | {room: {"variant": None} for room in rooms},
        "links": {"threat": "off"},
        "exogenous": [
            {
                "series": {"name": name, "arguments": ["A"]},
                "unit": "1",
                "source": "atlas",
                "note": mark("A band"),
                "values": [],
            }
            for name in ("support", "military_spending")
        ],
        "priors": priors_of(mark),
        "correlations": [],
        "policies": [
            {
                "id": id,
                "name": mark(f"Policy {id}"),
                "description": mark(f"What {id} does."),
                "counterfactual": id == "no_attack",
                "abstract": False,
                "extends": None,
                "settings": [],
            }
            for id in ("baseline", "hold", "no_attack")
        ],
        "sources": sources_of(mark),
        "rows": rows_of(mark),
        "series": [*series_of(mark, names, weeks, random), *series_behind_the_front(mark)],
        "claims": [claim_of(number, mark) for number in range(n_claims)],
        "outlines": {},
        "files": {"case.yaml": "f" * 64},
        "digest": "d" * 64,
    }


def priors_of(mark: Mark) -> list[dict[str, Any]]:
    shared = {"source": "atlas", "note": mark("Why this width."), "known_on": "2024-01-01"}
    hazard = "0.006 to 0.025 / week"
    written = [
        ("attrition.hazard", "data", {"A": hazard, "B": mark(hazard)}),
        ("attrition.exponent", "literature", {"": "normal(mean=0.33, sd=0.12, low=0, high=1)"}),
        ("patron_aid.base", "data", {"P": "0.2 to 0.9 EUR_bn/week"}),
        ("territory.mobility", "judgement", {"s0": "15 to 240 km^2/week"}),
        ("calendar.season_effect", "assumption", {"": "halfnormal(scale=0.5)"}),
    ]
    return [
        shared
        | {
            "name": name,
            "unit": PARAMETERS[name].unit,
            "axes": list(PARAMETERS[name].axes),
            "by": {id: {"kind": "halfnormal", "scale": 0.5, "text": text} for id, text in by.items()},
            "basis": basis,
        }
        for name, basis, by in written
    ]


def sources_of(mark: Mark) -> list[dict[str, Any]]:
    return [
        {
            "id": "atlas",
            "title": mark("An atlas"),
            "author": mark("Cartographers"),
            "publisher": mark("A press"),
            "url": "https://example.org/atlas",
            "issued": "2024-01-01",
            "licence": mark("public domain"),
            "admiralty": "A2",
            "note": mark("A note"),
        },
        {
            "id": "agency",
            "title": mark("A dispatch"),
            "author": mark("An agency"),
            "url": "javascript:alert(1)",
            "issued": "2024-02-01",
            "admiralty": "C4",
            "derived_from": "atlas",
        },
    ]


def rows_of(mark: Mark) -> list[dict[str, Any]]:
    rows = []
    for number in range(12):
        subject, side = "AB"[number % 2], ("A", "B", "P", "third party")[number % 4]
        week = FIRST + 8 * number
        value = 30000.0 + 9000.0 * number
        rows.append(
            {
                "id": f"row_{number}",
                "stated": mark(f"So many of {subject} are dead"),
                "value": value if number % 3 else None,
                "low": 0.8 * value,
                "high": 1.3 * value,
                "sd": None,
                "relative_sd": None,
                "unit": "persons",
                "qualifier": "at least" if number % 5 == 0 else None,
                "speaker": mark(f"Speaker {number}"),
                "side": side,
                "said_on": date_of(week + 2),
                "known_on": date_of(week + 2),
                "refers_to": {"start": date_of(week if number % 2 else week - 4), "end": date_of(week)},
                "vintage": "original",
                "source": "agency",
                "measures": {"name": ("dead", "casualties")[number % 3 == 0], "arguments": [subject]},
                "status": "accepted",
                "subject": subject,
                "admiralty": None,
                "disagrees_with": [f"row_{number - 1}"] if number else [],
                "note": mark("A note"),
                "late": False,
            }
        )
    polled = {"unit": "1", "measures": {"name": "winning", "arguments": ["A", "people"]}, "qualifier": None}
    rows.append(rows[1] | polled | {"id": "poll", "value": 0.31, "low": None, "high": None})
    revenue = {
        "unit": "USD_bn/week",
        "measures": {"name": "oil_revenue", "arguments": ["B"]},
        "qualifier": None,
    }
    year = {"start": "2023-01-01", "end": "2023-12-31"}
    rows.append(rows[1] | revenue | {"id": "oil", "value": 2.0, "low": 1.5, "high": 2.6, "refers_to": year})
    late = {"known_on": "2026-01-01", "late": True}
    rows.append(rows[11] | late | {"id": "row_late", "value": 987654.0, "high": 987654.0})
    return rows


def series_of(mark: Mark, names: list[str], weeks: int, random: np.random.Generator) -> list[dict[str, Any]]:
    series = []
    for at, id in enumerate(names):
        actor = "A" if at == 2 else "B"
        walk = (
            9000 + np.cumsum(random.normal(15, 40, weeks))
            if at != 2
            else np.maximum(0, np.cumsum(random.normal(3, 30, weeks)))
        )
        points = [
            {
                "refers_to": date_of(FIRST + week),
                "value": round(float(walk[week]), 1),
                "low": None,
                "high": None,
                "known_on": date_of(FIRST + week),
            }
            for week in range(weeks)
        ]
        series.append(
            {
                "id": f"map_{id}",
                "file": f"map_{id}.csv",
                "title": mark(f"Map of {id}"),
                "unit": "km^2",
                "measures": {"name": "held", "arguments": [actor, id]},
                "speaker": mark("A mapper"),
                "side": "third party",
                "source": "atlas",
                "vintage": "original",
                "admiralty": None,
                "sd": 15.0,
                "relative_sd": None,
                "note": mark("A note"),
                "points": points,
                "n_late": sum(point["known_on"] > CUTOFF.isoformat() for point in points),
            }
        )
    return series


def series_behind_the_front(mark: Mark) -> list[dict[str, Any]]:
    """Monthly figures, polls, and one series that became known only after the cut-off."""
    months = [date_of(FIRST + 2 + 4 * month) for month in range(30)]
    shared = {"side": "third party", "source": "atlas", "vintage": "original", "note": mark("A note")}
    shared |= {"admiralty": None, "sd": None, "relative_sd": None}
    given = [
        ("rate_b", "policy_rate", ["B"], "1", [(day, 0.08 + 0.004 * n) for n, day in enumerate(months)]),
        ("fx_b", "exchange_rate", ["B"], "1", [(day, 60.0 + n) for n, day in enumerate(months)]),
        ("poll_a", "poll_support", ["A"], "1", [(day, 0.8 - 0.01 * n) for n, day in enumerate(months[::5])]),
        ("named_a", "winning", ["A", "backers"], "1", [(months[3], 0.22), (months[20], 0.25)]),
        ("tracker", "aid", ["A"], "EUR_bn/week", [(day, 0.5 + 0.02 * n) for n, day in enumerate(months)]),
    ]
    return [
        shared
        | {
            "id": id,
            "file": f"{id}.csv",
            "title": mark(f"Title of {id}"),
            "unit": unit,
            "measures": {"name": outcome, "arguments": arguments},
            "speaker": mark(f"Speaker of {id}"),
            "n_late": len(points) if id == "tracker" else 0,
            "points": [
                {
                    "refers_to": day,
                    "value": value,
                    "low": 0.8 * value if id == "tracker" else None,
                    "high": 1.25 * value if id == "tracker" else None,
                    "known_on": "2026-08-31" if id == "tracker" else day,
                }
                for day, value in points
            ],
        }
        for id, outcome, arguments, unit, points in given
    ]


PREDICATE = "P(effect(at(held(B, s0), 2025-06-30) | policy=hold, against=baseline) >= 100 km^2)"


def claim_of(number: int, mark: Mark) -> dict[str, Any]:
    kind = KINDS[number % len(KINDS)]
    judged = kind not in {"motive", "value"}
    readings = [
        {"name": name, "text": mark(PREDICATE), "decides": decides, "level": "ensemble", "needs": []}
        for name, decides in (("strict", True), ("charitable", False))
    ]
    return {
        "id": f"claim_{number + 1}",
        "number": number + 1,
        "paragraph": str(1 + number // 4),
        "kind": kind,
        "asserted_by": mark("the author"),
        "statement": mark(
            f"Statement number {number + 1} of the argument, long enough to wrap on a narrow screen."
        ),
        "readings": readings if judged else [],
        "premise": None,
        "smallest_because": mark("Less than a village."),
        "horizon": "2025-06-30",
        "refutable": True,
        "resolution": {
            "rule": mark("How the world would settle it."),
            "date": "2025-06-30",
            "status": "open",
            "by": mark("A register"),
        },
        "note": mark("A note on the claim."),
    }
