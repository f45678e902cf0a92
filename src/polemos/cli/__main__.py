"""`python -m polemos.cli` is the same as `polemos`."""

from polemos.cli import main

main()
