"""Playing without building: in a player that reads standard input, or in a browser over loopback."""

from __future__ import annotations

import http.client
import os
import webbrowser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from audiocoach.build.options import Options
from audiocoach.script.model import Workout
from audiocoach.studio import listen
from audiocoach.studio.audition import Audition, open_audition
from audiocoach.studio.listen import BrowserPlayer, ListenError, play_in_browser, play_with
from audiocoach.studio.wav import WavFile

needs_sh = pytest.mark.skipif(os.name != "posix", reason="players are stood in for by shell scripts")


@pytest.fixture
def audition(workout: Workout, options: Options) -> Audition:
    """The session, ready to be heard."""
    return open_audition(workout, options)


def make_player(folder: Path, name: str, body: str) -> None:
    """A program that is found as a player of this name."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


@needs_sh
def test_the_player_gets_a_wav_from_the_place(
    audition: Audition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A player without a device is passed over; the next one gets the session from where it should start."""
    make_player(tmp_path, "mpv", "echo 'no sound device' >&2; exit 2")
    make_player(tmp_path, "ffplay", "exit 0")
    make_player(tmp_path, "aplay", f"cat > {tmp_path}/heard.wav")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    said: list[str] = []
    assert play_with(["mpv", "ffplay", "aplay"], audition, 44_100, said.append) == {}
    file = WavFile(audition, 44_100)
    assert (tmp_path / "heard.wav").read_bytes() == b"".join(file.pieces(0, file.size))
    assert said == ["aplay plays; Ctrl-C ends it"]


@needs_sh
def test_without_any_player_the_reasons_are_told(
    audition: Audition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a player nor a browser: the error says what was tried, and what to install."""
    make_player(tmp_path, "mpv", "echo 'no sound device' >&2; exit 2")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    assert listen.find_players() == ["mpv"]
    failures = play_with(["mpv"], audition, 0, print)
    with pytest.raises(ListenError, match=r"install a player.*\nmpv: no sound device"):
        play_in_browser(audition, 0, print, failures)
    with pytest.raises(ListenError, match="none of mpv, ffplay"):
        play_in_browser(audition, 0, print, {})


def test_the_browser_gets_ranges_with_the_token_alone(audition: Audition) -> None:
    """The page and its sound are at an address that cannot be guessed, and under no foreign name."""
    with BrowserPlayer(audition, 5 * 44_100) as player:
        parts = urlsplit(player.address)

        def ask(path: str, **headers: str) -> tuple[int, bytes]:
            connection = http.client.HTTPConnection(parts.netloc, timeout=60)
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            told = answer.status, answer.read()
            connection.close()
            return told

        status, page = ask(parts.path)
        assert status == 200
        assert b"sound.wav#t=5.000" in page
        assert b"<title>Short legs" in page
        status, sound = ask(f"{parts.path}sound.wav", Range="bytes=44-443")
        assert (status, sound) == (206, b"".join(WavFile(audition).pieces(44, 444)))
        assert ask(f"{parts.path}sound.wav", Range=f"bytes={WavFile(audition).size}-")[0] == 416
        assert ask("/sound.wav")[0] == 404
        assert ask(parts.path, Host="evil.example")[0] == 404
