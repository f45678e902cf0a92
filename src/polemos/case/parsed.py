"""What is written in the language of claims and kept with its checked expression."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, SkipValidation, ValidationInfo, model_validator

from polemos.case.fields import Strict, is_saved
from polemos.case.language.nodes import UNREAD, Expression


class Parsed(Strict):
    """Something with an expression; a dump of a case has its text alone, and none is read back."""

    node: Annotated[Expression, SkipValidation, Field(exclude=True, repr=False)]

    @model_validator(mode="before")
    @classmethod
    def _read_back(cls, value: Any, info: ValidationInfo) -> Any:
        return {**value, "node": UNREAD} if is_saved(info) and isinstance(value, dict) else value
