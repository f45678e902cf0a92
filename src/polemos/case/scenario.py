"""The setting of a case: who fights, where, when, and what is known of the calendar (case.yaml).

Order carries no meaning: belligerents and sectors are known by their ids and their streams.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from polemos._core.catalogue import MECHANISMS
from polemos.case.distributions import Distribution
from polemos.case.fields import (
    Area,
    CaseId,
    Day,
    Id,
    Prose,
    SeasonDay,
    Stream,
    Strict,
    Text,
    Written,
    fault,
    read_day,
    shown,
)
from polemos.case.outline import Frozen, Outline
from polemos.case.references import Element, ElementText

TABLE = "bargaining"
"""The mechanism that says what a settlement is about."""

CONTESTED = "contested"
"""The owner of ground inside one state that both sides claim."""

WEEK = datetime.timedelta(weeks=1)
LARGEST_AREA = 262144.0  # km^2; what the engine's single precision resolves to a hundredth
MOST_WEEKS = 2000
MOST_SECTORS = 64


class Argument(Strict):
    """The source whose claims are tested, with the names of the Citation Style Language."""

    author: Text
    title: Text
    publisher: Text | None = None
    date: Day
    url: str | None = None
    note: str | None = None


class Clock(Strict):
    """Weeks since the epoch; a run records the state at the start and after every week up to the end."""

    epoch: Day
    start: Day
    end: Day

    @model_validator(mode="after")
    def _whole_weeks(self) -> Clock:
        for name, day in (("start", self.start), ("end", self.end)):
            beyond = (day - self.epoch).days % 7
            if beyond:
                earlier = day - datetime.timedelta(days=beyond)
                raise fault(
                    "E-DATE",
                    f"{name} {day} is not a whole number of weeks from the epoch {self.epoch}",
                    f"write {earlier} or {earlier + WEEK}",
                    at=name,
                )
        if not self.epoch <= self.start < self.end:
            raise fault("E-DATE", "the dates must rise from epoch to start to end", at="start")
        if self.n_weeks > MOST_WEEKS:
            message = f"a run of {self.n_weeks} weeks is over the limit of {MOST_WEEKS}"
            raise fault("E-BUDGET", message, at="end")
        return self

    @property
    def first_week(self) -> int:
        """The week of the start."""
        return self.week_of(self.start)

    @property
    def last_week(self) -> int:
        """The week of the end."""
        return self.week_of(self.end)

    @property
    def n_weeks(self) -> int:
        """The number of weekly records, the initial state included."""
        return self.last_week - self.first_week + 1

    def week_of(self, date: datetime.date) -> int:
        """The week that contains a day."""
        return (date - self.epoch).days // 7

    def date_of(self, week: int) -> datetime.date:
        """The first day of a week."""
        return self.epoch + week * WEEK


class Belligerent(Strict):
    """One of the two sides; its stream names its noise, whatever its place in the file."""

    id: Id
    name: Text
    stream: Stream


class Patron(Strict):
    """A third party that backs a belligerent."""

    id: Id
    name: Text
    stream: Stream
    backs: Id


class Public(Strict):
    """The public of a belligerent or patron."""

    id: Id
    name: Text
    stream: Stream
    of: Id


class Rung(Strict):
    """A category of aid or permission that a patron may think a red line; a rung of the ladder of escalation.

    Rungs are listed from the lowest up. When each was asked for and approved is said by policies.
    """

    id: Id
    name: Text
    stream: Stream
    note: Text | None = None


class Sector(Strict):
    """A stretch of the front, or of a border that is closed until a policy opens it.

    owner  whose ground it is by law, or CONTESTED: then it is nobody's own soil
    area  km^2
    held  km^2 at the start of the clock, by belligerent
    """

    id: Id
    name: Text
    stream: Stream
    owner: Id
    area: float
    area_source: Id
    open: bool = True
    held: dict[Id, float]
    held_source: Id


class SectorEntry(Sector):
    """A sector as the file has it: areas with their unit; who is not named holds the rest."""

    area: Area
    held: dict[Id, Area]

    @model_validator(mode="after")
    def _fits(self) -> SectorEntry:
        if not 0 < self.area <= LARGEST_AREA:
            message = f"an area of {self.area:g} km^2 is not in 0 to {LARGEST_AREA:g} km^2"
            raise fault("E-RANGE", message, at="area")
        if any(area < 0 for area in self.held.values()):
            raise fault("E-RANGE", "held ground cannot be negative", at="held")
        if (total := sum(self.held.values())) > self.area:
            message = f"{total:g} km^2 are held, but the sector has {self.area:g} km^2"
            raise fault("E-RANGE", message, at="held")
        return self


class CalendarEntry(Strict):
    """A dated fact: a deadline, an adverse season, a patron's change of administration, an event to show."""

    id: Id
    name: Text
    kind: Literal["deadline", "season", "administration", "event"]
    date: Day | None = None
    start: SeasonDay | None = None
    end: SeasonDay | None = None
    every: Literal["year"] | None = None
    of: Id | None = None
    known_on: Day
    source: Id
    note: str | None = None

    @model_validator(mode="after")
    def _dated(self) -> CalendarEntry:
        if self.kind == "season":
            self._check_season()
        elif self.date is None or self.start or self.end or self.every:
            raise fault("E-MISSING", f"a {self.kind} has a date and neither start, end nor every")
        if self.kind == "administration" and self.of is None:
            raise fault(
                "E-MISSING", "a change of administration says of which patron", "add 'of:' with its id"
            )
        if self.of is not None and self.kind not in ("deadline", "administration"):
            message = f"'of' says whom a deadline or an administration concerns; this is a {self.kind}"
            raise fault("E-UNKNOWN", message, at="of")
        return self

    def _check_season(self) -> None:
        if self.start is None or self.end is None or self.date is not None:
            raise fault("E-MISSING", "a season has start and end and no date")
        length = 5 if self.every else 10
        if len(self.start) != length or len(self.end) != length:
            form = "MM-DD" if self.every else "YYYY-MM-DD, or MM-DD with 'every: year'"
            raise fault("E-DATE", f"start and end of this season are written {form}", at="start")
        if not self.every and self.end < self.start:
            message = f"the season ends on {self.end}, before it starts on {self.start}"
            raise fault("E-DATE", message, at="end")

    def covers(self, day: datetime.date) -> bool:
        """Whether a day lies in a season, its first and last day included; one may span the new year."""
        if self.start is None or self.end is None:
            return False
        if self.every is None:
            return read_day(self.start) <= day <= read_day(self.end)
        today = f"{day:%m-%d}"
        if self.start <= self.end:
            return self.start <= today <= self.end
        return today >= self.start or today <= self.end


