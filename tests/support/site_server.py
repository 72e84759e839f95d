"""A small web server for a published site, with byte ranges or without."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class _Files(SimpleHTTPRequestHandler):
    has_ranges = True
    is_off = False
    """Whether nothing is answered, as without a network."""

    def log_message(self, *_: object) -> None:
        """Print nothing."""

    def handle_one_request(self) -> None:
        """Hang up if the network is off."""
        if self.is_off:
            self.close_connection = True
            return
        super().handle_one_request()

    def do_GET(self) -> None:
        """Send a file, or the range of it that is asked for."""
        del self.headers["If-Modified-Since"]  # in whole seconds; a test publishes twice within one
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
        path = Path(self.translate_path(self.path))
        with contextlib.suppress(OSError):  # a browser may stop listening
            if not (asked and self.has_ranges and path.is_file()):
                super().do_GET()
                return
            data = path.read_bytes()
            first = int(asked[1])
            last = min(int(asked[2] or len(data)), len(data) - 1)
            self.send_response(206)
            self.send_header("Content-Type", self.guess_type(str(path)))
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
            self.send_header("Content-Length", str(last + 1 - first))
            self.end_headers()
            self.wfile.write(data[first : last + 1])

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send a file; a browser may stop listening."""
        with contextlib.suppress(OSError):
            super().copyfile(source, outputfile)


class Site:
    """A site that is being served; ``address`` ends in a slash."""

    def __init__(self, address: str, handler: type[_Files]) -> None:
        self.address = address
        self._handler = handler

    def switch_off(self) -> None:
        """Answer nothing from now on."""
        self._handler.is_off = True

    def switch_on(self) -> None:
        """Answer again."""
        self._handler.is_off = False


@contextlib.contextmanager
def serve(folder: Path, *, has_ranges: bool = True) -> Iterator[Site]:
    """Serve a folder at a free port of this computer."""

    class Handler(_Files):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(folder))

    Handler.has_ranges = has_ranges
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield Site(f"http://127.0.0.1:{server.server_port}/", Handler)
        finally:
            server.shutdown()
            thread.join()
