"""``audiocoach check``."""

from __future__ import annotations

import json
import wave

from support.permissions import refuse_listing


def test_a_good_script_has_nothing_to_say(run, script) -> None:
    """Nothing on standard output, the summary on standard error, exit code 0."""
    ran = run("check", "legs.yaml")
    assert (ran.code, ran.out, ran.err) == (0, "", "1 file, 0 errors, 0 warnings\n")


def test_every_error_is_printed_with_its_place(run, script, broken) -> None:
    """Each finding starts with file:line:column and shows the line with a caret; the good file is counted."""
    ran = run("check", "legs.yaml", "broken.yaml")
    assert ran.code == 1
    assert "broken.yaml:3:11: error: " in ran.out
    assert "broken.yaml:4:11: error: " in ran.out
    assert "  3 |   - Squat 10\n    |           ^" in ran.out
    assert ran.err == "2 files, 2 errors, 0 warnings\n"


def test_json_gives_the_same_findings_to_a_program(run, broken) -> None:
    """A list of problems with file, line, column, severity and message."""
    ran = run("check", "broken.yaml", "--json")
    first, second = json.loads(ran.out)
    assert ran.code == 1
    place = (first["file"], first["line"], first["column"], first["severity"])
    assert place == ("broken.yaml", 3, 11, "error")
    assert second["line"] == 4
    assert first["message"]


def test_what_the_plan_finds_is_a_warning(run, home) -> None:
    """A length far from ``minutes`` is found too; ``--strict`` makes the exit code 1."""
    (home / "long.yaml").write_text("audiocoach: 1\nvoice: espeak\nminutes: 9\nworkout: [Squat 30s]\n")
    ran = run("check", "long.yaml")
    assert ran.code == 0
    assert "long.yaml:3:" in ran.out
    assert ran.err == "1 file, 0 errors, 1 warning\n"
    assert run("check", "long.yaml", "--strict").code == 1


def test_a_missing_script_is_an_error_like_any_other(run, script) -> None:
    """The other targets are still checked."""
    ran = run("check", "nosuch.yaml", "legs.yaml")
    assert ran.code == 1
    assert ran.out.startswith("nosuch.yaml: error: ")
    assert ran.err == "2 files, 1 error, 0 warnings\n"


def test_standard_input_is_checked_under_a_name_of_its_own(run, home) -> None:
    """Findings of a piped script name <stdin>."""
    assert run("check", "-", stdin="audiocoach: 1\nworkout: [Squat 10]\n").out.startswith("<stdin>:2:")


def test_bytes_that_are_no_script_are_an_error_in_words(run, home) -> None:
    """Binary and empty input do not crash."""
    assert run("check", "-", stdin=b"\xff\x00\x01").code == 1
    assert run("check", "-", stdin=b"").code == 1


def test_a_nearly_known_exercise_is_a_hint_and_no_fault(run, home) -> None:
    """It is told with its place, counted apart, and passes ``--strict``."""
    (home / "slip.yaml").write_text("audiocoach: 1\nvoice: espeak\nworkout: [Sqaut 30s]\n")
    ran = run("check", "slip.yaml", "--strict")
    assert ran.code == 0
    assert ran.out.startswith('slip.yaml:3:11: hint: "Sqaut" is not in the exercise library\n')
    assert "Did you mean Squat?" in ran.out
    assert ran.err == "1 file, 0 errors, 0 warnings, 1 hint\n"
    assert json.loads(run("check", "slip.yaml", "--json").out)[0]["severity"] == "hint"


def test_a_voice_that_nobody_has_is_found(run, home) -> None:
    """At its line, with the name that is near; --voice takes its place."""
    (home / "w.yaml").write_text("audiocoach: 1\nvoice: espaek\nworkout:\n  - Squat 40s\n", encoding="utf-8")
    ran = run("check", "w.yaml")
    assert ran.code == 1
    assert 'w.yaml:2:8: error: unknown voice engine "espaek"; did you mean "espeak"?' in ran.out
    assert run("check", "w.yaml", "--voice", "espeak").code == 0


