#!/bin/sh
# Print a Python that polemos runs on (3.11, 3.12 or 3.13, able to make environments), or say what to install.
# PYTHON, when set, is the only candidate.

for name in ${PYTHON:-python3.13 python3.12 python3.11 python3 python}; do
    path=$(command -v "$name") || continue
    "$path" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || continue
    echo "$path"
    exit 0
done

{
    echo "polemos needs Python 3.11, 3.12 or 3.13 with its venv module; none was found (looked for: ${PYTHON:-python3.13 python3.12 python3.11 python3 python})."
    echo "  Debian, Ubuntu:  apt-get install python3 python3-venv      macOS:  brew install python@3.13"
    echo "  or name one:     make PYTHON=/path/to/python3.12 run"
} >&2
exit 1
