"""What may be asked where: predicates, premises, conditions of settings and measures."""

from __future__ import annotations

from polemos._core.catalogue import OUTCOMES
from polemos._core.errors import ClaimError
from polemos.case.language.grammar import printed
from polemos.case.language.needs import mechanisms_needed, observable
from polemos.case.language.nodes import Call, Expression, Reference, effects_in, walk
from polemos.case.language.types import Checker
from polemos.case.language.vocabulary import LEVELS, Vocabulary


def check_predicate(node: Expression, words: Vocabulary) -> tuple[Expression, tuple[ClaimError, ...]]:
    """A predicate with the types of all its parts, and what is wrong with it.

    It is a truth of the record, or a share of worlds, P(...), with a threshold or without.
    """
    checker = Checker(words)
    checked = checker.check(node)
    if not (isinstance(checked, Call) and checked.name == "P"):
        checked = checker.condition(checked)
    if checked.level not in {"", "ensemble", "record", "constant"}:
        text = f"P({printed(node)})" if checked.level == "member" else "P(...)"
        remedy = f"a claim asks the whole ensemble or the record: write '{text}'"
        checker.refuse("E-CLAIM", node, f"it is {LEVELS[checked.level]}", remedy)
    return checked, tuple(checker.faults)


def check_premise(node: Expression, words: Vocabulary) -> tuple[Expression, tuple[ClaimError, ...]]:
    """A premise: a truth of one run or of the record, with the types of all its parts."""
    checker = Checker(words)
    checked = checker.condition(checker.check(node))
    if checked.level not in {"", "member", "record"}:
        remedy = "write ever(...), at(..., date) > ... or the like"
        checker.refuse("E-CLAIM", node, f"it is {LEVELS[checked.level]}, no condition of a run", remedy)
    for effect in effects_in(node):
        checker.refuse("E-CLAIM", effect, "a premise is of one run, and an effect is of two")
    return checked, tuple(checker.faults)


def check_condition(node: Expression, words: Vocabulary) -> tuple[Expression, tuple[ClaimError, ...]]:
    """The condition of a setting: weekly, on what an actor can observe at the start of a week."""
    checker = Checker(words)
    checked = checker.condition(checker.check(node))
    seen = observable(words.names.mechanisms)
    for part in walk(node):
        if isinstance(part, Call) and part.name not in {"abs", "min", "max"}:
            checker.refuse("E-CLAIM", part, f"'{part.name}' has no place in the condition of a policy")
        if isinstance(part, Reference) and part.name in OUTCOMES and part.name not in seen:
            remedy = f"a policy may ask for {', '.join(seen)}"
            checker.refuse("E-REF", part, f"no actor observes '{part.name}'", remedy)
    if checked.level == "constant":
        checker.refuse("E-CLAIM", node, "it does not depend on anything")
    return checked, tuple(checker.faults)


def check_measure(node: Expression, words: Vocabulary) -> tuple[Expression, tuple[ClaimError, ...]]:
    """A number of one run, such as at(held(A, north), 2025-06-30), with the types of all its parts."""
    checker = Checker(words)
    checked = checker.check(node)
    if checked.level not in {"", "member"}:
        remedy = "write at(x, date), change(x, from, to), average(x) or the like of a weekly series"
        checker.refuse("E-CLAIM", node, f"it is {LEVELS[checked.level]}, not a number of one run", remedy)
    for effect in effects_in(node):
        checker.refuse("E-CLAIM", effect, "the two policies are named apart", "write what the effect is on")
    absent = mechanisms_needed(checked, words.names.mechanisms) if checked.level else ()
    if absent:
        checker.refuse("E-REF", node, f"it needs {', '.join(absent)}, which this case does not use")
    return checked, tuple(checker.faults)
