"""The case: one argument about one war, as data only."""
