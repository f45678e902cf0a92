"""switches.yaml: rival priors of parameters that exist, and settings as policies have them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from polemos._core.catalogue import PARAMETERS
from polemos.case.checks.inquiry import Inquiry
from polemos.case.checks.policies import read_settings
from polemos.case.checks.priors import read_prior, warn_unused
from polemos.case.places import Path
from polemos.case.priors import ParameterPrior, PriorEntry
from polemos.case.switches import MOST_SWITCHES, Switch, SwitchEntry
from polemos.case.validation import salvaged

FILE = "switches.yaml"


def check_switches(inquiry: Inquiry) -> tuple[Switch, ...]:
    """The switches in the order of the file; notes every fault."""
    tree: Any = inquiry.documents[FILE].tree
    if not isinstance(tree, tuple) or not tree:
        message = "needs a list of switches, at least one"
        inquiry.add(FILE, (), "E-TYPE", message, "leave the file out where there are none")
        return ()
    if len(tree) > MOST_SWITCHES:
        inquiry.add(FILE, (), "E-BUDGET", f"{len(tree)} switches are over the limit of {MOST_SWITCHES}")
        return ()
    entries: list[tuple[Path, str]] = []
    found: list[Switch] = []
    for number, item in enumerate(tree):
        path: Path = (number,)
        entry = inquiry.validated(SwitchEntry, FILE, path, item)
        # read on their own, so that one faulty entry does not hide what is wrong with the rest
        fields: dict[str, Any] = item if isinstance(item, dict) else {}
        priors = tuple(_priors(inquiry, (*path, "priors"), fields.get("priors")))
        settings = tuple(read_settings(inquiry, FILE, (*path, "settings"), fields.get("settings")))
        if entry is None:
            continue
        entries.append(((*path, "id"), entry.id))
        inquiry.expect_source(FILE, (*path, "source"), entry.source)
        inquiry.expect_known(FILE, (*path, "known_on"), entry.known_on)
        told = entry.model_dump(include={"id", "name", "note", "source", "known_on"})
        found.append(Switch(**told, priors=priors, settings=settings))
    inquiry.distinct(FILE, entries, "switch")
    return tuple(found)


def _priors(inquiry: Inquiry, path: Path, value: Any) -> Iterator[ParameterPrior]:
    """The sound priors of a switch on parameters that the case uses."""
    listed: dict[str, Any] = value if isinstance(value, dict) else {}
    for name, item in listed.items():
        here = (*path, name)
        inquiry.expect(FILE, here, name, PARAMETERS, "parameter", "E-UNKNOWN")
        if name not in PARAMETERS:
            continue
        parameter = PARAMETERS[name]
        warn_unused(inquiry, FILE, here, parameter)
        prior = read_prior(inquiry, FILE, here, parameter, item, salvaged(PriorEntry, item))
        if prior is not None and parameter.mechanism in inquiry.names.mechanisms:
            yield prior
