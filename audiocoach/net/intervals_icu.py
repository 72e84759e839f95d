"""Ask intervals.icu for the planned workouts of a user's calendar.

Source: the service's API documentation, https://intervals.icu/api-docs.html: basic authentication with the
user ``API_KEY`` and the user's own key as the password.
"""

from __future__ import annotations

import datetime

from audiocoach.errors import DownloadError
from audiocoach.net.service import RefusedError, basic_authorization, get

MAX_BYTES = 10_000_000
"""The largest answer that is read; a year of workouts is smaller."""

_USER = "API_KEY"


def fetch_events(key: str, since: datetime.date, until: datetime.date, *, athlete: str, site: str) -> bytes:
    """The events from ``since`` to ``until`` of an athlete (``0``: the key's own) as the service's JSON.

    Raises:
        DownloadError: if the service cannot be reached or refuses.
    """
    address = f"{site}/api/v1/athlete/{athlete}/events?oldest={since}&newest={until}"
    try:
        return get(address, max_bytes=MAX_BYTES, headers=basic_authorization(_USER, key))
    except RefusedError as error:
        if error.code in (401, 403):
            raise DownloadError(
                f"{error}: the key is not accepted for athlete {athlete}; check "
                "intervals_key and intervals_athlete in your settings"
            ) from error
        raise
