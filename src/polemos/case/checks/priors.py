"""priors.yaml: a prior for every element of every parameter, and copulas that are distributions."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from polemos._core.catalogue import PARAMETERS, Parameter
from polemos._core.errors import MOST_ALIKE
from polemos.case.checks.inquiry import Inquiry
from polemos.case.distributions import Distribution
from polemos.case.places import Path
from polemos.case.priors import (
    EVERY,
    MOST_KEYS,
    Correlation,
    CorrelationEntry,
    ParameterPrior,
    PriorEntry,
    fits,
)
from polemos.case.references import Anything, closest

FILE = "priors.yaml"
CORRELATIONS = "correlations"
SMALLEST_EIGENVALUE = 1e-9


def check_priors(inquiry: Inquiry) -> tuple[tuple[ParameterPrior, ...], tuple[Correlation, ...]]:
    """The priors in the order of the catalogue, and the copulas; notes every fault."""
    tree = inquiry.documents[FILE].tree
    if not isinstance(tree, dict):
        inquiry.add(FILE, (), "E-TYPE", "needs a mapping from parameters to priors")
        return (), ()
    entries: dict[str, Any] = {name: entry for name, entry in tree.items() if name != CORRELATIONS}
    for name in entries:
        inquiry.expect(FILE, (name,), name, PARAMETERS, "parameter", "E-UNKNOWN")
    priors = [
        _prior(inquiry, PARAMETERS[name], entry) for name, entry in entries.items() if name in PARAMETERS
    ]
    # where it is not known what is used, nothing is known to be missing or unused
    unknown = [name for name in entries if name not in PARAMETERS]
    meant = {closest(name, PARAMETERS) for name in unknown[:MOST_ALIKE]}
    known = not isinstance(inquiry.names.mechanisms, Anything)
    for name, parameter in PARAMETERS.items() if known else ():
        if name in entries:
            warn_unused(inquiry, FILE, (name,), parameter)
        if (
            name not in entries
            and parameter.absent is None
            and name not in meant
            and parameter.mechanism in inquiry.names.mechanisms
            and _has_elements(inquiry, parameter)
        ):
            message = f"the parameter '{name}' has no prior: it is missing"
            unit = "" if parameter.unit == "1" else f" in {parameter.unit}"
            remedy = f"add '{name}:' with a prior{unit} and a basis"
            inquiry.add(FILE, (name,), "E-PRIOR", message, remedy)
    order = list(PARAMETERS)
    used = [
        prior
        for prior in priors
        if prior is not None and PARAMETERS[prior.name].mechanism in inquiry.names.mechanisms
    ]
    sound = sorted(used, key=lambda prior: order.index(prior.name))
    return tuple(sound), tuple(_correlations(inquiry, tree.get(CORRELATIONS, ())))


def _has_elements(inquiry: Inquiry, parameter: Parameter) -> bool:
    """Whether a parameter has any element in this case: without patrons none of theirs has."""
    return all(inquiry.names.along(axis) or axis in ("actor", "sector") for axis in parameter.axes)


def _prior(inquiry: Inquiry, parameter: Parameter, value: Any) -> ParameterPrior | None:
    path: Path = (parameter.name,)
    entry = inquiry.validated(PriorEntry, FILE, path, value)
    found = read_prior(inquiry, FILE, path, parameter, value, entry)
    if entry is not None:
        _complete(inquiry, parameter, _written(value))
    return found


def warn_unused(inquiry: Inquiry, file: str, path: Path, parameter: Parameter) -> None:
    """Warn of a prior on a parameter of a mechanism that the case does not use."""
    if parameter.mechanism not in inquiry.names.mechanisms:
        message = f"nothing reads it: this case does not use the mechanism '{parameter.mechanism}'"
        remedy = f"list {parameter.mechanism} under mechanisms in case.yaml, or leave the prior out"
        inquiry.add(file, path, "W-UNUSED", message, remedy, severity="warning")


def read_prior(
    inquiry: Inquiry, file: str, path: Path, parameter: Parameter, value: Any, entry: PriorEntry | None
) -> ParameterPrior | None:
    """The prior that stands at a path of a file, of all elements or only some; notes its faults.

    value, entry  as it was read, and as it was validated, None where that is faulty
    """
    # distributions are read on their own, so that a missing note does not hide what is wrong with them
    found = _distributions(inquiry, file, path, parameter, value)
    before = value.get("earlier") if isinstance(value, dict) else None
    earlier = _distributions(inquiry, file, (*path, "earlier"), parameter, before)
    if entry is None:
        return None
    inquiry.expect_source(file, (*path, "source"), entry.source)
    inquiry.expect_known(file, (*path, "known_on"), entry.known_on)
    prior = ParameterPrior(
        name=parameter.name,
        unit=parameter.unit,
        axes=parameter.axes,
        by=found,
        basis=entry.basis,
        source=entry.source,
        note=entry.note,
        known_on=entry.known_on,
    )
    if entry.earlier is None:
        return prior
    thought: dict[str, Any] = {"by": earlier, "basis": "assumption", "source": None, "known_on": None}
    return prior.model_copy(
        update={"earlier": prior.model_copy(update={**thought, "note": entry.earlier.note})}
    )


def _distributions(
    inquiry: Inquiry, file: str, path: Path, parameter: Parameter, value: Any
) -> dict[str, Distribution]:
    """The sound distributions that stand at a path under 'prior' or 'by'; notes the faults of the others."""
    found: dict[str, Distribution] = {}
    for key, text in _written(value).items():
        here = (*path, "by", key) if key else (*path, "prior")
        if key:
            _key(inquiry, file, here, key, parameter)
        support = (parameter.low, parameter.high)
        distribution = inquiry.distribution(file, here, text, parameter.unit, support)
        if distribution is not None:
            found[key] = distribution
    return found


def _written(value: Any) -> dict[str, str | float]:
    """What stands under 'prior' or 'by', by element; '' for all."""
    fields: dict[str, Any] = value if isinstance(value, dict) else {}
    by: Any = fields.get("by")
    entries: dict[str, Any] = by if isinstance(by, dict) else {"": fields.get("prior")}
    return {
        key: text
        for key, text in itertools.islice(entries.items(), MOST_KEYS)
        if isinstance(text, (str, int, float)) and not isinstance(text, bool)
    }


def _key(inquiry: Inquiry, file: str, path: Path, key: str, parameter: Parameter) -> None:
    """Whether a key of `by` speaks of elements of the parameter."""
    if key == EVERY:
        return
    parts = key.split(".")
    if len(parts) != len(parameter.axes):
        form = ".".join(parameter.axes) or "prior: instead of by:"
        inquiry.add(file, path, "E-REF", f"'{key}' is no element of '{parameter.name}'", f"write {form}")
        return
    for axis, part in zip(parameter.axes, parts, strict=True):
        if part != EVERY:
            inquiry.expect(file, path, part, inquiry.names.along(axis), axis)


def _complete(inquiry: Inquiry, parameter: Parameter, written: dict[str, str | float]) -> None:
    if not inquiry.names.two_sides:
        return
    elements = itertools.product(*(inquiry.names.along(axis) for axis in parameter.axes))
    missing = [".".join(ids) for ids in elements if not any(fits(key, ids) for key in written)]
    if missing:
        message = f"no prior for {', '.join(missing)}: it is missing"
        inquiry.add(FILE, (parameter.name,), "E-PRIOR", message, "add it under 'by', or a default as '*'")


def _correlations(inquiry: Inquiry, value: Any) -> Iterator[Correlation]:
    if not isinstance(value, tuple):
        inquiry.add(FILE, (CORRELATIONS,), "E-TYPE", "needs a list")
        return
    used: dict[str, int] = {}
    for number, item in enumerate(value):
        path: Path = (CORRELATIONS, number)
        entry = inquiry.validated(CorrelationEntry, FILE, path, item)
        if entry is None:
            continue
        for position, element in enumerate(entry.between):
            here = (*path, "between", position)
            inquiry.expect_element(FILE, here, element, PARAMETERS)
            if str(element) in used:
                message = f"'{element}' is already correlated in entry {used[str(element)]}"
                inquiry.add(FILE, here, "E-PRIOR", message, "join the two entries in one matrix")
            used[str(element)] = number
        if _is_correlation(inquiry, (*path, "matrix"), entry.matrix, len(entry.between)):
            yield Correlation(between=entry.between, matrix=entry.matrix, note=entry.note)


def _is_correlation(inquiry: Inquiry, path: Path, matrix: tuple[tuple[float, ...], ...], n: int) -> bool:
    """Whether a matrix is a correlation matrix of n quantities; a fault is noted where it is not."""
    import numpy as np

    if len(matrix) != n or any(len(row) != n for row in matrix):
        inquiry.add(FILE, path, "E-PRIOR", f"the matrix of {n} elements has {n} rows of {n} numbers")
        return False
    values = np.array(matrix)
    if not (values == values.T).all() or not (values.diagonal() == 1.0).all() or (abs(values) > 1.0).any():
        message = "a correlation matrix is symmetric, has 1 on the diagonal and nothing beyond -1 to 1"
        inquiry.add(FILE, path, "E-PRIOR", message)
        return False
    smallest = float(np.linalg.eigvalsh(values)[0])
    if smallest < SMALLEST_EIGENVALUE:
        message = f"the matrix is not positive definite: its smallest eigenvalue is {smallest:.3g}"
        inquiry.add(FILE, path, "E-PRIOR", message, "bring the correlations nearer to 0")
        return False
    return True
