"""``audiocoach show``."""

from __future__ import annotations

import json

import audiocoach


def test_the_table_tells_the_session(run, script) -> None:
    """A row for each stretch with time, length, name and words; totals and the voice at the end."""
    ran = run("show", "legs.yaml")
    lines = ran.out.splitlines()
    assert ran.code == 0
    assert lines[0] == "Short legs"
    assert lines[1].split() == ["time", "length", "what", "said"]
    squat = next(line for line in lines if "  Squat" in line and "Next" not in line)
    assert squat.split()[1] == "0:05"
    assert any("Lunge, left, 3 reps" in line for line in lines)
    assert any("Speech" in line and "Hello." in line for line in lines)
    assert "in total; work 0:2" in lines[-1]
    assert "espeak" in lines[-1]


def test_nothing_is_cut_when_the_output_is_no_terminal(run, home) -> None:
    """A long text stays whole on its line."""
    words = "Keep breathing through the nose and let the shoulders hang while you walk. " * 3
    (home / "long.yaml").write_text(
        f"audiocoach: 1\nvoice: espeak\nworkout:\n  - say: {words}\n  - Squat 20s\n"
    )
    assert words.strip() in run("show", "long.yaml").out


def test_json_is_the_timeline(run, script) -> None:
    """Exactly what the library gives."""
    ran = run("show", "legs.yaml", "--json", "--voice", "espeak")
    timeline = audiocoach.plan(audiocoach.load("legs.yaml"), voice="espeak")
    assert json.loads(ran.out) == timeline.to_json()


def test_variables_and_music_reach_the_plan(run, script) -> None:
    """``--set`` changes a length, ``--music`` what plays."""
    shown = json.loads(run("show", "legs.yaml", "--json", "--set", "work=20s", "--music", "calm").out)
    squat = next(part for part in shown["segments"] if part["name"] == "Squat" and part["kind"] == "work")
    assert squat["end_s"] - squat["start_s"] == 20
    assert {span["source"] for span in shown["music"]} == {"calm"}


def test_a_broken_script_is_explained_and_not_shown(run, broken) -> None:
    """Errors go to standard error, standard output stays empty."""
    ran = run("show", "broken.yaml")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("broken.yaml:3:11: error: ")


def test_a_piped_script_without_a_title_gets_a_word_for_one(run) -> None:
    """Its title may be spoken, so it is not the name of a stream."""
    ran = run("show", "-", stdin="audiocoach: 1\nvoice: espeak\nworkout: [Squat 10s]\n")
    assert ran.out.startswith("Workout\n")


def test_a_near_miss_is_suggested(run) -> None:
    """A typo in a shipped name."""
    ran = run("show", "runer-a")
    assert ran.code == 1
    assert ran.err == 'error: no workout named "runer-a"; did you mean strength/runner-a?\n'
