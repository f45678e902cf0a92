"""How an ensemble answers a claim: shares of worlds against a declared size, and what sets them."""

from polemos.questions.rule.drivers import Draws, Driver
from polemos.questions.rule.groups import Group, Groups, groups
from polemos.questions.rule.judgement import Answer, agreement, combined, judge, parents_needed
from polemos.questions.rule.shares import SURE, Shares, class_of, shares, side_of, wilson

__all__ = [
    "SURE",
    "Answer",
    "Draws",
    "Driver",
    "Group",
    "Groups",
    "Shares",
    "agreement",
    "class_of",
    "combined",
    "groups",
    "judge",
    "parents_needed",
    "shares",
    "side_of",
    "wilson",
]
