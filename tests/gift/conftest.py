"""Whatever these tests read is compared as a whole."""

from tests.recording import recorded

__all__ = ["recorded"]
