"""Two finished runs of one case side by side: what moved, and what went in otherwise.

Everything is read off what the runs saved; nothing is run again and nothing of the engine is needed.
"""

from polemos.compared.difference import Difference, difference

__all__ = ["Difference", "difference"]
