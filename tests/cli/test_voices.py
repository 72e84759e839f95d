"""``audiocoach voices``."""

from __future__ import annotations

import json
import re
import wave


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
