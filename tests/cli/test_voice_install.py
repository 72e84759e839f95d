"""``audiocoach voices install`` and ``remove``, over a trusted connection on this machine."""

from __future__ import annotations

import functools
import hashlib
import http.server
import json
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from net.test_download import authority
from voices.tiny_piper import make_voice

NAME = "en_US-tiny-low"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server of a voice, trusted by way of ``SSL_CERT_FILE``."""
    make_voice(tmp_path / "served", NAME)
    root, own = authority(tmp_path)
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    handler = functools.partial(Quiet, directory=str(tmp_path / "served"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}/{NAME}.onnx"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder for data."""
    monkeypatch.setenv("AUDIOCOACH_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def test_from_an_address_to_a_track_and_out_again(run, script, address, tmp_path, data_dir) -> None:
    """A voice is fetched, verified, listed, speaks a session, and is removed."""
    sha256 = hashlib.sha256((tmp_path / "served" / f"{NAME}.onnx").read_bytes()).hexdigest()
    ran = run("voices", "install", address, "--sha256", "0" * 64)
    assert ran.code == 1
    assert "not " + "0" * 64 in ran.err
    ran = run("voices", "install", address, "--sha256", sha256)
    assert ran.code == 0, ran.err
    assert sha256 in ran.out
    states = {state["engine"]: state for state in json.loads(run("voices", "list", "--json").out)}
    assert (states["piper"]["ok"], states["piper"]["languages"]) == (True, 1)
    ran = run("build", str(script), "-o", "a.mp3", "--voice", "piper")
    assert ran.code == 0, ran.err
    assert "piper" in ran.out
    assert run("voices", "remove", NAME).code == 0
    assert not list((data_dir / "voices").iterdir())
    assert run("voices", "remove", NAME).code == 1


def test_only_a_trusted_connection_will_do(run, address, monkeypatch) -> None:
    """Plain HTTP and a certificate of nobody's are refused."""
    for where, said in ((address.replace("https", "http"), "only https://"), (address, "be downloaded")):
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
        ran = run("voices", "install", where, "--sha256", "0" * 64)
        assert ran.code == 1
        assert said in ran.err


def test_without_a_sum_nothing_is_asked(run, address) -> None:
    """An address needs the sum that it is held to."""
    ran = run("voices", "install", address)
    assert ran.code == 1
    assert "--sha256" in ran.err
    assert "fetching" not in ran.err
