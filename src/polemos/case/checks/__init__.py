"""What the files of a case say of each other: one module a file, each adding its faults to one inquiry."""
