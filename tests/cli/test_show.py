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
    assert lines[1].split() == ["time", "length", "step", "part", "cues"]
    squat = next(line for line in lines if "  Squat" in line and "Next" not in line)
    assert squat.split()[1] == "0:05"
    assert any(line.split()[2:6] == ["Lunge", "left,", "3", "reps"] for line in lines)
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


def test_a_chart_is_drawn_as_svg_or_png(run, script, home) -> None:
    """The suffix decides; the picture stands for the table."""
    ran = run("show", "legs.yaml", "--chart", "legs.svg")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.endswith('legs.svg: chart of "Short legs"\n')
    assert b">Squat</text>" in (home / "legs.svg").read_bytes()
    ran = run("show", "legs.yaml", "--json", "--chart", "legs.PNG")
    assert json.loads(ran.out)["title"] == "Short legs"
    assert (home / "legs.PNG").read_bytes().startswith(b"\x89PNG")


def test_a_chart_of_another_kind_is_wrong_usage(run, script, home) -> None:
    """Nothing is planned and nothing written."""
    for name in ("legs.gif", "legs", "-"):
        ran = run("show", "legs.yaml", "--chart", name)
        assert (ran.code, ran.out) == (2, "")
        assert "does not end in .svg or .png" in ran.err
    assert [path.name for path in home.iterdir()] == ["legs.yaml"]


def test_a_chart_replaces_a_chart_and_nothing_else(run, script, home) -> None:
    """A drawing of the user's own stays, unless it may go."""
    chart = home / "legs.svg"
    assert run("show", "legs.yaml", "--chart", "legs.svg").code == 0
    assert run("show", "legs.yaml", "--chart", "legs.svg").code == 0
    chart.write_text("<svg>mine</svg>")
    ran = run("show", "legs.yaml", "--chart", "legs.svg")
    assert ran.code == 1
    assert "was not made by AudioCoach" in ran.err
    assert chart.read_text() == "<svg>mine</svg>"
    assert run("show", "legs.yaml", "--chart", "legs.svg", "--force").code == 0
    assert run("show", "legs.yaml", "--chart", "nowhere/legs.svg").code == 1


def test_counts_are_left_out_only_where_repetitions_are_counted(run, home) -> None:
    """Ten squats in a minute of one's own have their words in the table; those in a tempo have the mark."""
    own = "audiocoach: 1\nworkout:\n  - emom: 1\n    steps: [Squat 10 reps]\n  - Plank 10 reps @ 1-0-1\n"
    (home / "own.yaml").write_text(own, encoding="utf-8")
    lines = run("show", "own.yaml", "--voice", "espeak").out.splitlines()
    (squat,) = [line for line in lines if line.split()[2:5] == ["Squat", "10", "reps"]]
    (plank,) = [line for line in lines if line.split()[2:5] == ["Plank", "10", "reps"]]
    assert "Halfway." in squat
    assert "(counted)" not in squat
    assert plank.endswith("(counted)")


def test_dropped_cues_are_listed_below_the_table(run, home) -> None:
    """Text, line and reason of every cue that found no room."""
    steps = "  - Squat 20s\n  - rest: 3s\n    say: A long story that has no end.\n  - Plank 20s\n"
    tight = f"audiocoach: 1\ncues: {{ready: 0}}\nworkout:\n{steps}"
    (home / "tight.yaml").write_text(tight, encoding="utf-8")
    told = run("show", "tight.yaml", "--voice", "espeak").out
    dropped = told[told.index("dropped cue") :].splitlines()
    assert [line.split()[0] for line in dropped[:3]] == ["dropped", "Next:", "Rest,"]
    assert "Next: Plank, 20 seconds." in dropped[1]
    assert dropped[1].endswith("no room: another cue is playing")
    assert "0:47 in total" in dropped[-1]


def test_what_is_told_in_a_counted_set_is_shown(run, home) -> None:
    """The set of a superset is shown in its row, the counts are summed up; one repetition is "1 rep"."""
    script = "workout:\n  - superset: [Squat 6 reps, Plank 20s]\n    sets: 3\n  - Deadlift 1 rep\n"
    (home / "sets.yaml").write_text(f"audiocoach: 1\nvoice: espeak\n{script}", encoding="utf-8")
    lines = run("show", "sets.yaml").out.splitlines()
    squats = [line for line in lines if "  Squat  " in line]
    assert [word in line for word, line in zip(("Next", "Set 2 of 3.", "Last set."), squats, strict=True)]
    assert all(line.endswith("(counted)") and "Three." not in line for line in squats)
    assert any(line.split()[2:5] == ["Deadlift", "1", "rep"] for line in lines)


def test_a_ratio_of_work_to_rest_is_one_that_tells_something(run, home) -> None:
    """A run with ten seconds of rest has no ratio; a circuit has."""
    for steps, is_told in (("[Squat 20m]", False), ("[Squat 40s, Rest 20s, Lunge 40s]", True)):
        (home / "own.yaml").write_text(f"audiocoach: 1\nvoice: espeak\nworkout: {steps}\n", encoding="utf-8")
        assert (" to 1)" in run("show", "own.yaml").out) == is_told


def test_a_wrong_first_day_is_answered_with_the_form(run) -> None:
    """--start says how a date is written, in the error and in --help."""
    ran = run("show", "first-5k-9", "--start", "4.1.2027")
    assert (ran.code, ran.err) == (
        2,
        'error: --start "4.1.2027": "4.1.2027" is not a date; write year, month and day, like 2027-01-04\n',
    )


def test_a_pace_for_distances_without_one(run, home) -> None:
    """``--pace`` gives a script for runners its times; what is no pace is refused."""
    (home / "run.yaml").write_text("audiocoach: 1\nvoice: espeak\nworkout: [Run 400m]\n")
    assert "400m needs a pace or a time" in run("show", "run.yaml").err
    shown = json.loads(run("show", "run.yaml", "--pace", "5:00/km", "--json").out)
    work = next(part for part in shown["segments"] if part["kind"] == "work")
    assert work["end_s"] - work["start_s"] == 120
    assert run("check", "run.yaml", "--pace", "5:00/km").code == 0
    assert "--pace" in run("show", "run.yaml", "--pace", "nine").err
