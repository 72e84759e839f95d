"""HTTP with a speech server of the user's own: one request, one answer, and every way that can fail in words.

Nothing is sent anywhere but to the address in the settings: redirects are not followed. The key stands in one
header and in no message.
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
"""Several times what the longest cue has as WAV."""

PATH = "/v1/audio/speech"

_BLOCK_BYTES = 1 << 16
_MAX_MESSAGE_BYTES = 1 << 16
_SHOWN_CHARACTERS = 160


class WireError(Exception):
    """A failed exchange: ``what`` happened, the ``remedy``, and ``again_after_s`` if another try may help."""

    def __init__(self, what: str, remedy: str, *, again_after_s: float | None = None) -> None:
        """``what`` begins with the server."""
        self.what = what
        self.remedy = remedy
        self.again_after_s = again_after_s
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Server:
    """Where to ask: ``url`` as in the settings, ``key_variable`` where the key comes from, for messages."""

    url: str
    key_variable: str
    timeout_s: float

    @property
    def address(self) -> str:
        """The full address: what is missing of ``/v1/audio/speech`` is added."""
        parts = urlsplit(self.url)
        path = parts.path.rstrip("/")
        if not path.endswith("/audio/speech"):
            path = f"{path}/audio/speech" if path.endswith("/v1") else path + PATH
        return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))

    @property
    def shown(self) -> str:
        """The server without the path, which may hold a secret."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine; then no proxy is asked."""
        host = urlsplit(self.url).hostname or ""
        try:
            return host == "localhost" or ip_address(host).is_loopback
        except ValueError:
            return False

    @property
    def is_encrypted(self) -> bool:
        """Whether nobody on the way can read along."""
        return self.url.startswith("https:")


def ask(server: Server, wanted: dict[str, Any], key: str) -> bytes:
    """The body of the answer to one request; ``key`` may be empty.

    Raises:
        WireError: when there is none, it is not whole, or it is an error.
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
    """A redirect is an answer like any other that holds no speech."""

    def redirect_request(self, *_: Any) -> None:
        """Follows nothing."""


def _body(server: Server, response: Any) -> bytes:
    """The whole body.

    Raises:
        WireError: when it is larger than any speech, or shorter than announced.
    """
    blocks, size = [], 0
    while block := response.read1(_BLOCK_BYTES):
        blocks.append(block)
        size += len(block)
        if size > MAX_ANSWER_BYTES:
            what = f"{server.shown} sent more than {MAX_ANSWER_BYTES // 1024**2} MB for one cue"
            raise WireError(what, "look at the server's log")
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and size < int(announced):
        raise http.client.IncompleteRead(b"", int(announced) - size)
    return b"".join(blocks)


def _status_error(server: Server, error: urllib.error.HTTPError, key: str) -> WireError:
    status = error.code
    said = message_in(error.read(_MAX_MESSAGE_BYTES), key)
    told = f": {said}" if said else ""
    if status in (401, 403):
        what = "did not take the key" if key else "wants a key"
        remedy = f"put the right key into the environment variable {server.key_variable}"
        return WireError(f"{server.shown} {what} (HTTP {status}){told}", remedy)
    if status == 429:
        wait_s = _retry_after_s(error.headers.get("Retry-After"))
        pause = f", and asks to wait {wait_s:.0f} s" if wait_s is not None else ""
        what = f"{server.shown} had too many requests (HTTP 429){pause}{told}"
        remedy = "wait and run it again, which asks only for what is missing"
        return WireError(what, remedy, again_after_s=1.0 if wait_s is None else wait_s)
    if 300 <= status < 400:
        what = f"{server.shown} sends elsewhere (HTTP {status}), which is not followed"
        return WireError(what, "write the server's true address as url in the settings of the endpoint")
    if status >= 500:
        what = f"{server.shown} failed (HTTP {status}){told}"
        return WireError(what, "look at the server's log", again_after_s=1.0)
    remedy = "check url, model, voice and format in the settings of the endpoint"
    return WireError(f"{server.shown} refused the request (HTTP {status}){told}", remedy)


def _connection_error(server: Server, error: Exception) -> WireError:
    """What a failed connection means."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    correct = "or correct url in the settings of the endpoint"
    if isinstance(reason, TimeoutError):
        return _timeout_error(server)
    if isinstance(reason, ssl.SSLError):
        remedy = f"give the server a certificate that this machine trusts, {correct}"
        return WireError(f"no secure connection to {server.shown} came about", remedy)
    if isinstance(reason, ConnectionRefusedError):
        return WireError(f"nobody answers at {server.shown}", f"start the server, {correct}")
    if isinstance(reason, ConnectionError | http.client.HTTPException):
        remedy = "look at the server's log"
        return WireError(f"{server.shown} broke the answer off", remedy, again_after_s=0.0)
    return WireError(f"{server.shown} was not reached", f"check the network and the server, {correct}")


def _timeout_error(server: Server) -> WireError:
    remedy = "raise timeout in the settings of the endpoint (seconds), or look at the server's log"
    return WireError(f"{server.shown} gave no whole answer within {server.timeout_s:g} s", remedy)


def _retry_after_s(written: str | None) -> float | None:
    """Seconds; a date is left alone."""
    return float(written) if written and written.isdecimal() and len(written) < 7 else None


def message_in(data: bytes, key: str) -> str:
    """What a JSON error says, on one line and without the key; empty when there is nothing."""
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
