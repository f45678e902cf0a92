"""Parts of what the rule found, in the form in which a run keeps them."""

import numpy as np

from polemos._core.saved import SavedGroup, SavedHistogram, SavedShares, SavedSplit
from polemos.questions.ensemble import Judged
from polemos.questions.histogram import histogram
from polemos.questions.rule import Answer


def histogram_of(judged: Judged) -> SavedHistogram | None:
    """Of the finite effects; None where there are none or nothing says which of them count."""
    if judged.effects is None or judged.smallest is None:
        return None
    return histogram(judged.effects[np.isfinite(judged.effects)], judged.smallest)


def shares_of(answer: Answer) -> SavedShares:
    """The shares of an answer, with their errors."""
    return SavedShares(**vars(answer.shares))


def split_of(judged: Judged) -> SavedSplit | None:
    """The effect with and without its premise; None where there is no premise."""
    if judged.groups is None:
        return None
    return SavedSplit(**{name: SavedGroup(**vars(one)) for name, one in vars(judged.groups).items()})
