"""A loopback server that speaks the part of intervals.icu's API that plans are read from."""

from __future__ import annotations

import base64
import http.server
import json
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager

KEY = "k3y"
"""The key that the server accepts."""


class Calendar(http.server.BaseHTTPRequestHandler):
    """The events endpoint of intervals.icu, for one key. ``length_s`` is that of its rides; 0: no events."""

    length_s = 600

    def do_GET(self) -> None:
        """Answer with a ride on the first day that is asked for."""
        asked = urllib.parse.urlsplit(self.path)
        days = urllib.parse.parse_qs(asked.query)
        token = base64.b64encode(f"API_KEY:{KEY}".encode()).decode()
        if asked.path != "/api/v1/athlete/0/events" or self.headers["Authorization"] != f"Basic {token}":
            self.send_error(403)
            return
        event = {
            "category": "WORKOUT",
            "type": "Ride",
            "name": "Threshold",
            "start_date_local": f"{days['oldest'][0]}T00:00:00",
            "workout_doc": {"steps": [{"duration": self.length_s, "power": {"value": 95, "units": "%ftp"}}]},
        }
        later = event | {"start_date_local": f"{days['newest'][0]}T07:00:00", "name": "Easy"}
        body = json.dumps([event, later] if self.length_s else []).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@contextmanager
def serving() -> Iterator[str]:
    """Serve on loopback; gives the address."""
    Calendar.length_s = 600
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Calendar)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
