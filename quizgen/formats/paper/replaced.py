"""Another library's name that means something else for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def replaced(module: ModuleType, name: str, value: object) -> Iterator[None]:
    """``module.name`` is ``value`` within it. (``unittest.mock.patch`` does the same, and brings
    asyncio and 0.03 s along.)"""
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)
