"""Data against models: every fault of a file with its place, in words that say what to write instead."""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from polemos._core.errors import MOST_ALIKE, Fault
from polemos.case.fields import shown
from polemos.case.places import Document, Path
from polemos.case.references import closest, did_you_mean

T = TypeVar("T")
Model = TypeVar("Model", bound=BaseModel)

_NEEDED = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "date_type": "a date such as 2025-01-09",
}


def validated(
    model: type[Model], value: Any, document: Document, path: Path = ()
) -> tuple[Model | None, list[Fault]]:
    """An instance of a model and no faults, or None and every fault; `path` leads to the value."""
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        details = [one for one in error.errors(include_url=False) if not _only_fewer_sound(one, value)]
        unknown = [one["loc"] for one in details if one["type"] == "extra_forbidden"]
        meant = {(*loc[:-1], _meant(model, loc)) for loc in unknown[:MOST_ALIKE]}
        mute = set(unknown[MOST_ALIKE:])  # of these nobody asks what was meant
        told = [one for one in details if one["type"] != "missing" or one["loc"] not in meant]
        return None, [
            _unknown(detail["loc"], document, path)
            if detail["loc"] in mute
            else _fault(model, detail, document, path, value)
            for detail in told
        ]


def salvaged(annotation: Any, value: Any) -> Any:
    """A part of a faulty file by itself; None where it is faulty too. Its faults are reported elsewhere."""
    try:
        return TypeAdapter(annotation).validate_python(value, strict=True)
    except ValidationError:
        return None


def _only_fewer_sound(detail: ErrorDetails, value: Any) -> bool:
    """Whether a list is called too short only because some of its entries are faulty."""
    if detail["type"] != "too_short":
        return False
    return _length(_value_at(value, detail["loc"])) >= detail.get("ctx", {})["min_length"]


def _split_text(key: str) -> str:
    """How to mend what YAML took apart within {...}; empty where the key is only unknown."""
    if re.search(r"[()=]", key):  # {value: beta(a=1, b=2)} has the keys value and 'b=2)'
        return "in {...} a text with a comma stands in quotes"
    if re.match(r"[0-9]", key):  # {to: 3,000 persons}
        return "in {...} a comma separates: write the number without one"
    if re.match(r"\w+:\S", key):  # {id:north}
        return f"write '{key.replace(':', ': ', 1)}'"
    return ""


def _meant(model: type[BaseModel], unknown: Path) -> str | None:
    """The key that an unknown one is probably meant for: it is then not also said to be missing."""
    key = re.sub(r":\S.*", "", str(unknown[-1]))
    return closest(key, _fields_at(model, unknown[:-1]))


def _unknown(inner: Path, document: Document, path: Path, remedy: str = "") -> Fault:
    message = f"unknown key {shown(inner[-1])}"
    return document.fault((*path, *inner), "E-UNKNOWN", message, remedy)


def _fault(model: type[BaseModel], detail: ErrorDetails, document: Document, path: Path, value: Any) -> Fault:
    inner = tuple(step for step in detail["loc"] if step != "[key]")
    where = (*path, *inner)
    kind, context = detail["type"], detail.get("ctx", {})
    if kind.startswith("E-"):
        where = (*where, context["at"]) if context["at"] else where
        return document.fault(where, kind, context["message"], context["remedy"])
    if kind == "extra_forbidden":
        key = str(inner[-1])
        remedy = _split_text(key) or did_you_mean(key, _fields_at(model, inner[:-1]))
        return _unknown(inner, document, path, remedy)
    if kind == "missing":
        return document.fault(where, "E-MISSING", f"the key '{inner[-1]}' is missing", "add it")
    given = _value_at(value, inner)
    if kind == "literal_error":
        return _literal(document, where, given, context)
    if kind in {"too_long", "too_short"}:
        code = "E-BUDGET" if kind == "too_long" and context["max_length"] > 2 else "E-RANGE"
        bound = context["max_length"] if kind == "too_long" else context["min_length"]
        limit = "at most" if kind == "too_long" else "at least"
        if where == ("belligerents",):
            return document.fault(where, "E-RANGE", f"a case has two belligerents, not {_length(given)}")
        return document.fault(where, code, f"it has {_length(given)} entries; {limit} {bound} are allowed")
    if kind == "string_too_long":
        return document.fault(where, "E-SCALAR", f"it is longer than {context['max_length']} characters")
    if kind == "string_too_short":
        return document.fault(where, "E-MISSING", "it is empty", "write something")
    if kind.startswith(("greater_than", "less_than")):
        return document.fault(where, "E-RANGE", f"{shown(given)} is out of range: {detail['msg'].lower()}")
    if kind == "string_pattern_mismatch":
        return document.fault(where, "E-TYPE", f"{shown(given)} has not the form {context['pattern']}")
    needed = _NEEDED.get(kind, kind.replace("_", " "))
    return document.fault(where, "E-TYPE", f"needs {needed}, but is {_described(given)}")


def _literal(document: Document, where: Path, given: Any, context: Mapping[str, Any]) -> Fault:
    expected = str(context["expected"])
    if where == ("format",):
        message = f"{shown(given)} is not a format that this version of polemos reads"
        return document.fault(where, "E-FORMAT", message, "write 1, or install a newer polemos")
    words = expected.replace("'", "").replace(" or ", ", ").split(", ")
    return document.fault(
        where,
        "E-TYPE",
        f"{_described(given)} is not one of {', '.join(words)}",
        did_you_mean(str(given), words),
    )


def _described(value: Any) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return f"the word {str(value).lower()}"
        case int() | float():
            return f"the number {value}"
        case str():
            return f"the text {shown(value)}"
        case tuple():
            return "a list"
        case _:
            return "a mapping"


def _length(value: Any) -> int:
    return len(value) if isinstance(value, (tuple, dict, str)) else 0


def _value_at(value: Any, path: Path) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _fields_at(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    """The keys of the model that a path leads to."""
    found: Any = model
    for step in path:
        found = _below(found, step)
    found = _plain(found)
    if isinstance(found, type) and issubclass(found, BaseModel):
        return tuple(field.alias or name for name, field in found.model_fields.items())
    return ()


def _below(annotation: Any, step: str | int) -> Any:
    annotation = _plain(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = {field.alias or name: field.annotation for name, field in annotation.model_fields.items()}
        return fields.get(str(step))
    arguments = get_args(annotation)
    if get_origin(annotation) is tuple and arguments:
        return arguments[0]
    return arguments[1] if get_origin(annotation) is dict else None


def _plain(annotation: Any) -> Any:
    """An annotation without None, aliases and metadata."""
    while True:
        origin = get_origin(annotation)
        if origin in {Union, types.UnionType}:
            kept = [one for one in get_args(annotation) if one is not type(None)]
            annotation = kept[0]
        elif hasattr(annotation, "__metadata__"):
            annotation = get_args(annotation)[0]
        else:
            return annotation
