"""A stand-in for Google Translate's speech server, spoken to over real sockets and real TLS on loopback.

gTTS asks the environment for a proxy. This is that proxy and the server behind it in one: it answers
``CONNECT``, wraps the connection in TLS with a certificate of its own, reads the request and replies as it
was told to. So the real package, its HTTP client and our error handling are all tested, and no packet
leaves the machine::

    with TranslateServer(certificate, mp3) as server:
        monkeypatch.setenv("HTTPS_PROXY", server.proxy_url)
        server.script(Reply(status=429), Reply())      # then Reply() for ever
"""

from __future__ import annotations

import base64
import contextlib
import datetime
import json
import socket
import socketserver
import ssl
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qs

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from audiocoach.net.limits import RequestPacer
from audiocoach.voices.gtts import Gtts, Limits

SPEECH_RPC = "jQ1olc"

_PROXY_VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server does with one request.

    ``body`` ``None`` is the documented reply with the server's MP3 in it. ``stalls`` answers nothing until
    the server is closed; ``trickles`` sends a byte of a header now and then, without end; ``hangs_up`` closes
    the connection instead of answering; ``plain`` answers the client's TLS with something else.
    """

    status: int = 200
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    stalls: bool = False
    trickles: bool = False
    hangs_up: bool = False
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived: the host of ``CONNECT``, and the words, language and speed inside."""

    host: str
    text: str
    language: str
    slow: bool


def speech_body(encoded_mp3: str) -> bytes:
    """The documented reply around base64 text."""
    payload = json.dumps([encoded_mp3], separators=(",", ":"))
    row = json.dumps([["wrb.fr", SPEECH_RPC, payload, None, None, None, "generic"]], separators=(",", ":"))
    return f")]}}'\n\n{len(row)}\n{row}\n".encode()


def make_certificate(folder: Path) -> Path:
    """A self-signed certificate and its key as one PEM file in ``folder``."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "translate.google.com")])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=36_500))
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


def through_proxy(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Sends HTTPS through a proxy, whatever else the environment says."""
    for name in _PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("HTTPS_PROXY", url)


def hurry(**limits: float) -> dict[str, Limits | RequestPacer]:
    """What the engine is made with to be without its pauses, with a pacer of its own."""
    return {"limits": Limits(**{"interval_s": 0.0, "backoff_s": 0.0, **limits}), "pacer": RequestPacer()}  # type: ignore[arg-type]


def hurried(**limits: float) -> Gtts:
    """The engine without its pauses, with a pacer of its own."""
    return Gtts(**hurry(**limits))  # type: ignore[arg-type]


class TranslateServer:
    """The server; runs for the length of a context."""

    def __init__(self, certificate: Path, mp3: bytes) -> None:
        """``certificate`` is a PEM file with its key, ``mp3`` what an ordinary reply holds."""
        self.mp3 = mp3
        self.requests: list[Asked] = []
        self.closing = threading.Event()
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(certificate)
        self._replies: deque[Reply] = deque()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Connection)
        self._server.translate = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def proxy_url(self) -> str:
        """What belongs into ``HTTPS_PROXY``."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def script(self, *replies: Reply) -> None:
        """Sets the next replies; after them come ordinary ones."""
        with self._lock:
            self._replies = deque(replies)

    def next_is_plain(self) -> bool:
        """Whether the next reply comes before any TLS."""
        with self._lock:
            return bool(self._replies) and self._replies[0].plain

    def take(self, asked: Asked) -> Reply:
        """Notes a request and gives the reply for it."""
        with self._lock:
            self.requests.append(asked)
            return self._replies.popleft() if self._replies else Reply()

    def __enter__(self) -> TranslateServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = False
    translate: TranslateServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up (a time limit, a test's end) is part of what is tested."""


class _Connection(socketserver.BaseRequestHandler):
    """One connection: a tunnel is asked for, TLS begins, one request is read and answered."""

    request: socket.socket
    server: _Server

    def handle(self) -> None:
        with self.request.makefile("rb") as plain:
            words, _ = _head(plain)
        assert words[0] == "CONNECT"
        self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        translate = self.server.translate
        if translate.next_is_plain():
            translate.take(Asked(words[1], "", "", slow=False))
            self.request.sendall(b"HTTP/1.1 400 This is no TLS\r\n\r\n")
            return
        tunnel = translate.tls.wrap_socket(self.request, server_side=True)
        with tunnel, tunnel.makefile("rb") as stream:
            _, headers = _head(stream)
            body = stream.read(int(headers.get("content-length", 0)))
            self._answer(tunnel, translate.take(_asked(words[1], body)))

    def _answer(self, tunnel: ssl.SSLSocket, reply: Reply) -> None:
        translate = self.server.translate
        if reply.stalls:
            translate.closing.wait()
        if reply.trickles:
            tunnel.sendall(b"HTTP/1.1 200 Reply\r\nX-Slow: ")
            while not translate.closing.wait(0.05):
                tunnel.sendall(b"x")
            return
        if reply.stalls or reply.hangs_up:
            return
        body = speech_body(base64.b64encode(translate.mp3).decode()) if reply.body is None else reply.body
        headers = {"Content-Length": str(len(body)), "Connection": "close", **reply.headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        tunnel.sendall(f"HTTP/1.1 {reply.status} Reply\r\n{head}\r\n".encode() + body)
        with contextlib.suppress(OSError):
            tunnel.unwrap()


def _head(stream: BinaryIO) -> tuple[list[str], dict[str, str]]:
    """The words of the first line, and the headers by lower-case name."""
    first = stream.readline().decode().split()
    headers = {}
    while line := stream.readline().decode().strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return first, headers


def _asked(address: str, body: bytes) -> Asked:
    """What gTTS asks for: JSON in JSON in a form; nothing where it follows a redirect."""
    if not body:
        return Asked(address.removesuffix(":443"), "", "", slow=False)
    [[[_, parameters, *_]]] = json.loads(parse_qs(body.decode())["f.req"][0])
    text, language, slow, _ = json.loads(parameters)
    return Asked(address.removesuffix(":443"), text, language, bool(slow))
