"""Plain texts: gym notes, workouts of the day, sheets of a physio, meditations."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from audiocoach.errors import AudioCoachError, ScriptError
from audiocoach.importers.draft import ImportRequest
from audiocoach.importers.registry import convert
from audiocoach.importers.text_law import is_step
from audiocoach.importers.text_marks import has_pauses
from audiocoach.importers.words import clean_text
from audiocoach.script.load import load_workout
from audiocoach.script.model import Step
from support.lines import rows

REQUEST = ImportRequest("notes.txt", "Notes")


def steps(text: str) -> list[object]:
    """The steps of the script that a text becomes."""
    script = yaml.load(convert(text.encode(), REQUEST, "text").text, yaml.BaseLoader)
    read: list[object] = script["workout"]
    return read


def remarks(text: str) -> list[str]:
    """What is said about a text."""
    return [remark.text for remark in convert(text.encode(), REQUEST, "text").remarks]


def test_gym_notes_become_steps() -> None:
    """Every line is kept as it is written; a name above its amounts is one step with them."""
    notes = "Push day\n\nBench press\n5x5 @ 80kg, rest 2 min\n1) Triceps dips 3 x max 40s\n• Plank: 30s\n"
    assert steps(notes) == ["Bench press 5x5 @ 80kg, rest 2 min", "Triceps dips 3 x max 40s", "Plank: 30s"]
    assert "title: Push day\n" in convert(notes.encode(), REQUEST, "text").text
    assert remarks(notes) == []


def test_the_cues_have_the_language_of_the_text() -> None:
    """German notes become a session with German cues, and the remark says so; English ones need no key."""
    notes = "Kniebeugen 3 Sätze à 10\nSeitstütz 3x30s je Seite, 60s Pause\n"
    assert "language: de\n" in convert(notes.encode(), REQUEST, "text").text
    assert remarks(notes) == ["the cues are in the language of the text: de"]
    assert "language" not in convert(b"Squat 3x10, rest 60s", REQUEST, "text").text


def test_a_short_unit_ends_no_sentence() -> None:
    """``10 Wdh.`` is an amount with a full stop of its own; a sentence that counts is listed."""
    assert steps("Katze-Kuh 10 Wdh.\nAusfallschritte 12 pro Bein.\nPlank 1 min.\n") == [
        "Katze-Kuh 10 Wdh",
        "Ausfallschritte 12 pro Bein",
        "Plank 1 min",
    ]
    text = "If it hurts, stop after 5 reps."
    assert steps(f"Plank 30s\n\n{text}\n")[1] == {"say": text}


def test_a_label_is_a_section_and_a_total_no_step() -> None:
    """``Finisher: bike 8 min`` is what it is in a script, and the metres of all lines are left out."""
    notes = "Finish: bike 8 min\nTotal 2900m\nHip circles 5 por dirección y pierna\n"
    assert steps(notes) == [
        {"section": "Finish", "steps": ["bike 8 min"]},
        "Hip circles 10 reps each side (5 por dirección)",
    ]


def test_no_offer_that_loses_a_number_is_taken() -> None:
    """Where the only form of a line leaves out one of its numbers, the line is an error."""
    with pytest.raises(ScriptError, match="what is in a total"):
        convert(b"Plan\n\nLong run 90 min with 3 x 10 min @ MP\n", REQUEST, "text")


def test_an_item_heads_no_other_item() -> None:
    """``- Cat-cow, 8 rounds`` is asked about; rounds with no name of their own repeat what is below them."""
    with pytest.raises(ScriptError, match="8 sets of what"):
        convert(b"Plan\n\n- Seated cat-cow, 8 rounds\n- Squat 3x10\n", REQUEST, "text")
    assert steps("Plan\n\n- 3 rounds:\n- 10 squats\n") == [
        {"circuit": "Circuit", "rounds": "3", "steps": ["10 squats"]}
    ]


def test_the_cells_of_a_row_are_sets_reps_load_and_rest() -> None:
    """As a spreadsheet gives them without their heads; a row with other cells is no such row."""
    assert steps("Squat\t5\t5\t100kg\t2 min\nBench\t3\t8-10\t60kg\t90s\nPlank\t3\t45s\t\t30s\n") == [
        "Squat 5 x 5 @ 100kg, rest 2 min",
        "Bench 3 x 8-10 @ 60kg, rest 90s",
        "Plank 3 x 45s, rest 30s",
    ]
    with pytest.raises(ScriptError):
        convert(b"Squat\t5\t5\tred band 2\n", REQUEST, "text")


def test_an_item_with_a_number_that_is_only_spoken_is_named() -> None:
    """Also if it reads like a sentence, or its dots like a pause."""
    for item in ("Star jumps 20, tuck jumps 10, sit-ups 15, sprint to the wall and back", "squats 50!"):
        assert any("is only spoken" in remark for remark in remarks(f"Plank 30s\n\n- {item}\n")), item


def test_notes_are_read_as_a_script_is() -> None:
    """Every tenth line of the table is the same steps in pasted notes, unless it has the marks of a pause."""
    read = [row.text for row in rows() if row.lines == "whole" and row.meaning.startswith(("= ", "=> "))]
    for text in read[::10]:
        script = f"audiocoach: 1\nworkout:\n- {json.dumps(text, ensure_ascii=False)}\n"
        try:
            meant = load_workout(script, file="t.yaml")
        except ScriptError:
            continue  # a distance without a pace
        if has_pauses(text):
            continue
        notes = convert(f"Plan\n\n{text}\n".encode(), REQUEST, "text").text
        found = load_workout(notes, file="notes.yaml")
        assert _without_places(found.steps) == _without_places(meant.steps), text


def _without_places(read: Sequence[Step]) -> list[str]:
    return [re.sub(r"marks?=(?:Mark\([^)]*\)|\{[^}]*\})", "", repr(step)) for step in read]


def test_names_above_their_sets_are_steps() -> None:
    """Also of exercises that the library does not know, and with several lines of sets."""
    notes = "Bench\n3x8 @ 60kg\n3x8 @ 65kg\nRows 3x10\n"
    assert steps(notes) == ["Bench 3x8 @ 60kg", "Bench 3x8 @ 65kg", "Rows 3x10"]
    with pytest.raises(ScriptError, match=r"notes.txt:3:1"):
        convert(b"Get ready\nfor the bench\n3x8\n\nPlank 30s", REQUEST, "text")


@pytest.mark.parametrize("title", ["Body scan", "Rehab sheet - week 2", "Push day (heavy)"])
def test_the_first_line_is_the_title(title: str) -> None:
    """Above an empty line or a list, even if an exercise has that name."""
    gap = "\n\n" if title == "Body scan" else "\n- "
    converted = convert(f"{title}{gap}Plank 30s\n".encode(), REQUEST, "text")
    assert title in converted.text.splitlines()[2]


def test_a_sentence_over_two_lines_is_spoken() -> None:
    """Its second line is no step, though it reads as one; what it counts is listed."""
    text = "Press your heel down and\nhold for 30 seconds\nwhile you breathe.\n"
    assert steps(text) == [{"say": "Press your heel down and hold for 30 seconds while you breathe."}]
    assert remarks(text) == ['"hold for 30 seconds" is only spoken: nothing in it is counted or timed']


def test_a_pause_in_a_line_makes_it_words() -> None:
    """Whatever else the line counts is listed."""
    assert steps("Take three breaths. [10 seconds]\n") == [{"say": "Take three breaths."}, {"pause": "10s"}]
    assert "is only spoken" in remarks("Plank 30s... and rest\n")[0]


def test_headings_become_sections() -> None:
    """With a colon, a sign of Markdown, or a usual name; an empty line ends one that is a plain line."""
    assert steps("Warm-up\n- Jog 60s\n\n- Squat 40s\n# Core\n\n- Plank 30s\n\n- Side plank 30s\n") == [
        {"section": "Warm-up", "steps": ["Jog 60s"]},
        "Squat 40s",
        {"section": "Core", "steps": ["Plank 30s", "Side plank 30s"]},
    ]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("3 rounds:", {"circuit": "Circuit", "rounds": "3"}),
        ("Finisher - 3 rounds", {"circuit": "Finisher", "rounds": "3"}),
        ("Main set 3x", {"circuit": "Main set", "rounds": "3"}),
        ("Repeat 4 times:", {"circuit": "Circuit", "rounds": "4"}),
        ("AMRAP 12", {"amrap": "12 min"}),
        ("12 min AMRAP:", {"amrap": "12 min"}),
        ("EMOM 10 min:", {"emom": "10 min"}),
        ("3 rounds for time, cap 15 min:", {"for_time": {"cap": "15 min", "rounds": "3"}}),
        ("For time (time cap 8 min)", {"for_time": {"cap": "8 min"}}),
    ],
)
def test_headings_make_rounds_and_clocks(heading: str, expected: dict[str, object]) -> None:
    """As gyms write them."""
    made = steps(f"{heading}\n10 burpees\n15 squats\n\nPlank 30s\n")
    assert made == [{**expected, "steps": ["10 burpees", "15 squats"]}, "Plank 30s"]


def test_ladders_and_tabatas_take_names_alone() -> None:
    """The heading says how much."""
    assert steps("21-15-9\nThrusters\nPull-ups\n\nTabata:\nBurpees\n") == [
        {"ladder": ["21", "15", "9"], "steps": ["Thrusters", "Pull-ups"]},
        {"tabata": ["Burpees"]},
    ]


def test_rests_between_rounds_are_the_rounds() -> None:
    """They are no step of the circuit."""
    made = steps("3 rounds:\nSquat 40s\nPlank 40s\nRest 60s between rounds\nRest 15s between exercises\n")
    assert made == [
        {
            "circuit": "Circuit",
            "rounds": "3",
            "round_rest": "1m",
            "rest": "15s",
            "steps": ["Squat 40s", "Plank 40s"],
        }
    ]


def test_a_meditation_is_spoken_with_its_pauses() -> None:
    """Paragraphs are one step each; a pause that does not tell its length is listed with the one it got."""
    text = (
        "Lie down and\nclose your eyes. [pause 10s]\nBreathe in... and out.\n\n(pause)\n"
        "[pause for one minute]\n[silence 2 min] Thank you. (long pause)\n"
    )
    assert steps(text) == [
        {"say": "Lie down and close your eyes."},
        {"pause": "10s"},
        {"say": "Breathe in"},
        {"pause": "2s"},
        {"say": "and out."},
        {"pause": "5s"},
        {"pause": "1m"},
        {"pause": "2m"},
        {"say": "Thank you."},
        {"pause": "15s"},
    ]
    assert remarks(text) == [
        '"..." became a pause of 2s',
        '"(pause)" became a pause of 5s',
        '"(long pause)" became a pause of 15s',
    ]


def test_sentences_are_spoken_and_what_they_count_is_listed() -> None:
    """A sentence is a step only if its exercise is known, or has sets."""
    text = "1. Calf raises: 3 sets of 15.\nDo these twice a day.\nIf it hurts, stop after 5 reps.\n"
    assert steps(text) == [
        "Calf raises: 3 sets of 15",
        {"say": "Do these twice a day. If it hurts, stop after 5 reps."},
    ]
    assert remarks(text) == [
        '"If it hurts, stop after 5 reps." is only spoken: nothing in it is counted or timed'
    ]


def test_every_line_that_is_not_clear_is_refused_at_once() -> None:
    """With its place and the form that would work; none becomes another workout."""
    text = "- Squat 10\n- Step-up 40m\n- Dip 3x5 8s\nAMRAP:\n5 pull-ups\n\nPlank\n\n"
    with pytest.raises(ScriptError) as caught:
        convert(text.encode(), REQUEST, "text")
    found = [(problem.line, problem.suggestion) for problem in caught.value.problems]
    assert found == [
        (1, "Write Squat 10 reps or Squat 10s."),
        (2, "Write Step-up 40 min or Step-up 40 metres 60s."),
        (3, "Write Dip 3 x 5 reps in 8s, Dip 3x5, rest 8s or Dip 3x5 @ 1-8-1-0."),
        (4, "Write it like AMRAP 12 min:"),
        (7, "Write Plank 30s, Plank 10 reps or Plank 3x10."),
    ]


def test_what_only_the_whole_script_tells_is_refused_at_its_line() -> None:
    """A distance needs a pace."""
    with pytest.raises(ScriptError) as caught:
        convert(b"Plank 30s\n\n* Run 5km\n", REQUEST, "text")
    (problem,) = caught.value.problems
    assert (problem.line, problem.source) == (3, "* Run 5km")


@pytest.mark.parametrize("text", ["3 rounds:\n\n", "- 🔥\n", "# \n", "***\n"])
def test_what_has_nothing_in_it_is_refused(text: str) -> None:
    """In words, as an error of our own."""
    with pytest.raises(AudioCoachError):
        convert(text.encode(), REQUEST, "text")


def test_a_text_in_an_old_encoding_is_read() -> None:
    """Windows-1252 is what is left when it is not UTF-8; UTF-16 says so itself."""
    assert steps("Übung 40s".encode("cp1252").decode("cp1252")) == ["Übung 40s"]
    converted = convert("Übung 40s".encode("cp1252"), REQUEST, "text")
    assert "Übung 40s" in converted.text
    assert converted.remarks[0].text == "the file is not UTF-8; its letters were read as Windows-1252"
    assert "Übung 40s" in convert("Übung 40s".encode("utf-16"), REQUEST, "text").text


WORDS = (
    "Squat|10 reps|3x10|Plank 60s|rest 30s|between rounds|:|#|-|*|1.|[pause 10s]|(pause)|...|AMRAP 12"
    "|EMOM|Tabata|21-15-9|for time cap 15 min|.|,|@ 60kg|each side|Breathe slowly|Warm-up|3 rounds|4x"
    "|100m|{x}|${y}|🔥"
)
lines = st.lists(st.one_of(st.sampled_from(WORDS.split("|")), st.text(max_size=8)), max_size=6).map(" ".join)


@settings(max_examples=60)
@given(st.lists(lines, max_size=8))
def test_whatever_is_imported_loads_and_loses_no_step(made: list[str]) -> None:
    """Any text becomes a script that loads, or is refused in words; each line that is a step by itself is in
    the script or in an error.
    """
    text = "\n".join([*made, "", "Plank 30s"])
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return
    with suppress(AudioCoachError):
        converted = convert(data, REQUEST, "text")
        load_workout(converted.text, file="x.yaml")
        for line in made:
            if (
                is_step(line)
                and "{" not in line
                and "\\" not in line
                and '"' not in line
                and len(line.split("\n")) == 1
            ):
                listed = any("nothing in it is counted" in remark.text for remark in converted.remarks)
                is_rest = any(word in line.lower() for word in ("rest", "pause"))  # has a form of its own
                words = re.findall(r"\w+", clean_text(line))
                assert is_rest or listed or all(word in converted.text for word in words)


@pytest.mark.parametrize(
    "line", ["Squat 8 reps (pause at the bottom)", "Calf raise 30s (Wait for the heel, and pause on top.)"]
)
def test_a_tip_that_has_the_word_for_a_pause_is_a_tip(line: str) -> None:
    """An item that is a step stays one; words before a mark are still spoken."""
    assert steps(f"- {line}\n") == [line]
    assert steps("Breathe in deeply. (pause 10s)\n") == [{"say": "Breathe in deeply."}, {"pause": "10s"}]


def test_a_line_that_holds_steps_is_them() -> None:
    """What the law of a line would have a script write is what notes mean, which a remark says."""
    notes = "6x800m @ 3:30/km w/ 2 min jog\nDips 3x12, superset with Row 3x15\n"
    repeat, superset = steps(notes)
    assert isinstance(repeat, dict)
    assert isinstance(superset, dict)
    assert (repeat["repeat"], len(repeat["steps"])) == ("6", 2)
    assert (superset["sets"], len(superset["superset"])) == ("3", 2)
    told = remarks(notes)
    assert len(told) == 2
    assert all(" was read as {" in remark for remark in told)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Every 2:00 x 5\n3 cleans\n", [{"emom": "5", "every": "2 min", "steps": ["3 cleans"]}]),
        ("A) Back squat\n5-5-3-3-1\n", [{"ladder": ["5", "5", "3", "3", "1"], "steps": ["Back squat"]}]),
        ("B) 14 min AMRAP\n10 burpees\n", [{"amrap": "14 min", "steps": ["10 burpees"]}]),
        ("3 Runden:\n10 Kniebeugen\n", [{"circuit": "Zirkel", "rounds": "3", "steps": ["10 Kniebeugen"]}]),
        ("Bench press (barbell)\nSet 1: 60 kg x 10\nSet 2: 70 kg x 8 [Drop]\n",
         ["Bench press (barbell) 60 kg x 10", "Bench press (barbell) 70 kg x 8"]),
        ("Squat\n5 @ 60%\n3x5 @ 77.5%\n", ["Squat 5 reps @ 60%", "Squat 3x5 @ 77.5%"]),
        ("10 squats, 10 push-ups, 10 sit-ups\n", ["10 squats", "10 push-ups", "10 sit-ups"]),
        ("Plank 30s\nBox breathing 4-4-4-4 5 min\n", ["Plank 30s", {"breathe": "box", "for": "5 min"}]),
        ("Swim\n8x50 @ 1:00\n", [{"emom": "8", "every": "1:00", "steps": ["Swim 50 metres"]}]),
    ],
)  # fmt: skip
def test_notes_are_read_as_a_script_reads_them(text: str, expected: list[object]) -> None:
    """Heads of clocks and rounds in any language, sets below a name, lines that hold several steps."""
    assert steps(text) == expected


def test_rests_of_any_length_are_between_rounds() -> None:
    """``2:00`` is two minutes, and never two seconds; rounds against the clock have it as a step."""
    (made,) = steps("3 rounds:\nSquat 40s\nrest 2:00 between rounds\n")
    assert isinstance(made, dict)
    assert made["round_rest"] == "2m"
    (made,) = steps("3 RFT (20 min cap)\n500m row\nrest 2:00 between rounds\n")
    assert made == {"for_time": {"cap": "20 min", "rounds": "3"}, "steps": ["500m row", {"rest": "2m"}]}


def test_nothing_is_invented() -> None:
    """A form with a name, a pace or a time as an example is no reading of a line, nor is a step a title."""
    for text in (
        "3x10\n",
        "Squat 10\n\nPlank 30s\n",
        "400 swim, 200 kick\n",
        "Front lever hold 4 x max hold\n",
    ):
        with pytest.raises(ScriptError):
            convert(text.encode(), REQUEST, "text")
    made = convert(b"400 swim, 200 kick\n", ImportRequest("a.txt", pace="2:00/100m"), "text").text
    assert "swim 400 metres @ 2:00/100m" in made
    assert "kick 200 metres @ 2:00/100m" in made


def test_dates_and_links_are_left_out() -> None:
    """What an app writes around a session is no step and not spoken."""
    text = "Leg day\nSunday, November 22, 2026 at 9:30 AM\n\nPlank\nSet 1: 45s\n\nhttps://example.org/w/1\n"
    assert steps(text) == ["Plank 45s"]
    assert len(remarks(text)) == 2


SUPERSET = "B1. RDL 3 x 8 @ 80kg\nB2. Box jump 3 x 5\n"


@pytest.mark.parametrize(
    ("text", "expected", "told"),
    [
        (SUPERSET, [{"superset": ["RDL 8 reps @ 80kg", "Box jump 5 reps"], "sets": "3"}], ": 3 sets"),
        (f"{SUPERSET}(90 sec after B2)\n",
         [{"superset": ["RDL 8 reps @ 80kg", "Box jump 5 reps"], "sets": "3", "rest": "1m30s"}], ": 3 sets"),
        ("C1 Curl 3x12, rest 10s\nKeep your elbows still.\n\nC2 Dip 3x10\nrest 2 min between rounds\n",
         [{"say": "Keep your elbows still."},
          {"superset": ["Curl 12 reps", {"rest": "10s"}, "Dip 10 reps"], "sets": "3", "rest": "2m"}],
         ": 3 sets"),
        ("A1 Squat 4x5\nA2 Row 2x8\nRest 60s\n",
         [{"superset": ["Squat 5 reps", "Row 8 reps"], "sets": "2", "rest": "1m"},
          {"rest": "1m"}, "Squat 2x5, rest 60s"], "A1 has 2 more, done after them"),
        ("A1 Squat 3x5\nA2 10 squats, 10 push-ups\n", ["Squat 3x5", "10 squats", "10 push-ups"],
         "one after the other: not all of them are sets"),
        ("A1 Squat 3x5\nrest 90s\nB1 Row 3x8\n", ["Squat 3x5, rest 90s", "Row 3x8"], ""),
    ],
)  # fmt: skip
def test_paired_lines_take_turns(text: str, expected: list[object], told: str) -> None:
    """``A1`` and ``A2`` become a superset for as many sets as both have; a remark tells the rest."""
    assert steps(text) == expected
    assert any(told in remark for remark in remarks(text)) if told else remarks(text) == []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Tuesday swim - 2,400m\n\n400 swim\n200 kick\n", "Tuesday swim - 2,400m"),
        ("Couch to 5k - Week 4 Run 2\n\nJog 3 minutes\nWalk 90 seconds\n", "Couch to 5k - Week 4 Run 2"),
        ("Desk break (10 mins)\n\nNeck tilts 2 min\nSeated twist 3 min\nChair squats 60s\n",
         "Desk break (10 mins)"),
    ],
)  # fmt: skip
def test_a_title_may_have_figures(text: str, title: str) -> None:
    """The first line alone is the title if it is no step, or the time of all the others; and the remark says
    so.
    """
    made = convert(text.encode(), ImportRequest("a.txt", pace="2:00/100m"), "text")
    assert any("is the title; nothing in it is counted" in remark.text for remark in made.remarks)
    assert title in made.text.splitlines()[2]
    assert steps("Stationary bike 10 min\n\nPlank 2 min\nSquat 40s\n")[0] == "Stationary bike 10 min"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Brisk five-minute warmup walk, then:\nJog 3 minutes\nWalk 90 seconds\n",
         ["Brisk 5 minute warmup walk", "Jog 3 minutes", "Walk 90 seconds"]),
        ("Bike 5 min, then 2 rounds\n- 10 squats\n- 5 inchworms\n",
         ["Bike 5 min", {"circuit": "Circuit", "rounds": "2", "steps": ["10 squats", "5 inchworms"]}]),
        ("Rotazioni braccia 10 per senso\nStretching 5 min\n",
         ["Rotazioni braccia 10 per senso", "Stretching 5 min"]),
        ("4 series de:\n15 sentadillas\n30 segundos de plancha\nDescanso 1 min entre series\nEstirar 5 min\n",
         [{"circuit": "Circuito", "rounds": "4", "round_rest": "1m",
           "steps": ["15 sentadillas", "30 segundos de plancha"]}, "Estirar 5 min"]),
        ("FTP\n\n3 x 1 min fast cadence (110rpm), 1 min easy\n3 x 12 min @ 88-92% FTP, 4 min recovery\n",
         [{"repeat": "3", "steps": ["fast cadence 60s @ 110rpm", "easy 60s"]},
          "Ride 3 x 12 min @ 88-92% FTP, 4 min recovery"]),
        ("Bahntraining\n\nEinlaufen 10 min\n6 x 400 m in 1:30, 60s Pause\n",
         ["Einlaufen 10 min", "Run 6 x 400 m in 1:30, 60s Pause"]),
    ],
)  # fmt: skip
def test_lines_stay_what_they_are_among_others(text: str, expected: list[object]) -> None:
    """What leads to the list below it is a step, a count is no heading, a rest between rounds ends them, and
    a line without a name has that of its sport and not that of the line before.
    """
    assert steps(text) == expected


def test_no_exercise_of_the_library_heads_rounds() -> None:
    """``Cat-cow, 8 rounds`` among poses is asked for, and is no eight rounds of what follows."""
    for text in ("Cat-cow, 8 rounds\nPlank 30s\n", "Breathe in and rest.\nCat-cow, 8 rounds\nPlank 30s\n"):
        with pytest.raises(ScriptError, match="Cat-cow 8 reps"):
            convert(text.encode(), REQUEST, "text")


def test_a_heading_with_its_step_on_the_line_is_a_section() -> None:
    """As in a script; what only numbers a line is left out, and the colon after a name says nothing."""
    text = (
        "Warm-up: jog 5 min\nSquat: 3x10, rest 60s\nStation 1: Burpees 40s\n"
        "Cool down: calf stretch 30s each side\n"
    )
    assert steps(text) == [
        {"section": "Warm-up", "steps": ["jog 5 min"]},
        "Squat: 3x10, rest 60s",
        "Burpees 40s",
        {"section": "Cool down", "steps": ["calf stretch 30s each side"]},
    ]
