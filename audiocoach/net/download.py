"""Download a file, such as a pack or a voice: only over HTTPS, within limits on size and time."""

from __future__ import annotations

import http.client
import ssl
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from audiocoach.errors import DownloadError
from audiocoach.units import quoted
from audiocoach.version import __version__

ANSWER_TIMEOUT_S = 20.0
"""The longest wait for a server's next bytes."""
WHOLE_TIMEOUT_S = 900.0
"""The longest time for a whole download."""
BLOCK_BYTES = 1 << 18
MAX_REDIRECTS = 5

_SCHEME = "https"


def is_address(source: str) -> bool:
    """Whether a source is an address and not a file."""
    return "://" in source


def fetch(address: str, target: Path, *, max_bytes: int) -> None:
    """Download a file to ``target``, which must not exist.

    Certificates are checked against the system's authorities, or those in ``SSL_CERT_FILE``.

    Raises:
        DownloadError: if the address is not HTTPS, the server fails or is slow, or the file is too large.
    """
    check_address(address)
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPSHandler(context=ssl.create_default_context()),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _OnlyHttps(),
    ):
        opener.add_handler(handler)
    request = urllib.request.Request(address, headers={"User-Agent": f"audiocoach/{__version__}"})
    try:
        with opener.open(request, timeout=ANSWER_TIMEOUT_S) as answer, target.open("xb") as file:
            _copy(answer, file, address, max_bytes)
    except urllib.error.HTTPError as error:
        error.close()  # it is the answer, with its connection
        raise DownloadError(
            f"{address}: the server answered {error.code} {error.reason}; check it"
        ) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        cause = getattr(error, "reason", None) or error
        reason = getattr(cause, "strerror", None) or cause
        raise DownloadError(f"{address} cannot be downloaded: {reason}") from error


def check_address(address: str) -> None:
    """Check that an address may be downloaded from.

    Raises:
        DownloadError: if it is not HTTPS, or contains a user name or a password.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        raise DownloadError(f"{quoted(address, 200)} is not an address") from None
    if parts.scheme.lower() != _SCHEME:
        raise DownloadError(f"{quoted(address, 200)}: only https:// addresses are allowed")
    if not host:
        raise DownloadError(f"{quoted(address, 200)} has no server name")
    if parts.username or parts.password:
        raise DownloadError(f"{quoted(address, 200)} contains a user name or a password; remove it")


class _OnlyHttps(urllib.request.HTTPRedirectHandler):
    """Follows a few redirects, all of them to HTTPS."""

    max_redirections = MAX_REDIRECTS

    def redirect_request(  # noqa: PLR0917  (the base class's)
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """Return the request for the new address, which must be HTTPS."""
        check_address(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _copy(answer: http.client.HTTPResponse, file: IO[bytes], address: str, max_bytes: int) -> None:
    """Write what the server sends to ``file``, and count it meanwhile."""
    too_large = f"{address}: the file is larger than the limit of {max_bytes:,} bytes"
    told = answer.headers.get("Content-Length", "")
    if told.isdecimal() and int(told) > max_bytes:
        raise DownloadError(too_large)
    until = time.monotonic() + WHOLE_TIMEOUT_S
    size = 0
    while block := answer.read1(BLOCK_BYTES):
        size += len(block)
        if size > max_bytes:
            raise DownloadError(too_large)
        if time.monotonic() > until:
            raise DownloadError(f"{address}: the server is too slow; try again later")
        file.write(block)
    if told.isdecimal() and size != int(told):
        raise DownloadError(f"{address}: the connection was lost; try again")
