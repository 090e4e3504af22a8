"""How large a bank file may be, so that no file makes the reader hang or use up the memory."""

MAX_DEPTH = 40
"""Levels of lists and mappings in one another."""
MAX_NODES = 1_000_000
"""Values in one file; a bank of 10,000 items has about half as many."""
MAX_PROBLEMS = 1_000
"""Problems told of one file: who has more mends one of their kind, not all of them one by one."""
