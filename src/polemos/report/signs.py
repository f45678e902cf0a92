"""Verdicts as a person sees them: a word, a sign and a tone, in that order of weight."""

from __future__ import annotations

from dataclasses import dataclass

from polemos._core.saved import Verdict


@dataclass(frozen=True)
class Chip:
    """A verdict in one glance: the word says it, the sign repeats it, the tone only helps the eye."""

    word: str
    sign: str
    tone: str


_SIGNS: dict[str, tuple[str, str]] = {
    "supported": ("+", "agree"),
    "leans for": ("(+)", "agree"),
    "open": ("?", "open"),
    "leans against": ("(−)", "oppose"),
    "not supported": ("−", "oppose"),
    "negligible": ("0", "oppose"),
    "set by assumption": ("A", "mixed"),
    "no information": ("∅", "mixed"),
    "depends on the policy": ("±", "mixed"),
    "depends on the definition": ("±", "mixed"),
    "premise rare": ("P", "open"),
    "premise false": ("⊘", "open"),
    "too few runs": ("n", "open"),
    "matches": ("=", "agree"),
    "second hand": ("»", "agree"),
    "differs": ("≠", "oppose"),
    "outdated": ("←", "oppose"),
    "too close": ("~", "open"),
    "sources disagree": ("≶", "mixed"),
    "depends on the question": ("±", "mixed"),
    "not testable": ("×", "open"),
    "undetermined": ("!", "open"),
    "vacuous": ("≡", "open"),
    "waits": ("…", "open"),
    "quoted": ("“", "open"),
}
"""Every verdict, the plainest of each kind first."""


def chip_of(verdict: str) -> Chip:
    """The chip of a verdict; one of a later version shows its own name."""
    sign, tone = _SIGNS.get(verdict, ("?", "open"))
    return Chip(verdict, sign, tone)


def group_of(verdict: Verdict) -> str:
    """Which kind of answer a verdict is."""
    if verdict.verdict in ("quoted", "not asked"):
        return {"quoted": "quoted", "not asked": "left"}[verdict.verdict]
    if verdict.drawn_from is None or verdict.verdict in ("waits", "not testable"):
        return "open"
    return "record" if verdict.drawn_from == "record" else "model"


GROUNDS: dict[str, tuple[str, str]] = {
    "record": ("The record", "dated evidence known by the cut-off"),
    "model": ("The model", "shares of simulated wars"),
    "assume": ("One assumption", "one prior decides the answer"),
    "none": ("Nothing yet", "not built, no information, not testable, or a judgement"),
}
"""What an answer stands on, from the firmest down."""

_UNGROUNDED = frozenset({"no information", "too few runs", "undetermined", "vacuous", "premise false"})


def ground_of(verdict: Verdict) -> str:
    """What the answer to a claim stands on."""
    if group_of(verdict) not in ("record", "model") or verdict.verdict in _UNGROUNDED:
        return "none"
    return "assume" if verdict.verdict == "set by assumption" else group_of(verdict)
