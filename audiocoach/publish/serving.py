"""A server for one site, for the machine itself or for a network: its own files, with byte ranges.

It uses the standard library's ``http.server``, but only to parse requests: that module's own file handler
lists folders, follows links and does not support ranges. A larger server would add workers and configuration
that static files do not need.

Sources: RFC 9110 (ranges, conditions), RFC 9112 (Host).
"""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import socketserver
import stat
import sys
import threading
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from audiocoach.errors import OutputError
from audiocoach.files import FileMark, mark_of
from audiocoach.publish import ledger as ledgers
from audiocoach.publish.track import MEDIA_TYPES

DEFAULT_PORT = 8470
MAX_CONNECTIONS = 64
"""Further connections are closed at once. A player opens a few."""
_TIMEOUT_S = 300
"""A player that is paused reads nothing for a while."""
_PIECE = 1 << 16
_TYPES = {
    **MEDIA_TYPES,
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/rss+xml; charset=utf-8",
    ".lrc": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".svg": "image/svg+xml",
}
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class SiteServer(ThreadingHTTPServer):
    """Serves the site in a folder, a thread for each connection."""

    daemon_threads = True
    request_queue_size = 32
    allow_reuse_address = os.name == "posix"  # elsewhere, two servers could share the port

    def __init__(self, port: int, *, lan: bool) -> None:
        """Listen on ``port`` (0: a free one), on this machine only or on its network.

        Raises:
            OutputError: if the port cannot be used.
        """
        self._folder = Path()
        self._prefix = "/"
        self._names: frozenset[str] = frozenset()
        self._mark: FileMark | None = None
        self._lock = threading.Lock()
        self._free = threading.BoundedSemaphore(MAX_CONNECTIONS)
        try:
            super().__init__(("" if lan else "127.0.0.1", port), _Handler)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise OutputError(f"port {port} cannot be used: {reason}; choose another with --port") from error
        self.is_on_lan = lan
        """Whether other machines can reach it."""
        self._host = lan_address() if lan else "127.0.0.1"

    def server_bind(self) -> None:
        """Bind the port, without asking the network for the name of this machine."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "", self.server_address[1]

    @property
    def address(self) -> str:
        """The address of the server, with a slash at the end."""
        return f"http://{self._host}:{self.server_port}/"

    def show(self, folder: Path, prefix: str = "") -> None:
        """Serve the site in ``folder`` below ``/PREFIX/``."""
        self._folder, self._prefix = folder, f"/{prefix}/" if prefix else "/"

    def is_own_host(self, host: str) -> bool:
        """Whether a request's ``Host`` is this server: another site's name may resolve to its address."""
        try:
            parts = urlsplit(f"//{host}")
            name, port = parts.hostname or "", parts.port or 80
        except ValueError:
            return False
        if port != self.server_port:
            return False
        if name in ("localhost", "127.0.0.1"):
            return True
        return self.is_on_lan and (_is_address(name) or name in _own_names())

    def find(self, target: str) -> str | None:
        """Return the name of the file that a request asks for; ``None`` if the site has no such file."""
        try:
            path = unquote(urlsplit(target).path, errors="replace")
        except ValueError:
            return None
        if not path.startswith(self._prefix):
            return None
        name = path.removeprefix(self._prefix) or "index.html"
        with self._lock:
            mark = mark_of(self._folder / ledgers.NAME)
            if mark != self._mark:  # published again
                self._names, self._mark = frozenset(ledgers.read(self._folder).files), mark
        return name if name in self._names else None

    def open(self, name: str) -> BinaryIO | None:
        """Open a file of the site; ``None`` if it is not a plain file, or a link."""
        path = self._folder / name
        if path.is_symlink():
            return None
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            file = open(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb")  # noqa: SIM115  (closed by its user)
        except OSError:
            return None
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return file
        file.close()
        return None

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer a connection in a thread of its own, or close it if there are too many."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer a connection."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print an error, except for connections that ended early: players open many and drop most."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD."""

    protocol_version = "HTTP/1.1"
    timeout = _TIMEOUT_S
    server: SiteServer
    server_version, sys_version = "AudioCoach", ""

    def do_GET(self) -> None:
        """Send a file, or a part of one."""
        self._answer()

    def do_HEAD(self) -> None:
        """Send what GET would, without the file."""
        self._answer()

    def log_message(self, *_: object) -> None:
        """Print nothing."""

    def _answer(self) -> None:
        hosts = self.headers.get_all("Host") or []
        if len(hosts) != 1 or not self.server.is_own_host(hosts[0]):
            self._refuse(HTTPStatus.MISDIRECTED_REQUEST)
            return
        if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # what follows is not the next request
        name = self.server.find(self.path)
        file = self.server.open(name) if name is not None else None
        if name is None or file is None:
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        with file:
            self._send(name, file)

    def _send(self, name: str, file: BinaryIO) -> None:
        status = os.fstat(file.fileno())
        tag = f'"{status.st_size:x}-{status.st_mtime_ns:x}"'
        size, start, end = status.st_size, 0, status.st_size
        code = HTTPStatus.OK
        if self._is_known(tag, status.st_mtime):
            code, end = HTTPStatus.NOT_MODIFIED, 0
        elif (asked := self._range(size, tag, status.st_mtime)) is not None:
            start, end = asked
            code = HTTPStatus.PARTIAL_CONTENT if start < end else HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        self.send_response(code)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("ETag", tag)
        self.send_header("Last-Modified", formatdate(int(status.st_mtime), usegmt=True))
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        if code == HTTPStatus.PARTIAL_CONTENT:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        elif code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            self.send_header("Content-Range", f"bytes */{size}")
        if code != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", _type_of(name))
            self.send_header("Content-Length", str(end - start))
        self.end_headers()
        if self.command == "GET":
            self._send_bytes(file, start, end)

    def _send_bytes(self, file: BinaryIO, start: int, end: int) -> None:
        file.seek(start)
        left = end - start
        while left > 0:
            piece = file.read(min(_PIECE, left))
            if not piece:  # the file is shorter than it was
                self.close_connection = True
                return
            self.wfile.write(piece)
            left -= len(piece)

    def _is_known(self, tag: str, time_s: float) -> bool:
        """Whether the client already has the file."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or tag in [one.strip().removeprefix("W/") for one in tags.split(",")]
        return _is_date(self.headers.get("If-Modified-Since"), time_s, or_later=True)

    def _range(self, size: int, tag: str, time_s: float) -> tuple[int, int] | None:
        """The bytes that are requested, empty if the file has none of them; ``None`` for the whole file,
        which also answers invalid and multiple ranges.
        """
        condition = self.headers.get("If-Range")
        if condition is not None and condition.strip() != tag and not _is_date(condition, time_s):
            return None
        found = _RANGE.fullmatch((self.headers.get("Range") or "").replace(" ", ""))
        if found is None or found[0] == "bytes=-":
            return None
        first, last = found[1], found[2]
        if not first:
            return max(0, size - int(last)), size
        if last and int(last) < int(first):
            return None
        start = int(first)
        return (start, min(size, int(last) + 1) if last else size) if start < size else (size, size)

    def _refuse(self, code: HTTPStatus) -> None:
        text = f"{code.value} {code.phrase}\n".encode()
        self.send_response(code)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)


def _type_of(name: str) -> str:
    if name.endswith(".chapters.json"):
        return "application/json+chapters"
    return _TYPES.get(os.path.splitext(name)[1].lower(), "application/octet-stream")


def _is_date(written: str | None, time_s: float, *, or_later: bool = False) -> bool:
    """Whether a header's date is that of a file, in whole seconds."""
    if written is None:
        return False
    try:
        asked_s = parsedate_to_datetime(written).timestamp()
    except (TypeError, ValueError, OverflowError):
        return False
    return asked_s >= int(time_s) if or_later else asked_s == int(time_s)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _own_names() -> set[str]:
    name = socket.gethostname().lower()
    return {name, name.partition(".")[0], f"{name.partition('.')[0]}.local"}


def lan_address() -> str:
    """Return this machine's address in its network; the loopback address if it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it only asks which way a packet would go
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"
