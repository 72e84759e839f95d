"""HTTP with the user's own speech server: one request, one answer, and a message for each way it can fail.

Requests go only to the address in the settings: redirects are not followed. The key is sent in one header and
never appears in a message.
"""

from __future__ import annotations

import http.client
import json
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from audiocoach.net.limits import call_within
from audiocoach.units import shortened

MAX_ANSWER_BYTES = 32 * 1024**2
"""Several times the size of the longest cue as WAV."""

PATH = "/v1/audio/speech"

_BLOCK_BYTES = 1 << 16
_MAX_MESSAGE_BYTES = 1 << 16
_SHOWN_CHARACTERS = 160


class WireError(Exception):
    """A failed request: ``what`` happened, the ``remedy``, and ``retry_after_s`` if a retry may help."""

    def __init__(self, what: str, remedy: str, *, retry_after_s: float | None = None) -> None:
        """``what`` starts with the server's address."""
        self.what = what
        self.remedy = remedy
        self.retry_after_s = retry_after_s
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Server:
    """A server: ``url`` as in the settings, and for messages the ``key_variable`` that holds the key."""

    url: str
    key_variable: str
    timeout_s: float

    @property
    def address(self) -> str:
        """The full address: the missing end of ``/v1/audio/speech`` is added."""
        parts = urlsplit(self.url)
        path = parts.path.rstrip("/")
        if not path.endswith("/audio/speech"):
            path = f"{path}/audio/speech" if path.endswith("/v1") else path + PATH
        return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))

    @property
    def shown(self) -> str:
        """The server for messages: without the path, which may contain a secret."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine; then no proxy is used."""
        host = urlsplit(self.url).hostname or ""
        try:
            return host == "localhost" or ip_address(host).is_loopback
        except ValueError:
            return False

    @property
    def is_encrypted(self) -> bool:
        """Whether the connection is encrypted."""
        return self.url.startswith("https:")


def ask(server: Server, wanted: dict[str, Any], key: str) -> bytes:
    """Send one request and return the body of the answer. ``key`` may be empty.

    Raises:
        WireError: if there is no answer, it is incomplete, or it is an error.
    """
    try:
        return call_within(server.timeout_s, lambda: _exchange(server, wanted, key))
    except TimeoutError as error:
        raise _timeout_error(server) from error
    except (http.client.HTTPException, ValueError, OSError) as error:
        raise _connection_error(server, error) from error


def _exchange(server: Server, wanted: dict[str, Any], key: str) -> bytes:
    headers = {"Content-Type": "application/json", "User-Agent": "audiocoach"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    request = urllib.request.Request(server.address, json.dumps(wanted).encode(), headers, method="POST")
    handlers = [_NoRedirects(), *([urllib.request.ProxyHandler({})] if server.is_local else [])]
    opener = urllib.request.build_opener(*handlers)
    try:
        with opener.open(request, timeout=server.timeout_s) as response:
            return _body(server, response)
    except urllib.error.HTTPError as error:
        with error:
            raise _status_error(server, error, key) from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Treats a redirect as an answer that is not speech."""

    def redirect_request(self, *_: Any) -> None:
        """Follow no redirect."""


def _body(server: Server, response: Any) -> bytes:
    """Return the complete body of an answer."""
    blocks, size = [], 0
    while block := response.read1(_BLOCK_BYTES):
        blocks.append(block)
        size += len(block)
        if size > MAX_ANSWER_BYTES:
            what = f"{server.shown} sent more than {MAX_ANSWER_BYTES // 1024**2} MB for one cue"
            raise WireError(what, "check the server's log")
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and size < int(announced):
        raise http.client.IncompleteRead(b"", int(announced) - size)
    return b"".join(blocks)


def _status_error(server: Server, error: urllib.error.HTTPError, key: str) -> WireError:
    status = error.code
    said = message_in(error.read(_MAX_MESSAGE_BYTES), key)
    detail = f": {said}" if said else ""
    if status in (401, 403):
        what = "did not accept the key" if key else "requires a key"
        remedy = f"set the environment variable {server.key_variable} to the right key"
        return WireError(f"{server.shown} {what} (HTTP {status}){detail}", remedy)
    if status == 429:
        wait_s = _retry_after_s(error.headers.get("Retry-After"))
        pause = f"; the server asks to wait {wait_s:.0f} s" if wait_s is not None else ""
        what = f"too many requests to {server.shown} (HTTP 429{pause}){detail}"
        remedy = "run it again later (only missing cues are requested)"
        return WireError(what, remedy, retry_after_s=1.0 if wait_s is None else wait_s)
    if 300 <= status < 400:
        what = f"{server.shown} redirects to another address (HTTP {status}), which is not followed"
        return WireError(what, "write the server's final address as url in the settings of the endpoint")
    if status >= 500:
        what = f"{server.shown} failed (HTTP {status}){detail}"
        return WireError(what, "check the server's log", retry_after_s=1.0)
    remedy = "check url, model, voice and format in the settings of the endpoint"
    return WireError(f"{server.shown} refused the request (HTTP {status}){detail}", remedy)


def _connection_error(server: Server, error: Exception) -> WireError:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    or_url = "or correct url in the settings of the endpoint"
    if isinstance(reason, TimeoutError):
        return _timeout_error(server)
    if isinstance(reason, ssl.SSLError):
        remedy = f"give the server a certificate that this machine trusts, {or_url}"
        return WireError(f"no secure connection to {server.shown}", remedy)
    if isinstance(reason, ConnectionRefusedError):
        return WireError(f"{server.shown} refused the connection", f"start the server, {or_url}")
    if isinstance(reason, ConnectionError | http.client.HTTPException):
        remedy = "check the server's log"
        return WireError(
            f"{server.shown} closed the connection before the answer was complete", remedy, retry_after_s=0.0
        )
    return WireError(f"cannot reach {server.shown}", f"check the network and the server, {or_url}")


def _timeout_error(server: Server) -> WireError:
    remedy = "raise timeout in the settings of the endpoint (seconds), or check the server's log"
    return WireError(f"{server.shown} did not answer completely within {server.timeout_s:g} s", remedy)


def _retry_after_s(written: str | None) -> float | None:
    """The seconds that a Retry-After header names; ``None`` for a date."""
    return float(written) if written and written.isdecimal() and len(written) < 7 else None


def message_in(data: bytes, key: str) -> str:
    """The message in a JSON error, on one line and without the key; empty if there is none."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    for name in ("error", "detail", "message"):
        if isinstance(found, dict):
            found = found.get(name, found)
    text = found if isinstance(found, str) else json.dumps(found)
    if key:
        text = text.replace(key, "…")
    return shortened(
        "".join(character if character.isprintable() else " " for character in text), _SHOWN_CHARACTERS
    )
