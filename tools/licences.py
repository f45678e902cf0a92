"""List the licences of the packages that polemos needs at run time, as the packages themselves state them.

python tools/licences.py           print name, version and licence
python tools/licences.py --check   exit 1 if one is not known to be compatible with Apache-2.0
"""

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"

# Licences whose terms allow use by, and shipping beside, a work under Apache-2.0. MPL-2.0 is weak copyleft:
# files of that package stay under it, which an unchanged dependency does.
COMPATIBLE = re.compile(
    r"apache|\bmit\b|bsd|isc\b|psf|python software|mpl-?2|mozilla public license 2|unlicense|zlib|cc0",
    re.IGNORECASE,
)
COPYLEFT = re.compile(r"\bA?GPL|affero|general public", re.IGNORECASE)


def locked() -> list[str]:
    """Names of the packages in the lock, in its order."""
    return re.findall(r"^([a-z0-9][a-z0-9._-]*)==", LOCK.read_text("utf-8"), flags=re.MULTILINE)


def licence(package: Distribution) -> str:
    """What the package says: expression, classifiers, then the first line of the free text."""
    metadata = package.metadata
    if expression := metadata.get("License-Expression"):
        return expression
    classifiers = [line for line in metadata.get_all("Classifier") or [] if line.startswith("License ::")]
    names = [line.rsplit(" :: ", 1)[-1] for line in classifiers if not line.endswith(":: OSI Approved")]
    if names:
        return ", ".join(names)
    return (metadata.get("License") or "not stated").strip().splitlines()[0]


def main() -> int:
    """Print the table; with --check, only what is in doubt."""
    doubtful = 0
    for name in locked():
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue  # not needed on this platform
        words = licence(package)
        fine = bool(COMPATIBLE.search(words)) and not COPYLEFT.search(words)
        doubtful += not fine
        if not fine or "--check" not in sys.argv[1:]:
            print(f"{name:28} {package.version:14} {words}" + ("" if fine else "   <- look at this one"))
    return int(doubtful > 0 and "--check" in sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
