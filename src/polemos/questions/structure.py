"""Structural range: what every claim of a case is answered when one of its switches is thrown.

A prior says what is likely, and what it leaves out no member of the ensemble can show. The deciding readings
are judged by the same rule on each switch, and on the run itself cut to the same members.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from polemos._core.saved import SavedShares, SavedSwitch, Verdict
from polemos.case.model import Case
from polemos.ensemble.engine import Request
from polemos.ensemble.switches import MEMBERS, deciding, on_switches
from polemos.questions.verdict import Columns, Drawn, judge

AS_IT_IS = ""
"""In the place of a switch: the run with none of them thrown."""

OF_NO_SWITCH = frozenset({"waits", "quoted", "premise false", "not testable"})
"""Verdicts that are the same whatever is assumed."""


def structure(
    request: Request,
    asked: Case,
    column: Columns,
    drawn: Drawn,
    members: int = MEMBERS,
    *,
    workers: int = 1,
    listen: Callable[[dict[str, object]], None] = lambda event: None,
) -> tuple[SavedSwitch, ...]:
    """The answer to every claim on the model, first of the run itself, then with each switch thrown.

    request, column, drawn  of the run; see `questions.verdict.judge`
    asked    its case, with the claims that its policies can answer
    members  the first ones of the run, at most all of them
    """
    n = min(members, request.members)
    claims = deciding(asked.claims)
    plain = asked.model_copy(update={"claims": claims})
    first = judge(plain, lambda name: column(name)[:n], lambda: {k: v[:n] for k, v in drawn().items()})
    on_model = {one.claim for one in first if one.verdict not in OF_NO_SWITCH and one.drawn_from != "record"}
    found = list(_saved(AS_IT_IS, "", first, on_model))
    names = {switch.id: switch.name for switch in asked.switches}
    for number, (switch, columns, draws) in enumerate(
        on_switches(request, n, workers=workers, claims=asked.claims), 1
    ):
        thrown = plain.switched(switch)
        verdicts = judge(thrown, columns.__getitem__, lambda draws=draws: draws)
        found += _saved(switch, names[switch], verdicts, on_model)
        listen({"event": "switch", "switch": switch, "done": number, "switches": len(names)})
    return tuple(found)


def _saved(switch: str, name: str, verdicts: tuple[Verdict, ...], claims: set[str]) -> Iterator[SavedSwitch]:
    for verdict in verdicts:
        if verdict.claim in claims:
            spoken = verdict.reading
            shares = (spoken.shares if spoken else None) or SavedShares()
            yield SavedSwitch(
                switch=switch,
                name=name,
                claim=verdict.claim,
                reading=verdict.speaks,
                verdict=verdict.verdict,
                p=shares.p,
                none=shares.none,
                other=shares.other,
                premise=shares.premise if spoken and spoken.premise else None,
            )
