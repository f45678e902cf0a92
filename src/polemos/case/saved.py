"""A case read back from what a run saved of it, to be shown: its expressions are text alone."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from polemos._core.errors import DamagedRun
from polemos._core.records import CASE
from polemos._core.saved import all_fit, first_of
from polemos.case.fields import SAVED
from polemos.case.model import Case


def saved_case(value: Any) -> Case:
    """The case of a dump (`model_dump(mode="json")`), its text made fit for any document.

    What a later polemos adds is passed over. Raises DamagedRun with the first thing that is missing or wrong.
    """
    try:
        return Case.model_validate(all_fit(value), strict=False, extra="ignore", context=SAVED)
    except RecursionError as error:
        raise DamagedRun(CASE, "nested too deep to be read") from error
    except ValidationError as error:
        raise DamagedRun(CASE, first_of(error)) from error
