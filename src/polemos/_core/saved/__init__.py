"""What a run says of itself, declared once: who writes a file of a run and who reads it use these records."""

from polemos._core.saved.answers import (
    VERDICTS,
    Coverage,
    Division,
    JudgedReading,
    SavedDriver,
    SavedResolution,
    SavedShares,
    Share,
    Verdict,
    answer_hash,
)
from polemos._core.saved.manifest import Environment, Manifest, Opening, RunCase
from polemos._core.saved.record import (
    Saved,
    all_fit,
    first_of,
    fit,
    fitted,
    fitted_list,
    json_of,
    read_list,
    read_saved,
    write_saved,
)

__all__ = [
    "VERDICTS",
    "Coverage",
    "Division",
    "Environment",
    "JudgedReading",
    "Manifest",
    "Opening",
    "RunCase",
    "Saved",
    "SavedDriver",
    "SavedResolution",
    "SavedShares",
    "Share",
    "Verdict",
    "all_fit",
    "answer_hash",
    "first_of",
    "fit",
    "fitted",
    "fitted_list",
    "json_of",
    "read_list",
    "read_saved",
    "write_saved",
]
