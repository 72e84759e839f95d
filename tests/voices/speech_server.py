"""A speech server on loopback for the OpenAI-compatible ``/v1/audio/speech``.

It answers well, or misbehaves as it is told::

    with SpeechServer({"mp3": lambda words: mp3}) as server:
        server.script(Reply(status=503), Reply())      # then Reply() for ever
        Endpoint(url=server.url)
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server does with one request.

    ``body`` ``None`` is speech of the format asked for. ``announced`` is the length in the header where it is
    not the body's; ``piece_bytes`` sends the body in pieces, ``pause_s`` apart; ``stalls`` sends the body and
    then nothing until the server is closed.
    """

    status: int = 200
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    announced: int | None = None
    piece_bytes: int = 1 << 30
    pause_s: float = 0.0
    stalls: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    path: str
    key: str
    wanted: dict[str, Any]


class SpeechServer:
    """The server; runs for the length of a context."""

    def __init__(self, speech: Mapping[str, Callable[[str], bytes]]) -> None:
        """``speech`` gives what an ordinary reply to some words holds, by format."""
        self.speech = speech
        self.requests: list[Asked] = []
        self.closing = threading.Event()
        self._replies: deque[Reply] = deque()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.speech_server = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def script(self, *replies: Reply) -> None:
        """Sets the next replies; after them come ordinary ones."""
        self._replies = deque(replies)

    def take(self, asked: Asked) -> Reply:
        """Notes a request and gives the reply for it."""
        self.requests.append(asked)
        return self._replies.popleft() if self._replies else Reply()

    def __enter__(self) -> SpeechServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    speech_server: SpeechServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up is part of what is tested."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        """Answers one request as it was told to."""
        owner = self.server.speech_server
        wanted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        reply = owner.take(Asked(self.path, self.headers.get("Authorization", ""), wanted))
        speech = owner.speech[wanted["response_format"]]
        body = speech(wanted["input"]) if reply.body is None else reply.body
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if "Transfer-Encoding" not in reply.headers:
            self.send_header("Content-Length", str(len(body) if reply.announced is None else reply.announced))
        self.end_headers()
        with contextlib.suppress(OSError):
            for start in range(0, len(body), reply.piece_bytes):
                self.wfile.write(body[start : start + reply.piece_bytes])
                if owner.closing.wait(reply.pause_s):
                    break
            if reply.stalls:
                owner.closing.wait()

    def log_message(self, *_: object) -> None:
        """Says nothing."""
