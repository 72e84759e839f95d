"""Ask a web service for a small answer: one request, within limits on size and time, never sent elsewhere.

Source for intervals.icu: the service's API documentation, https://intervals.icu/api-docs.html: basic
authentication with the user ``API_KEY`` and the user's own key as the password.
"""

from __future__ import annotations

import base64
import datetime
import http.client
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import IO, Any
from urllib.parse import urlsplit

from audiocoach.errors import DownloadError
from audiocoach.net.limits import call_within
from audiocoach.version import __version__

ANSWER_TIMEOUT_S = 20.0
"""The longest wait for a server's next bytes."""
WHOLE_TIMEOUT_S = 60.0
"""The longest time for a whole answer."""
MAX_EVENTS_BYTES = 10_000_000
"""The largest answer that is read; a year of workouts is smaller."""

_INTERVALS_USER = "API_KEY"


class RefusedError(DownloadError):
    """The server answered with an error; ``code`` is its HTTP status."""

    def __init__(self, message: str, code: int = 0) -> None:
        """Keep the status; 0 is an unknown one."""
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type[RefusedError], tuple[str, int]]:
        """Say how to pickle an error with a field."""
        return type(self), (str(self), self.code)


def get(address: str, *, max_bytes: int, headers: Mapping[str, str] | None = None) -> bytes:
    """The body of the answer to one GET request.

    A redirection is an error, so that what ``headers`` hold reaches no other server. Messages name the server
    and never the whole address, which may be private. ``max_bytes`` is the largest answer that is read.

    Raises:
        RefusedError: if the server answers with an error.
        DownloadError: if it cannot be reached, is too slow, redirects, or its answer is too large.
    """
    host = urlsplit(address).hostname or "the server"
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=ssl.create_default_context()),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _NoRedirect(),
    ):
        opener.add_handler(handler)
    request = urllib.request.Request(
        address, headers={"User-Agent": f"audiocoach/{__version__}", **(headers or {})}
    )
    try:
        return call_within(WHOLE_TIMEOUT_S, lambda: _read(opener, request, host, max_bytes))
    except TimeoutError as error:
        raise DownloadError(f"{host} is too slow; try again later") from error
    except urllib.error.HTTPError as error:
        error.close()  # it is the answer, with its connection
        raise RefusedError(f"{host} answered {error.code} {error.reason}", error.code) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        cause = getattr(error, "reason", error)
        reason = getattr(cause, "strerror", None) or cause
        raise DownloadError(f"{host} cannot be reached: {reason}") from error


def basic_authorization(user: str, password: str) -> dict[str, str]:
    """The header of HTTP basic authentication (RFC 7617)."""
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {token}"}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirection."""

    def redirect_request(  # noqa: PLR0917  (the base class's)
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """Refuse the new address."""
        fp.close()
        host = urlsplit(req.full_url).hostname
        raise DownloadError(f"{host} redirects to another address, which is not followed")


def _read(
    opener: urllib.request.OpenerDirector, request: urllib.request.Request, host: str, max_bytes: int
) -> bytes:
    with opener.open(request, timeout=ANSWER_TIMEOUT_S) as answer:
        data: bytes = answer.read(max_bytes + 1)
        told = answer.headers.get("Content-Length", "")
    if len(data) > max_bytes:
        raise DownloadError(f"the answer from {host} is larger than the limit of {max_bytes:,} bytes")
    if told.isdecimal() and len(data) != int(told):
        raise DownloadError(f"the connection to {host} was lost; try again")
    return data


def fetch_events(key: str, since: datetime.date, until: datetime.date, *, athlete: str, site: str) -> bytes:
    """The planned workouts of intervals.icu from ``since`` to ``until``, as the service's JSON.
    ``athlete`` is a number; 0 is the key's own.

    Raises:
        DownloadError: if the service cannot be reached or refuses.
    """
    address = f"{site}/api/v1/athlete/{athlete}/events?oldest={since}&newest={until}"
    try:
        return get(address, max_bytes=MAX_EVENTS_BYTES, headers=basic_authorization(_INTERVALS_USER, key))
    except RefusedError as error:
        if error.code in (401, 403):
            raise DownloadError(
                f"{error}: the key is not accepted for athlete {athlete}; check "
                "intervals_key and intervals_athlete in your settings"
            ) from error
        raise