def mechanisms_in_use(listed: Any) -> tuple[str, ...]:
    """The mechanisms of a case, in the order of the catalogue: part of every war, or listed by it."""
    named: Any = listed if isinstance(listed, dict) else ()
    return tuple(
        mechanism
        for mechanism, place in MECHANISMS.items()
        if place == "always" or (mechanism in named and place == "chosen")
    )


class Mechanism(Strict):
    """How a mechanism is to work in this case; to list one that is not part of every war is to use it.

    variant  of its law, for a mechanism that has several
    Of bargaining alone:
    front    sectors whose ground a settlement divides; those open from the start when None
    chips    sectors outside it, where ground may be held on the other's soil; all others when None
    settles  whether a settlement that was drawn stops the fighting; else wars are fought on
    option   what settling later is worth: closed, as if all stayed as it is (when None), or regressed on wars
             that are fought on
    """

    variant: str | None = None
    front: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MOST_SECTORS)] | None = None
    chips: Annotated[tuple[Id, ...], Field(max_length=MOST_SECTORS)] | None = None
    settles: Literal["on", "off"] | None = None
    option: Literal["closed", "regressed"] | None = None


class Knot(Strict):
    """A value of an exogenous series on a date."""

    date: Day
    value: Distribution


class ExogenousSeries(Strict):
    """A series that the case gives: linear between its knots, constant outside.

    A member has one quantile of noise for the whole series.
    """

    series: Element
    unit: str
    source: str
    note: str | None
    values: tuple[Knot, ...]

    @property
    def name(self) -> str:
        """Which series of the catalogue."""
        return self.series.name

    @property
    def arguments(self) -> tuple[str, ...]:
        """The ids of its element."""
        return self.series.arguments


