"""``audiocoach voices``; voices are installed over a trusted connection on this machine."""

from __future__ import annotations

import functools
import hashlib
import http.server
import json
import re
import ssl
import threading
import wave
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from audiocoach.voices import hibari_model, hibari_voices
from audiocoach.voices.hibari_model import OWN_VOICE, listed_voices, model_file
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


def test_every_engine_is_listed_with_its_state(run) -> None:
    """The built-in engines are there, espeak is ready and has voices."""
    engines = {state["engine"]: state for state in json.loads(run("voices", "list", "--json").out)}
    assert {"espeak", "gtts"} <= engines.keys()
    assert engines["espeak"]["ok"]
    assert engines["espeak"]["voices"] > 10
    assert engines["gtts"]["online"]
    table = run("voices", "list").out
    assert re.search(r"^espeak +ready ", table, re.MULTILINE)


def test_a_voice_is_tried_into_a_wav_file(run, home) -> None:
    """Mono, 44.1 kHz, about as long as the words take, and not silent."""
    ran = run("voices", "try", "Three, two, one, go", "--voice", "espeak")
    assert ran.code == 0
    assert ran.out.startswith("voice.wav")
    with wave.open(str(home / "voice.wav")) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 44_100)
        assert 0.8 < sound.getnframes() / 44_100 < 4
        assert any(sound.readframes(sound.getnframes()))


def test_an_existing_file_is_only_overwritten_by_force(run, home) -> None:
    """Somebody's file of that name survives."""
    (home / "hi.wav").write_bytes(b"mine")
    command = ("voices", "try", "Hi", "--voice", "espeak", "-o", "hi.wav")
    ran = run(*command)
    assert ran.code == 1
    assert "--force" in ran.err
    assert (home / "hi.wav").read_bytes() == b"mine"
    assert run(*command, "--force").code == 0
    assert (home / "hi.wav").read_bytes()[:4] == b"RIFF"


def test_a_name_that_is_too_long_is_an_error_in_words(run, home) -> None:
    """It says so, and what to do."""
    ran = run("voices", "try", "Hi", "--voice", "espeak", "-o", "a" * 300 + ".wav")
    assert ran.code == 1
    assert ran.err.endswith("the name is too long; choose a shorter one\n")


def test_what_cannot_be_tried_is_wrong_usage(run, home) -> None:
    """No words, another kind of file, an unknown engine."""
    assert run("voices", "try", "  ").code == 2
    assert run("voices", "try", "Hi", "-o", "hi.mp3").code == 2
    ran = run("voices", "try", "Hi", "--voice", "espek")
    assert ran.code == 2
    assert "did you mean espeak?" in ran.err


def test_show_tells_how_it_is_read(run, home) -> None:
    """The words as an engine gets them, in any language, and no file."""
    ran = run("voices", "try", "3x10 @ 2-0-1, 45s each side", "--show")
    assert ran.out == "three times ten at tempo two, zero, one, forty-five seconds each side\n"
    assert run("voices", "try", "1 Runde", "--show", "--language", "de-AT").out == "eine Runde\n"
    assert not list(home.glob("*.wav"))


def test_another_language_is_spoken(run, home) -> None:
    """An engine that has the language speaks it; one that nobody speaks is an error."""
    assert run("voices", "try", "Los, 3 Minuten", "--voice", "espeak", "--language", "de").code == 0
    assert (home / "voice.wav").stat().st_size > 20_000
    ran = run("voices", "try", "Los", "--voice", "espeak", "--language", "qq", "--force")
    assert ran.code == 1
    assert "unknown language" in ran.err


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
    assert "downloading" not in ran.err


