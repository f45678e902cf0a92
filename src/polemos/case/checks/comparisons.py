"""Effects of one policy against another that are nothing by construction."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from polemos.case.checks.inquiry import Inquiry
from polemos.case.checks.policies import FILE as POLICIES
from polemos.case.checks.policies import comparable
from polemos.case.language.nodes import Call, Expression, effects_in, last_day_in
from polemos.case.places import Path
from polemos.case.policies import Policy
from polemos.case.schedules import Agreement, twins

FILE = "claims.yaml"


@dataclass(frozen=True)
class Compared:
    """Which policies order the same, always or until a day.

    same       by id the first policy of which each is a twin; empty where that cannot be told
    agreement  until when the others agree; None where that cannot be told
    """

    inquiry: Inquiry
    same: Mapping[str, str]
    agreement: Agreement | None

    @classmethod
    def of(cls, inquiry: Inquiry, policies: tuple[Policy, ...]) -> Compared:
        """Of the policies of a case."""
        if inquiry.clock is None or inquiry.has_errors(POLICIES) or not comparable(policies):
            return cls(inquiry, {}, None)
        return cls(inquiry, twins(policies, inquiry.clock), Agreement(policies, inquiry.clock))

    def check(self, path: Path, node: Expression) -> None:
        """Refuse an effect against a twin, and warn of one asked before the two policies part."""
        for effect in effects_in(node):
            policy, against = str(effect.policy), str(effect.against)
            if policy == against:
                continue  # refused as such
            if self.same.get(policy, policy) == self.same.get(against, against):
                message = f"'{policy}' and '{against}' order the same in every week: nothing differs"
                remedy = "name two policies that order different things"
                self.inquiry.add(FILE, path, "E-CLAIM", message, remedy, offset=effect.place - 1)
            elif (parted := self._parted_later(effect, policy, against)) is not None:
                message = f"'{policy}' and '{against}' part on {parted}, and no later week is asked about"
                remedy = "ask about a later day, or name policies that part before it"
                self.inquiry.add(
                    FILE, path, "W-VACUOUS", message, remedy, offset=effect.place - 1, severity="warning"
                )  # fmt: skip

    def _parted_later(self, effect: Call, policy: str, against: str) -> datetime.date | None:
        """The day on which two policies part, where an effect asks of nothing that lies after it."""
        last = last_day_in(effect)
        if last is None or self.agreement is None:
            return None
        clock = self.agreement.clock
        last = clock.date_of(clock.week_of(last))  # what is read is the start of its week
        parted = self.agreement.parting(policy, against)
        return parted if parted is not None and parted >= last else None
