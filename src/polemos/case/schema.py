"""JSON Schemas of the case's files, from the same models that check them, for completion in editors.

They say less than `check` does: what refers to what, and what a text means, only `check` knows.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from polemos._core.catalogue import MECHANISMS, PARAMETERS
from polemos.case.claims import MOST_CLAIMS, ClaimEntry
from polemos.case.evidence import EvidenceFile
from polemos.case.policies import PolicyEntry
from polemos.case.priors import CorrelationEntry, PriorEntry
from polemos.case.scenario import Scenario
from polemos.case.switches import MOST_SWITCHES, SwitchEntry

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of every YAML file, by its name without '.yaml'."""
    found = {
        "case": _schema(Scenario),
        "priors": _priors(),
        "policies": _schema(list[PolicyEntry]),
        "claims": _schema(list[ClaimEntry]) | {"maxItems": MOST_CLAIMS},
        "evidence": _schema(EvidenceFile),
        "switches": _switches(),
    }
    return {name: {"$schema": DIALECT, "title": f"{name}.yaml"} | schema for name, schema in found.items()}


def _schema(model: Any) -> dict[str, Any]:
    return TypeAdapter(model).json_schema(by_alias=True, mode="validation")


def _priors() -> dict[str, Any]:
    """A mapping whose keys are the parameters of the catalogue; of those of every war few may be left out."""
    entry, correlations = _schema(PriorEntry), _schema(list[CorrelationEntry])
    definitions = {"PriorEntry": entry, **correlations.pop("$defs", {})}
    return {
        "type": "object",
        "properties": _by_parameter() | {"correlations": correlations},
        "required": [
            name
            for name, entry in PARAMETERS.items()
            if MECHANISMS[entry.mechanism] == "always" and entry.absent is None
        ],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _by_parameter() -> dict[str, Any]:
    """A prior under the name of every parameter of the catalogue."""
    return {
        parameter.name: {
            "$ref": "#/$defs/PriorEntry",
            "description": f"{parameter.meaning} [{parameter.unit}], {parameter.low:g} to {parameter.high:g}",
        }
        for parameter in PARAMETERS.values()
    }


def _switches() -> dict[str, Any]:
    """A list whose entries have priors under the names of parameters, settings or both."""
    schema = _schema(list[SwitchEntry])
    entry = schema["$defs"]["SwitchEntry"]
    entry["properties"]["priors"] = {
        "type": "object",
        "properties": _by_parameter(),
        "minProperties": 1,
        "additionalProperties": False,
    }
    entry["anyOf"] = [{"required": ["priors"]}, {"required": ["settings"]}]
    return schema | {"minItems": 1, "maxItems": MOST_SWITCHES}
