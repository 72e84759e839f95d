"""Answers of web services, from a loopback server that also misbehaves."""

from __future__ import annotations

import http.server
import pickle
import threading
from collections.abc import Iterator

import pytest

from audiocoach.errors import DownloadError
from audiocoach.net import service
from audiocoach.net.service import RefusedError, basic_authorization, get


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers as the path says."""

    asked: list[str] = []  # noqa: RUF012  (of the class, and emptied by the fixture)

    def do_GET(self) -> None:
        """Send, redirect, refuse, cut or wait."""
        self.asked.append(self.path)
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/fine")
            self.end_headers()
        elif self.path.startswith("/refused"):
            self.send_error(403)
        elif self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "5000")
            self.end_headers()
            self.wfile.write(b"half")
        elif self.path == "/slow":
            self.send_response(200)
            self.end_headers()
            self.server.stopping.wait(5)  # type: ignore[attr-defined]
        else:
            body = self.headers.get("Authorization", "none").encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    """The address of a server on loopback."""
    Answers.asked = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.stopping = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.stopping.set()  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


def test_headers_are_sent_and_the_body_comes_back(site: str) -> None:
    """Basic authentication is the user and the password, encoded."""
    assert (
        get(f"{site}/fine", max_bytes=100, headers=basic_authorization("API_KEY", "k"))
        == b"Basic QVBJX0tFWTpr"
    )


def test_a_redirection_is_not_followed(site: str) -> None:
    """A key never reaches an address that the user has not named."""
    with pytest.raises(DownloadError, match="redirects to another address"):
        get(f"{site}/moved", max_bytes=100)
    assert Answers.asked == ["/moved"]


def test_an_error_of_the_server_has_its_status(site: str) -> None:
    """Also after it was pickled on its way from another process."""
    with pytest.raises(RefusedError, match=r"127\.0\.0\.1 answered 403") as caught:
        get(f"{site}/refused?secret=1", max_bytes=100)
    assert "secret" not in str(caught.value)
    assert pickle.loads(pickle.dumps(caught.value)).code == 403


@pytest.mark.parametrize(("path", "words"), [("/fine", "larger than the limit"), ("/cut", "was lost")])
def test_a_wrong_answer_is_refused(site: str, path: str, words: str) -> None:
    """One that is too large or too short."""
    with pytest.raises(DownloadError, match=words):
        get(site + path, max_bytes=3 if path == "/fine" else 9000)


def test_a_slow_server_is_given_up(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time limit of the whole answer."""
    monkeypatch.setattr(service, "WHOLE_TIMEOUT_S", 0.3)
    with pytest.raises(DownloadError, match="too slow"):
        get(f"{site}/slow", max_bytes=100)


def test_a_server_that_is_not_there_is_an_error_in_words() -> None:
    """It names the host alone."""
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1 cannot be reached"):
        get("http://127.0.0.1:9/private-token", max_bytes=100)