class KnotEntry(Strict):
    """A knot as the file has it."""

    date: Day
    value: Written


class ExogenousEntry(Strict):
    """An exogenous series as the file has it."""

    series: ElementText
    unit: Prose
    source: Id
    note: str | None = None
    values: Annotated[tuple[KnotEntry, ...], Field(min_length=1, max_length=500)]


def _glob(value: object) -> object:
    if isinstance(value, str) and (value.startswith(("/", "~")) or "\\" in value or ":" in value):
        raise fault("E-PATH", f"{shown(value)} is no path in a folder", "write such as map/weekly_*.csv")
    if isinstance(value, str) and not {"", ".", ".."}.isdisjoint(value.split("/")):
        raise fault("E-PATH", f"{shown(value)} leaves its folder", "write such as map/weekly_*.csv")
    return value


class TruthTable(Strict):
    """Where what came of a series is found: tables in a folder that is named when forecasts are scored.

    file   of all tables with such a path in the folder, `*` for any part of a name
    date   the column of days, YYYY-MM-DD
    value  the column of numbers, in the unit of the series; an empty cell says nothing
    """

    file: Annotated[Text, BeforeValidator(_glob)]
    date: Text
    value: Text


class Backtest(Strict):
    """On what forecasts are tried: recorded series, from origins so many weeks apart.

    first, last  of the origins: days up to which a forecast knows what was known
    truth        where a later outcome of each is found, by its id
    """

    series: Annotated[tuple[Id, ...], Field(min_length=1, max_length=50)]
    first: Day
    last: Day
    every: Annotated[int, Field(ge=1, le=52)]
    truth: dict[Id, TruthTable] = Field(default_factory=dict[str, TruthTable])


class Scenario(Strict):
    """All of case.yaml."""

    format: Literal[1]
    id: CaseId
    title: Text
    question: Text
    argument: Argument
    outline: Outline = Outline()
    claims_frozen: Frozen | None = None
    backtest: Backtest | None = None
    known_until: Day
    clock: Clock
    belligerents: Annotated[tuple[Belligerent, ...], Field(min_length=2, max_length=2)]
    patrons: Annotated[tuple[Patron, ...], Field(max_length=64)] = ()
    publics: Annotated[tuple[Public, ...], Field(max_length=64)] = ()
    red_lines: Annotated[tuple[Rung, ...], Field(max_length=32)] = ()
    sectors: Annotated[tuple[SectorEntry, ...], Field(min_length=1, max_length=MOST_SECTORS)]
    calendar: Annotated[tuple[CalendarEntry, ...], Field(max_length=500)] = ()
    mechanisms: dict[str, Mechanism] = Field(default_factory=dict[str, Mechanism])
    links: dict[str, Literal["on", "off"]] = Field(default_factory=dict[str, Literal["on", "off"]])
    exogenous: Annotated[tuple[ExogenousEntry, ...], Field(max_length=500)] = ()


ITEMS: dict[str, Any] = {
    "belligerents": Belligerent,
    "patrons": Patron,
    "publics": Public,
    "red_lines": Rung,
    "sectors": SectorEntry,
    "calendar": CalendarEntry,
    "exogenous": ExogenousEntry,
}
"""The lists of case.yaml and what is in them."""
