"""Who may talk to the studio: DNS rebinding, foreign pages and unknown tokens are refused."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from audiocoach.studio.guard import Guard

HOME = "127.0.0.1:4000"
COOKIE = {"cookie": "audiocoach-4000=secret"}


def ask(method: str = "GET", path: str = "/", query: str = "", **headers: str) -> tuple[int, dict[str, str]]:
    """Status and headers of an answer."""
    answers: list[MutableMapping[str, Any]] = []

    async def app(scope: MutableMapping[str, Any], receive: object, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"in"})

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        answers.append(message)

    named = {"host": HOME, **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
    }
    asyncio.run(Guard(app, 4000, "secret")(scope, receive, send))
    start = answers[0]
    return start["status"], {name.decode(): value.decode() for name, value in start["headers"]}


def test_the_opened_address_gives_the_cookie() -> None:
    """The token becomes a cookie that no script reads and no other site sends, and leaves the address."""
    status, headers = ask(query="token=secret")
    assert (status, headers["location"]) == (303, "/")
    assert headers["set-cookie"] == "audiocoach-4000=secret; HttpOnly; SameSite=Strict; Path=/"
    assert headers["referrer-policy"] == "no-referrer"
    status, headers = ask(**COOKIE)
    assert status == 200
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "evil.example:4000"},
        {"host": "127.0.0.1"},
        {"host": "127.0.0.1:4001"},
        {"host": "127.0.0.1.evil.example:4000"},
        {"host": "[::1]:4000"},
        {"host": ""},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:4000"},
        {"origin": "https://127.0.0.1:4000"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
)
def test_another_name_or_page_is_refused(headers: dict[str, str]) -> None:
    """With the right cookie, too: a page that rebinds its own name to loopback gets nothing."""
    assert ask(**{**COOKIE, **headers})[0] == 403


def test_a_change_needs_the_pages_origin() -> None:
    """A form of another page sends no Origin in old browsers; it changes nothing."""
    assert ask("POST", "/api/run", **COOKIE)[0] == 403
    assert ask("POST", "/api/run", origin=f"http://{HOME}", **COOKIE)[0] == 200


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"cookie": "audiocoach-4000=wrong"},
        {"cookie": "audiocoach-4000="},
        {"cookie": "audiocoach-4001=secret"},
        {"cookie": "=;=\x7f"},
        {"query": "token=wrong"},
        {"path": "/api/sessions", "query": "token=secret"},
    ],
)
def test_without_the_token_nothing_is_told(more: dict[str, str]) -> None:
    """Another user of the machine, who knows the port alone, gets nothing."""
    assert ask(**more)[0] == 403


def test_a_web_socket_is_closed_unopened() -> None:
    """The studio has none, and browsers let pages of elsewhere open them: the application never sees one, not
    even from its own page with the right cookie.
    """
    answers: list[MutableMapping[str, Any]] = []

    async def app(*_: object) -> None:
        pytest.fail("it was let in")

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        answers.append(message)

    headers = {"host": HOME, "origin": f"http://{HOME}", **COOKIE}
    scope = {
        "type": "websocket",
        "path": "/",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(Guard(app, 4000, "secret")(scope, receive, send))
    assert answers == [{"type": "websocket.close", "code": 1008}]