@pytest.fixture
def hibari_server(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a server with the real model of the wheel as the voice fenrir."""
    own = listed_voices()[OWN_VOICE]
    file = model_file(own, None)
    assert file is not None
    (tmp_path / "served" / "fenrir.onnx").write_bytes(file.read_bytes())
    other = replace(own, name="fenrir", file="fenrir.onnx", is_included=False)
    table = {**listed_voices(), "fenrir": other}
    monkeypatch.setattr(hibari_model, "listed_voices", lambda: table)
    monkeypatch.setattr(hibari_voices, "listed_voices", lambda: table)
    folder = address.rpartition("/")[0] + "/"
    monkeypatch.setattr(hibari_voices, "PUBLISHED", folder)
    monkeypatch.setitem(hibari_voices.install_hibari_voice.__kwdefaults__, "published", folder)
    return folder


def test_a_voice_of_hibari_is_installed_tried_and_removed(run, home, data_dir, hibari_server) -> None:
    """Over HTTPS, on the user's word alone; then --voice and a script can name it."""
    (home / "duo.yaml").write_text("audiocoach: 1\nvoice: hibari:fenrir\nworkout: [Squat 40s]\n")
    ran = run("voices", "try", "Halfway", "--voice", "hibari:fenrir")
    assert ran.code == 1
    assert "install it with `audiocoach voices install hibari:fenrir`" in ran.err
    ran = run("show", "duo.yaml")
    assert (ran.code, "`audiocoach voices install hibari:fenrir`" in ran.err) == (1, True)
    ran = run("voices", "install", "hibari:fenrir")
    assert ran.code == 0, ran.err
    assert f"downloading {hibari_server}fenrir.onnx" in ran.err
    assert "--voice hibari:fenrir" in ran.err
    assert [path.name for path in (data_dir / "voices" / "hibari").iterdir()] == ["fenrir.onnx"]
    ran = run("voices", "try", "Halfway", "--voice", "hibari:fenrir")
    assert (ran.code, ran.out.split()[-1]) == (0, "hibari:fenrir")
    assert run("check", "duo.yaml").code == 0
    assert run("build", "duo.yaml", "--music", "none").code == 0
    assert run("voices", "remove", "hibari:fenrir").code == 0
    assert run("voices", "remove", "hibari:fenrir").code == 1


def test_a_voice_of_hibari_that_does_not_exist(run) -> None:
    """It lists those that can be installed; nothing is downloaded."""
    ran = run("voices", "install", "hibari:nobody")
    assert (ran.code, "choose emma, fenrir" in ran.err) == (1, True)


def test_offline_no_voice_of_hibari_is_installed(run, data_dir, hibari_server, tmp_path) -> None:
    """Without a connection it says what cannot be downloaded and what to do, and leaves nothing."""
    (tmp_path / "served" / "fenrir.onnx").unlink()
    ran = run("voices", "install", "hibari:fenrir")
    assert ran.code == 1
    assert "fenrir.onnx" in ran.err
    assert "check the network and try again" in ran.err
    assert list((data_dir / "voices" / "hibari").iterdir()) == []


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("voices", "install", "hibari:fenrir", "--sha256", "0" * 64), "--sha256 is for a URL"),
        (("voices", "try", "Hi", "--voice", "espeak:fenrir"), "unknown voice"),
        (("voices", "try", "Hi", "--voice", "hibari:"), "unknown voice"),
    ],
)
def test_names_of_voices_that_are_none(run, command, said) -> None:
    """Wrong usage, in words."""
    ran = run(*command)
    assert (ran.code, said in ran.err) == (2, True), ran.err


def test_its_own_file_is_replaced(run, home) -> None:
    """A second try needs no --force, and the file stays a WAV of exactly the samples."""
    for words in ("Three, two, one, go", "Hi"):
        ran = run("voices", "try", words, "--voice", "espeak")
        assert ran.code == 0
    with wave.open(str(home / "voice.wav")) as sound:
        assert 0.1 < sound.getnframes() / 44_100 < 1
        assert any(sound.readframes(sound.getnframes()))
    size = (home / "voice.wav").stat().st_size
    assert int.from_bytes((home / "voice.wav").read_bytes()[4:8], "little") == size - 8
