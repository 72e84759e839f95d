"""Who may talk to the studio: the page that it opened itself, and nobody else.

A page of elsewhere can make a browser send requests to loopback, also under a name of its own (DNS
rebinding). So the Host is checked first, then the Origin, then a token that only the opened address had.
"""

from __future__ import annotations

import hmac
import secrets
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, quote

from audiocoach.errors import UsageError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_SAFE = ("GET", "HEAD")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def listen_on(port: int) -> socket.socket:
    """A socket that listens on a port of loopback; 0 is any free one. Who connects waits until it is served.

    Raises:
        UsageError: if the port is taken.
    """
    listening = socket.socket()
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen()
    except OSError as error:
        listening.close()
        why = error.strerror or error
        raise UsageError(f"port {port} cannot be used: {why}; choose another --port") from error
    return listening


def address_of(listening: socket.socket, token: str) -> str:
    """The address to open: it has the token."""
    return f"http://127.0.0.1:{listening.getsockname()[1]}/?token={quote(token)}"


class Guard:
    """An ASGI application around another."""

    def __init__(self, app: App, port: int, token: str) -> None:
        self._app = app
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._cookie = f"audiocoach-{port}"
        self._token = token
        self._nonce = secrets.token_urlsafe(16)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self._refusal(scope, headers)
        if refusal:
            await _answer(send, 403, refusal)
            return
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if scope["path"] == "/" and given:
            if self._is_token(given):
                cookie = f"{self._cookie}={self._token}; HttpOnly; SameSite=Strict; Path=/"
                await _answer(send, 303, "", {"Location": "/", "Set-Cookie": cookie})
            else:
                await _answer(
                    send,
                    403,
                    "this address belongs to an earlier run; open the one that was printed last",
                )
            return
        if not self._is_known(headers):
            await _answer(send, 403, "open the address that `audiocoach studio` prints")
            return
        scope["nonce"] = self._nonce

        async def send_guarded(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                policy = {"Content-Security-Policy": _POLICY.format(nonce=self._nonce)}
                message["headers"] = [*message.get("headers", []), *_encoded({**_HEADERS, **policy})]
            await send(message)

        await self._app(scope, receive, send_guarded)

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> str:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        host = headers.get("host", "").lower()
        if len(hosts) != 1 or host not in self._hosts:
            return "this name is not the studio's"
        origin = headers.get("origin")
        if origin != f"http://{host}" and (origin is not None or scope["method"] not in _SAFE):
            return "only the studio's own page may ask for this"
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return "only the studio's own page may ask for this"
        return ""

    def _is_known(self, headers: dict[str, str]) -> bool:
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return False
        return morsel is not None and self._is_token(morsel.value)

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._token.encode())


async def _answer(send: Send, code: int, text: str, headers: dict[str, str] | None = None) -> None:
    plain = {"Content-Type": "text/plain; charset=utf-8", **_HEADERS, **(headers or {})}
    await send({"type": "http.response.start", "status": code, "headers": _encoded(plain)})
    await send({"type": "http.response.body", "body": text.encode()})


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
