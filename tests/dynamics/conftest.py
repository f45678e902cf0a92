"""What tests of several folders share lives in tests/worlds; the made-up war is that of bench/."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]
