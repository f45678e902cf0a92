"""Verdicts as a person sees them: a word, a sign and a tone, in that order of weight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from polemos._core.saved import JudgedReading, Verdict
from polemos.case.claims import Claim
from polemos.questions.words import verdict_words


@dataclass(frozen=True)
class Chip:
    """A verdict in one glance: the word says it, the sign repeats it, the tone only helps the eye."""

    word: str
    sign: str
    tone: str


_SIGNS: dict[str, tuple[str, str]] = {
    "holds": ("+", "agree"),
    "matches": ("=", "agree"),
    "fails": ("−", "oppose"),
    "differs": ("≠", "oppose"),
    "depends": ("±", "mixed"),
    "sources_disagree": ("≶", "mixed"),
    "too_close": ("≈", "open"),
    "not_settled": ("~", "open"),
    "undetermined": ("?", "open"),
    "vacuous": ("∅", "open"),
    "needs_mechanism": ("…", "open"),
    "quoted": ("“", "open"),
}

_COUNTED = {
    "holds": "supported",
    "fails": "not supported",
    "matches": "match",
    "differs": "differ",
    "depends": "depend on the reading",
}
"""Where claims of several kinds are counted together, one wording stands for all."""

_SHORT = {
    "too_close": "too close to tell",
    "not_settled": "not settled",
    "vacuous": "vacuous",
    "needs_mechanism": "not testable yet",
    "quoted": "quoted, no verdict",
}

GROUPS: dict[str, tuple[str, str]] = {
    "record": (
        "checked against the record",
        "what was said, compared with dated evidence known by the cut-off",
    ),
    "model": ("answered by the model", "what follows from the stated priors, run by run"),
    "open": ("not testable yet", "needs a mechanism that is not built"),
    "quoted": ("quoted", "motives and value judgements: the source's view, no verdict"),
    "left": ("not asked", "needs a policy that was not run"),
}
"""The kinds of answer that a claim can get, with what each means; the last only where there are such."""


def chip_of(verdict: str, kind: str) -> Chip:
    """The chip of a verdict on a claim of a kind; a verdict of a later version shows its own name."""
    if verdict not in _SIGNS:
        return Chip(verdict.replace("_", " "), "?", "open")
    sign, tone = _SIGNS[verdict]
    return Chip(_SHORT.get(verdict) or verdict_words(verdict, kind, ""), sign, tone)


def tally(verdicts: Iterable[str]) -> tuple[tuple[Chip, int], ...]:
    """Each verdict that occurs, as a chip, with how often; settled ones first."""
    found = Counter(verdicts)
    order = sorted(found, key=lambda verdict: [*_SIGNS, verdict].index(verdict))
    chips = {verdict: chip_of(verdict, "") for verdict in order}
    return tuple((replace(chips[one], word=_COUNTED.get(one, chips[one].word)), found[one]) for one in order)


def group_of(verdict: Verdict) -> str:
    """Which kind of answer a verdict is."""
    if verdict.verdict == "quoted":
        return "quoted"
    if verdict.verdict in ("needs_mechanism", "not_asked"):
        return {"needs_mechanism": "open", "not_asked": "left"}[verdict.verdict]
    return "record" if verdict.basis == "record" else "model"


def chip(verdict: Verdict | JudgedReading, claim: Claim) -> Chip:
    """The chip of a verdict or reading of a claim."""
    return chip_of(verdict.verdict, claim.kind)