def test_a_voice_that_is_not_there_is_found(run, home) -> None:
    """As the build would say it, at the line that names it: a voice that is not installed or does not exist,
    and recordings without their index. `--voice` takes its place.
    """
    (home / "clips").mkdir()
    expected = {
        "hibari:fenrir": "the voice fenrir is not installed; install it with `audiocoach voices install",
        "hibari:nobody": 'there is no voice "nobody"; choose heart, ',
        "{clips: clips}": "clips has no clips.yaml, the index of its recordings; write one with ",
        "{clips: nowhere}": 'there is no file or folder "nowhere"',
    }
    for voice, message in expected.items():
        (home / "own.yaml").write_text(f"audiocoach: 1\nvoice: {voice}\nworkout: [Squat 30s]\n")
        ran = run("check", "own.yaml")
        assert (ran.code, ran.err) == (1, "1 file, 1 error, 0 warnings\n")
        assert ran.out.startswith("own.yaml:2:")
        assert message in ran.out
        assert run("check", "own.yaml", "--voice", "espeak").code == ("nowhere" in voice)


def test_words_that_the_voice_cannot_read_are_found(run, home) -> None:
    """As the build would say it. Without a choice of voice, the next one reads them."""
    words = "audiocoach: 1\nvoice: {}\nworkout: [{{say: Привет всем}}, Squat 30s]\n"
    (home / "hello.yaml").write_text(words.format("hibari"), encoding="utf-8")
    ran = run("check", "hello.yaml")
    assert ran.code == 1
    assert 'hibari: it speaks English only and cannot read "П" (for the words "Привет всем")' in ran.out
    (home / "hello.yaml").write_text(words.format("auto"), encoding="utf-8")
    assert run("check", "hello.yaml").code == 0


def test_music_that_is_no_audio_is_found(run, home) -> None:
    """At its line, with what it is instead; a build says so before a word is spoken."""
    (home / "mk.py").write_text("print('no song')\n", encoding="utf-8")
    (home / "w.yaml").write_text("audiocoach: 1\nmusic: mk.py\nworkout:\n  - Squat 40s\n", encoding="utf-8")
    for command in (("check", "w.yaml"), ("build", "w.yaml", "--dry-run")):
        ran = run(*command)
        assert ran.code == 1
        assert "w.yaml:2:1: error: " in ran.out + ran.err
        assert "mk.py is a text file, not an audio file" in ran.out + ran.err


def test_a_folder_that_may_not_be_read_stops_no_other_target(run, script, home, monkeypatch) -> None:
    """Its error gives path, cause and remedy, and the script after it is checked."""
    (home / "locked").mkdir()
    refuse_listing(monkeypatch, home / "locked")
    ran = run("check", str(home / "locked"), "legs.yaml")
    assert ran.code == 1
    assert f"{home / 'locked'} cannot be read: Permission denied; check its permissions" in ran.out
    assert ran.err == "2 files, 1 error, 0 warnings\n"


def test_a_song_that_cannot_be_played_is_warned_of(run, home) -> None:
    """Among songs that can, as the build warns; a folder without a usable one is an error."""
    (home / "songs").mkdir()
    (home / "songs" / "a.mp3").write_text("no song\n", encoding="utf-8")
    text = "audiocoach: 1\nvoice: espeak\nmusic: songs\nworkout:\n  - Squat 40s\n"
    (home / "w.yaml").write_text(text, encoding="utf-8")
    ran = run("check", "w.yaml")
    assert (ran.code, ran.err) == (1, "1 file, 1 error, 0 warnings\n")
    assert "w.yaml:3:1: error: " in ran.out
    assert "a.mp3 is a text file, not an audio file" in ran.out
    with wave.open(str(home / "songs" / "b.wav"), "wb") as song:
        song.setparams((1, 2, 44_100, 0, "NONE", ""))
        song.writeframes(bytes(range(256)) * 4000)
    ran = run("check", "w.yaml")
    assert (ran.code, ran.err) == (0, "1 file, 0 errors, 1 warning\n")
    assert "w.yaml:3:1: warning: left out of the music: " in ran.out
    built = run("build", "w.yaml")
    assert built.code == 0
    assert ran.out.splitlines()[0] in built.err
