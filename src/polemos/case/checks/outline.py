"""The outline of an argument: claims that are there, each step once."""

from __future__ import annotations

from typing import Any

from polemos.case.checks.inquiry import Inquiry
from polemos.case.checks.numbers import check_numbers
from polemos.case.checks.sentences import check_sentence
from polemos.case.claims import Claim
from polemos.case.language.vocabulary import Vocabulary
from polemos.case.outline import Event, Outline
from polemos.case.places import Path
from polemos.case.references import did_you_mean
from polemos.case.scenario import Clock

FILE = "case.yaml"


def check_outline(inquiry: Inquiry, claims: tuple[Claim, ...], words: Vocabulary) -> Outline:
    """The outline with every claim named by its id; notes every fault."""
    outline = Outline() if inquiry.scenario is None else inquiry.scenario.outline
    if inquiry.scenario is not None and outline.event is not None:
        _check_event(inquiry, outline.event, inquiry.scenario.clock)
    if not claims:  # nothing can be said of what was not read
        return outline
    named = _Named(inquiry, claims)
    listed: Any = inquiry.section(FILE, "outline")
    lines: Any = listed.get("key", ()) if isinstance(listed, dict) else ()
    key = tuple(
        tuple(named.id(claim, _place(lines, at, within)) for within, claim in enumerate(line))
        for at, line in enumerate(outline.key)
    )
    placed = (
        (_place(lines, at, within), claim) for at, line in enumerate(key) for within, claim in enumerate(line)
    )
    inquiry.distinct(FILE, placed, "claim")
    chains = tuple(
        chain.model_copy(
            update={
                "claims": tuple(
                    named.id(claim, ("outline", "chains", at, "claims", within))
                    for within, claim in enumerate(chain.claims)
                )
            }
        )
        for at, chain in enumerate(outline.chains)
    )
    paragraphs = ((("outline", "paragraphs", at), one.paragraph) for at, one in enumerate(outline.paragraphs))
    inquiry.distinct(FILE, paragraphs, "paragraph")
    answers = tuple(
        check_sentence(inquiry, ("outline", "answers", at), sentence, words)
        for at, sentence in enumerate(outline.answers)
    )
    outline = check_numbers(inquiry, outline, words)
    return outline.model_copy(update={"answers": answers, "key": key, "chains": chains})


def _check_event(inquiry: Inquiry, event: Event, clock: Clock) -> None:
    """An event lies within the clock, or nothing can be counted from it."""
    if not clock.start <= event.on < clock.end:
        message = f"the event '{event.name}' lies outside the clock, on {event.on}"
        remedy = f"name one from {clock.start} to {clock.end}, or leave the event out"
        inquiry.add(FILE, ("outline", "event", "on"), "E-DATE", message, remedy)


def check_frozen(inquiry: Inquiry, sha256: str) -> None:
    """Warn where the claims were changed since they were fixed; `sha256` is that of claims.yaml as it is."""
    frozen = None if inquiry.scenario is None else inquiry.scenario.claims_frozen
    if frozen is not None and frozen.sha256 != sha256:
        message = f"claims.yaml was changed since it was fixed on {frozen.on}"
        remedy = f"take it back, or fix it anew before a run is seen, with sha256: {sha256}"
        inquiry.add(FILE, ("claims_frozen", "sha256"), "W-FROZEN", message, remedy, severity="warning")


def _place(lines: Any, at: int, within: int) -> Path:
    """Where a claim of the key stands: in a list of its line, or as the line."""
    alone = not isinstance(lines, tuple) or at >= len(lines) or not isinstance(lines[at], tuple)
    return ("outline", "key", at) if alone else ("outline", "key", at, within)


class _Named:
    """Claims by their ids and numbers."""

    def __init__(self, inquiry: Inquiry, claims: tuple[Claim, ...]) -> None:
        self.inquiry = inquiry
        self.ids = tuple(claim.id for claim in claims)
        self.numbers: dict[str, list[str]] = {}
        for claim in claims:
            if claim.number is not None:
                self.numbers.setdefault(str(claim.number), []).append(claim.id)

    def id(self, word: str, path: Path) -> str:
        """The id of a claim that is named by it or by its number."""
        if word in self.ids:
            return word
        found = self.numbers.get(word, [])
        if len(found) == 1:
            return found[0]
        if found:
            message = f"{len(found)} claims have the number {word}"
            self.inquiry.add(FILE, path, "E-REF", message, f"write one of {', '.join(found)}")
        else:
            hint = did_you_mean(word, self.ids)
            self.inquiry.add(FILE, path, "E-REF", f"there is no claim '{word}'", hint)
        return word
