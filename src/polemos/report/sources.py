"""Who said it, seen from whom it is about; and which addresses become links."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

from polemos.case.evidence import Point, Row, Series
from polemos.report.record import RunRecord

OWN, OTHER, BACKER, THIRD = "own side", "other side", "government backing a side", "third party"
CLASSES = (OWN, OTHER, BACKER, THIRD)
"""Classes of source for a figure about a belligerent."""

LONGEST_ADDRESS = 2000


def class_of(side: str, about: str, record: RunRecord) -> str:
    """The class of a source that stands on a side, for a figure about one belligerent."""
    if side == about:
        return OWN
    if any(side == actor.id for actor in record.case.belligerents):
        return OTHER
    return BACKER if any(side == patron.id for patron in record.case.patrons) else THIRD


def known(row: Row, record: RunRecord) -> bool:
    """Whether a row was known by the cut-off; what came later is never shown against the model."""
    return row.known_on <= record.manifest.known_until


def rows_on(record: RunRecord, outcome: str, actor: str, place: str = "") -> list[Row]:
    """The rows with a figure for an element, known by the cut-off, in the order of what they refer to.

    place  the sector or the public of it
    """
    found = [
        row
        for row in record.case.rows
        if _measures(row, outcome, actor, place) and known(row, record) and figure_of(row) is not None
    ]
    return sorted(found, key=lambda row: (row.refers_to.end, row.id))


def series_on(
    record: RunRecord, outcome: str, actor: str, place: str = "", *, later: bool = False
) -> list[Series]:
    """The series that measure an element and had a point by the cut-off, in the order of the case.

    later  those of which a point became known only after it, with these points
    """
    listed = record.later if later else record.series
    return [one for one in listed.values() if one.points and _measures(one, outcome, actor, place)]


def _measures(one: Row | Series, outcome: str, actor: str, place: str) -> bool:
    wanted = (outcome, (actor, place) if place else (actor,))
    return one.measures is not None and (one.measures.name, one.measures.arguments) == wanted


def figure_of(row: Row | Point) -> tuple[float, float, float] | None:
    """Low end, middle and high end of what was stated; None where no figure was."""
    ends = [end for end in (row.low, row.value, row.high) if end is not None]
    if not ends:
        return None
    middle = row.value if row.value is not None else sum(ends) / len(ends)
    return min(ends), middle, max(ends)


def safe_address(url: str | None) -> str | None:
    """The address where it may become a link: http or https, a plain host, nothing hidden; else None.

    Nothing is ever fetched; this only decides whether a person may click.
    """
    if not url or len(url) > LONGEST_ADDRESS or any(_is_hidden(character) for character in url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for what is no port
    except ValueError:
        return None
    plain = parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and "@" not in parts.netloc
    return url if plain and "\\" not in url else None


def _is_hidden(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
