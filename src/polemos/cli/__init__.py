"""The command line: thin verbs over the library; nothing heavy is imported before it is needed.

Exit codes: 0 ok, 1 a claim test failed, 2 usage, 3 invalid input, 4 run failed.
"""

from polemos.cli import cases, chips, finished, forecasts, posteriors, runs
from polemos.cli.group import CLAIM_FAILED, FAILED, INVALID, OK, USAGE, main

VERBS = (cases, chips, finished, forecasts, posteriors, runs)
"""Modules whose verbs joined the group when they were imported."""

__all__ = [
    "CLAIM_FAILED",
    "FAILED",
    "INVALID",
    "OK",
    "USAGE",
    "cases",
    "chips",
    "finished",
    "forecasts",
    "main",
    "posteriors",
    "runs",
]
