"""The rivals of the engine live beside the package, in bench/, and are imported as `bench.<module>`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
