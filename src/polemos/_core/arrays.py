"""Files of arrays by name: NumPy's npz, in which nothing can run."""

from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from polemos._core.errors import DamagedRun
from polemos._core.plain import open_plain


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """All arrays of a file; raises DamagedRun where it is missing, cut short or of another kind."""
    try:
        with open_plain(path) as stream, np.load(stream, allow_pickle=False) as found:
            return {name: found[name] for name in found.files}
    except (OSError, ValueError, KeyError, EOFError, TypeError, BadZipFile) as error:
        raise DamagedRun(str(path), str(error) or "cut short") from error
