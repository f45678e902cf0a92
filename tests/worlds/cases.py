"""Parts of a case that say only what a test needs: of the real classes, not checked, the rest left out."""

import datetime

from polemos.case import Case
from polemos.case.claims import Claim, Reading
from polemos.case.evidence import Period, Point, Row, Series
from polemos.case.policies import Policy, Setting
from polemos.case.scenario import Belligerent, Clock, Sector

CLOCK = Clock(
    epoch=datetime.date(2022, 2, 24), start=datetime.date(2022, 11, 17), end=datetime.date(2027, 1, 7)
)
"""217 records from week 38 on."""


def case_of(
    claims, *, rows=(), series=(), policies=("base",), sectors=(), clock=CLOCK, known_until=None, sources=()
):
    """A case of a war of A and B with these claims; policies are named, those in brackets never run."""
    return Case.model_construct(
        belligerents=tuple(Belligerent.model_construct(id=name, name=f"Side {name}") for name in "AB"),
        patrons=(),
        publics=(),
        red_lines=(),
        mechanisms={},
        claims=tuple(claims),
        rows=tuple(rows),
        sources=tuple(sources),
        series=tuple(series),
        policies=tuple(
            Policy.model_construct(id=name.strip("()"), abstract=name.startswith("("), settings=(order(at),))
            for at, name in enumerate(policies)
        ),
        sectors=tuple(
            Sector.model_construct(id=name, name=name, area=area) for name, area in dict(sectors).items()
        ),
        clock=clock,
        known_until=known_until or clock.end,
    )


def order(at, lever="priority", arguments=("A", "north"), *, start=CLOCK.start, until=None, when=None):
    """A setting of a lever to a number of its own."""
    told = {"lever": lever, "arguments": arguments, "start": start, "until": until, "when": when}
    return Setting.model_construct(value=float(at), **told)


def claim_of(predicates, *, deciding=(), **told):
    """A claim with readings by name; those named decide, the first where none is."""
    first = tuple(name.partition(":")[0] for name in predicates)[:1]
    readings = (
        Reading.model_construct(
            name=name,
            text=f"text of {name}",
            node=node,
            decides=name.partition(":")[0] in (deciding or first),
        )
        for name, node in predicates.items()
    )
    usual = {"premise": None, "smallest_because": None, "horizon": None, "refutable": True}
    return Claim.model_construct(readings=tuple(readings), **{**usual, **told})


def row_of(name, value, day, **told):
    """A row of the ledger that says a number of a day, known on that day."""
    usual = {"known_on": day, "refers_to": Period(start=day, end=day), "source": name, "read": "whole"}
    sure = dict.fromkeys(("low", "high", "sd", "relative_sd", "qualifier", "measures"))
    kept = {"status": "accepted", "vintage": "original", "disagrees_with": ()}
    return Row.model_construct(**{"id": name, "value": value, **usual, **sure, **kept, **told})


def series_of(name, points, **told):
    """A recorded series; points are (day, value) or (day, value, day on which it became known)."""
    listed = (
        Point.model_construct(
            refers_to=day, value=value, low=None, high=None, known_on=known[0] if known else day
        )
        for day, value, *known in points
    )
    sure = dict.fromkeys(("sd", "sd_change", "relative_sd", "carried", "measures"))
    kept = {"vintage": "original", "source": name, "speaker": name}
    return Series.model_construct(**{"id": name, "points": tuple(listed), **sure, **kept, **told})
