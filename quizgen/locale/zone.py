"""This machine's time zone, which may be none.

Babel asks for it when its dates are imported, and its catalogues import them.
"""

from __future__ import annotations

import datetime
import os
from contextlib import suppress


def import_babel_dates() -> None:
    """Before anything of Babel's that knows dates: it stumbles where ``TZ`` names a file or folder
    that is none, or a zone beyond a day. No date of a quiz needs one."""
    try:
        datetime.datetime.now().astimezone()
        import babel.dates
    except (OSError, ValueError, LookupError):
        zone = os.environ.pop("TZ", None)
        try:
            import babel.dates  # noqa: F401
        finally:
            if zone is not None:
                os.environ["TZ"] = zone


def now() -> str:
    """The time in seconds and ISO 8601, in this machine's zone; in UTC where that is none."""
    moment = datetime.datetime.now(datetime.UTC)
    with suppress(OSError, ValueError):
        moment = moment.astimezone()
    return moment.isoformat(timespec="seconds")
