"""The length of a year, the same wherever a yearly figure meets a week."""

WEEKS_A_YEAR = 365.25 / 7
"""Weeks in a Julian year."""
