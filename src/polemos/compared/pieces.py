"""The pieces of what went into a run: manifest and case, each with a name, a value and its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from polemos._core.records import CASE
from polemos.report.record import RunRecord

Plain = Mapping[str, Any]
Key = tuple[str, str, str]

READ_ONLY = frozenset(
    {"note", "name", "title", "description", "author", "publisher", "url", "statement", "short", "paragraph",
     "number", "asserted_by", "given_in_words", "smallest_because", "resolution", "accessed", "licence",
     "plain_name"}
)  # fmt: skip
"""Fields that a reader sees and nothing counts with."""

FOR_READERS = frozenset({"title", "question", "argument", "outline", "outlines", "claims_frozen", "backtest"})
"""Parts of a case that no number or verdict of a run rests on."""

OF_THEIR_OWN = frozenset(
    {"format", "id", "priors", "correlations", "exogenous", "policies", "switches", "sources", "rows",
     "series", "claims", "files", "digest"}
)  # fmt: skip
"""Parts of a case that are told apart from the rest, or not at all."""


class Piece(NamedTuple):
    """One thing that went in.

    value  what is compared
    text   how it is shown
    file   of the case, and path within it; empty where it has none
    inert  whether nothing in a run counts with it
    """

    value: Any
    text: str
    file: str = ""
    path: tuple[str, ...] = ()
    inert: bool = False


def pieces_of(record: RunRecord) -> Iterator[tuple[Key, Piece]]:
    """All of a run, by group, subject and detail."""
    case: Plain = record.plain[CASE]
    yield from _asked(record)
    for name in case:
        if name not in OF_THEIR_OWN:
            for path, value in _leaves(case[name], (name,)):
                inert = name in FOR_READERS or path[-1] in READ_ONLY
                key = ("case", name, ".".join(path[1:]))
                yield key, Piece(value, _text(value), "case.yaml", path, inert)
    for prior in case["priors"]:
        for key, piece in _prior(prior):
            yield ("priors", *key), piece
    for one in case["correlations"]:
        names = " and ".join(map(_element, one["between"]))
        yield (
            ("correlations", names, ""),
            Piece(one["matrix"], _text(one["matrix"]), "priors.yaml", ("correlations",)),
        )
    for one in case["exogenous"]:
        yield from _exogenous(one)
    for policy in case["policies"]:
        yield from _policy(policy)
    for switch in case.get("switches", ()):
        yield from _switch(switch)
    yield from _evidence(case)
    for claim in case["claims"]:
        yield from _claim(claim)


def _asked(record: RunRecord) -> Iterator[tuple[Key, Piece]]:
    """The manifest: by what, on what and how the case was run."""
    manifest = record.manifest
    made = manifest.environment
    program = {"polemos": manifest.polemos, "python": made.python, "jax": made.jax, "jaxlib": made.jaxlib,
               "numpy": made.numpy, "generator": made.generator}  # fmt: skip
    platform = {"platform": made.platform, "machine": made.machine, "device": made.device,
                "xla_flags": made.xla_flags, "x64": str(made.x64)}  # fmt: skip
    request = {"members": str(manifest.members), "seed": str(manifest.seed),
               "policies": ", ".join(manifest.policies), "block size": str(manifest.block_size)}  # fmt: skip
    for group, told in (("program", program), ("platform", platform), ("request", request)):
        for name, text in told.items():
            yield (group, name, ""), Piece(text, text)
    thrown = f"on {manifest.switch_members} members" if manifest.switch_members else "not thrown"
    yield ("request", "switches", ""), Piece(thrown, thrown, inert=True)


def _prior(
    prior: Plain, file: str = "priors.yaml", above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, str], Piece]]:
    """A prior by name, and the elements or the field meant; its file says one distribution or several."""
    name = prior["name"]
    for key, law in prior["by"].items():
        path = (*above, name, "by", key) if key else (*above, name, "prior")
        yield (name, f"({key})" if key else ""), Piece(law, law.get("text") or _text(law), file, path)
    for field in ("unit", "basis", "source", "note", "known_on", "earlier"):
        value = prior.get(field)
        if value is not None:
            inert = field in {
                "source",
                "known_on",
                "earlier",
                *READ_ONLY,
            }  # of a run; a backtest reads two of them
            yield (name, field), Piece(value, _text(value), file, (*above, name, field), inert)


def _exogenous(one: Plain) -> Iterator[tuple[Key, Piece]]:
    name = _element(one["series"])
    path = ("exogenous", name)
    for knot in one["values"]:
        law = knot["value"]
        text = law.get("text") or _text(law) if isinstance(law, dict) else _text(law)
        yield ("exogenous", name, f"at {knot['date']}"), Piece(law, text, "case.yaml", path)
    for field in one:
        if field not in ("series", "values") and one[field] is not None:
            inert = field in {"source", *READ_ONLY}
            yield (
                ("exogenous", name, field),
                Piece(one[field], _text(one[field]), "case.yaml", (*path, field), inert),
            )


def _policy(policy: Plain) -> Iterator[tuple[Key, Piece]]:
    """A policy with the settings of all that it extends, in their order."""
    path = (policy["id"],)
    for key, piece in _settings(policy["settings"], "policies.yaml", (*path, "settings")):
        yield ("policies", policy["id"], key), piece
    for field in ("name", "description", "abstract", "counterfactual", "extends"):
        if policy.get(field) is not None:
            inert = field in READ_ONLY
            yield (
                ("policies", policy["id"], field),
                Piece(policy[field], _text(policy[field]), "policies.yaml", (*path, field), inert),
            )


def _settings(settings: Sequence[Plain], file: str, path: tuple[str, ...]) -> Iterator[tuple[str, Piece]]:
    for one in settings:
        until = f" until {one['until']}" if one["until"] else ""
        when = f" when {one['condition']}" if one["condition"] else ""
        text = f"to {one['value']:g}{until}{when}"
        known = {key: one[key] for key in ("source", "known_on", "seen_on") if one.get(key) is not None}
        aside = {*READ_ONLY, *known}
        value = {key: entry for key, entry in one.items() if key not in aside and entry is not None}
        lever = _element({"name": one["lever"], "arguments": one["arguments"]})
        yield f"set {lever} from {one['start']}", Piece(value, text, file, path)
        if known:  # a backtest reads it, a run does not
            told = ", ".join(f"{key} {entry}" for key, entry in known.items())
            yield f"set {lever} from {one['start']}, known", Piece(known, told, file, path, inert=True)


def _switch(switch: Plain) -> Iterator[tuple[Key, Piece]]:
    id, file = switch["id"], "switches.yaml"
    for prior in switch["priors"]:
        for (name, detail), piece in _prior(prior, file, (id, "priors")):
            yield (
                ("switches", id, f"{name}{detail if detail.startswith('(') else f' {detail}'.rstrip()}"),
                piece,
            )
    for key, piece in _settings(switch["settings"], file, (id, "settings")):
        yield ("switches", id, key), piece
    for field in ("name", "note", "source", "known_on"):
        if switch.get(field) is not None:
            yield (
                ("switches", id, field),
                Piece(switch[field], _text(switch[field]), file, (id, field), inert=True),
            )


def _evidence(case: Plain) -> Iterator[tuple[Key, Piece]]:
    """Sources, rows and series of the ledger; every point of a series by its date."""
    for kind in ("sources", "rows", "series"):
        for one in case[kind]:
            for field, value in one.items():
                if field in ("id", "points") or value in (None, [], ""):
                    continue
                piece = Piece(
                    value, _text(value), "evidence.yaml", (kind, one["id"], field), field in READ_ONLY
                )
                yield ("evidence", one["id"], field), piece
            for point in one.get("points", ()):
                text = " to ".join(
                    _text(point[end]) for end in ("value", "low", "high") if point.get(end) is not None
                )
                day = f"at {_text(point['refers_to'])}, known {point['known_on']}"
                yield ("evidence", one["id"], day), Piece(point, text, f"evidence/{one.get('file')}")


def _claim(claim: Plain) -> Iterator[tuple[Key, Piece]]:
    """A claim: its readings by name, its premise, and what is said of it."""
    id, file = claim["id"], "claims.yaml"
    for reading in claim["readings"]:
        value = {key: reading[key] for key in ("text", "level", "needs")}
        path = (id, "predicates", reading["name"])
        yield ("claims", id, f"predicate {reading['name']}"), Piece(value, reading["text"], file, path)
    deciding = [reading["name"] for reading in claim["readings"] if reading["decides"]]
    yield ("claims", id, "decides"), Piece(deciding, ", ".join(deciding), file, (id, "lead"))
    if claim["premise"] is not None:
        yield (
            ("claims", id, "premise"),
            Piece(claim["premise"]["text"], claim["premise"]["text"], file, (id, "premise")),
        )
    for field, value in claim.items():
        if field not in ("id", "readings", "premise") and value is not None:
            yield ("claims", id, field), Piece(value, _text(value), file, (id, field), field in READ_ONLY)


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """What a part of a case is made of; entries of lists by their ids."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from _leaves(entry, (*path, str(key)))
    elif isinstance(value, list) and value and all(isinstance(one, dict) and "id" in one for one in value):
        for one in value:
            yield from _leaves({key: entry for key, entry in one.items() if key != "id"}, (*path, one["id"]))
    elif value not in (None, [], {}):
        yield path, value


def _element(one: Plain) -> str:
    """territory.mobility(north)"""
    return f"{one['name']}({', '.join(one['arguments'])})" if one["arguments"] else str(one["name"])


def _text(value: Any) -> str:
    """Plain data on one line."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
