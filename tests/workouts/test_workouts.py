"""The workouts that ship: each can be trained as it stands, and together they use the whole language."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.util import module_from_spec, spec_from_file_location
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
import yaml

from audiocoach.build.track import load, plan
from audiocoach.exercises.model import GROUPS
from audiocoach.script.constants import BEDS
from audiocoach.script.model import KITS, PLACEHOLDERS, Amrap, Exercise, Run, Step, Tabata, Workout
from audiocoach.script.steps import STEP_KINDS
from audiocoach.sources import find as catalog
from audiocoach.timeline.model import Timeline
from audiocoach.timeline.muscles import muscle_seconds, total
from audiocoach.units import SAMPLE_RATE
from support.options import make_options

FOLDER = Path(__file__).resolve().parents[2] / "workouts"
BLOCKS = FOLDER / "blocks"
NAMES = sorted(
    path.relative_to(FOLDER).with_suffix("").as_posix()
    for path in FOLDER.rglob("*.yaml")
    if path.parent != BLOCKS
)

SHIPPED: Mapping[str, str] = {
    "drills": "arm-swing barefoot-feet cadence coordination form hill-sprints sprint-intervals",
    "ems": "before-bed coordination endurance recovery strength warm-up",
    "hiit": "amrap-12 deck-of-cards emom-10 tabata-4x4",
    "recovery": "massage-20 mobility post-race post-run-stretch pre-bed rest-day-walk yoga-flow",
    "run": "c25k-week-1 c25k-week-2 c25k-week-3 c25k-week-4 c25k-week-5 c25k-week-5-day-2 c25k-week-5-day-3 "
    "c25k-week-6 c25k-week-6-day-2 c25k-week-6-day-3 c25k-week-7 c25k-week-8 c25k-week-9 easy-30 fartlek "
    "intervals long-90 pyramid tempo-40",
    "starter": "seven-minutes",
    "strength": "calves-and-feet core-and-back first-month glutes-and-hips gym-day kettlebell older-runners "
    "plyometric-power runner-a runner-b upper-body",
}
"""The sessions by folder."""

SHOWN: Mapping[str, str] = {
    "header": "audiocoach title description minutes author level tags equipment needs language safety vars "
    "voice music beeps cues say_as workout",
    "do": "do for reps sets rest tempo pace sides switch load tip announce",
    "run": "run for distance pace tip",
    "walk": "walk",
    "jog": "jog",
    "sprint": "sprint",
    "ride": "ride",
    "row": "row",
    "rest": "rest say",
    "say": "say for",
    "section": "section steps music beeps cues voice",
    "circuit": "circuit rounds rest round_rest steps",
    "repeat": "repeat steps",
    "tabata": "tabata work rest rounds",
    "music": "source level duck bpm",
    "voice": "accent rate",
    "cues": "ready countdown countdown_voice halfway every tempo tips next",
}
"""What the common language is, by the step or setting to which it belongs."""

CARE: Mapping[str, str] = {
    "ems": "pacemaker, implant, pregnancy, epilepsy, thrombosis, heart, neck, broken skin",
    "massage": "never on joints, the spine, lower back, injuries, bruises, varicose veins, thrombosis",
    "plyometric": "rested, achilles tendons, knees",
    "barefoot": "feet adapt slowly, numb",
}
"""What must be told of sessions with a tag, in the words of the safety note and of the description."""

UNTRUE = re.compile(r"lactic|toxin|detox|metabolic waste|flush", re.IGNORECASE)

Planned = Mapping[str, tuple[Workout, Timeline]]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """Every shipped workout with its timeline in the lengths that are estimated for hibari."""
    options = make_options(voice="hibari", cache_dir=tmp_path_factory.mktemp("store"))
    workouts = {}
    for name in NAMES:
        workout = load(FOLDER / f"{name}.yaml")
        result = plan(workout, options)
        assert not result.warnings, name
        workouts[name] = (workout, result.timeline)
    return workouts


def steps_in(steps: tuple[Step, ...]) -> Iterator[Step]:
    """All steps, however deep."""
    for step in steps:
        yield step
        yield from steps_in(getattr(step, "steps", ()))


def test_the_named_sessions_ship() -> None:
    """Every session that the documents and the training blocks name is there, and no other."""
    assert [
        f"{folder}/{name}" for folder, names in SHIPPED.items() for name in sorted(names.split())
    ] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_workout_lasts_what_it_says(planned: Planned, name: str) -> None:
    """The track is within a tenth of `minutes`, and nothing is left out, calls of time and tips included."""
    workout, timeline = planned[name]
    assert workout.minutes is not None
    assert abs(timeline.duration_s / 60 - workout.minutes) <= workout.minutes / 10
    assert not timeline.dropped


@pytest.mark.parametrize("name", NAMES)
def test_a_workout_says_what_it_is(planned: Planned, name: str) -> None:
    """Description, author, level, tags, equipment and a safety note are there."""
    workout, _ = planned[name]
    assert workout.title
    assert workout.description
    assert workout.author
    assert workout.level
    assert workout.tags
    assert workout.equipment or workout.needs
    assert workout.safety


@pytest.mark.parametrize("name", NAMES)
def test_an_exercise_has_two_tips(planned: Planned, name: str) -> None:
    """Whoever meets an exercise again hears another tip; none is heard of a list against the clock."""
    tips: dict[str, set[str]] = defaultdict(set)
    steps = list(steps_in(planned[name][0].steps))
    listed = [id(inner) for step in steps if isinstance(step, Amrap) for inner in step.steps]
    for step in steps:
        if isinstance(step, Exercise | Run) and id(step) not in listed:
            tips[step.name] |= set(step.tip)
    assert not [exercise for exercise, told in tips.items() if len(told) < 2]


@pytest.mark.parametrize("name", NAMES)
def test_a_session_ends_quietly(planned: Planned, name: str) -> None:
    """The last that is heard is a calm bed."""
    _, timeline = planned[name]
    assert timeline.music[-1].sources in (("calm",), ("ambient",))


@pytest.mark.parametrize("name", NAMES)
def test_words_are_true_and_fresh(planned: Planned, name: str) -> None:
    """No sentence is said twice in a row, and nothing is told that does not hold, unspoken tips included."""
    workout, timeline = planned[name]
    said = [sentence for cue in timeline.cues for sentence in re.split(r"(?<=[.?!]) ", cue.text)]
    assert not [sentence for sentence, following in pairwise(said) if sentence == following]
    tips = [tip for step in steps_in(workout.steps) if isinstance(step, Exercise | Run) for tip in step.tip]
    assert not [text for text in (*said, *tips, workout.description) if UNTRUE.search(text)]


@pytest.mark.parametrize(("tag", "words"), CARE.items())
def test_who_should_leave_a_session_out_is_told(planned: Planned, tag: str, words: str) -> None:
    """Spoken before the work begins, in the description, and with the mark of the list."""
    cared = {name: session for name, session in planned.items() if tag in session[0].tags}
    assert cared
    for name, (workout, timeline) in cared.items():
        spoken = [cue.text for cue in timeline.cues if cue.text == workout.safety]
        assert len(spoken) == 1, name
        for word in words.split(", "):
            assert word in (workout.safety or "").lower(), (name, word)
            assert word in (workout.description or "").lower(), (name, word)
        assert catalog.read_header(name, FOLDER / f"{name}.yaml").needs_care


def test_stimulation_and_track_meet_again_every_three_minutes(planned: Planned) -> None:
    """Between two pauses of ten seconds and more no stimulation is longer, and each begins on a go tone."""
    for name in NAMES:
        timeline = planned[name][1]
        if not name.startswith("ems/"):
            continue
        go = {tone.at_frame for tone in timeline.tones if tone.kind == "go"}
        for is_phase, run in groupby(timeline.segments, key=lambda segment: segment.kind == "phase"):
            stretch = list(run)
            if is_phase and not stretch[0].name.startswith("Breathe"):
                assert stretch[0].start_frame in go, name
                assert stretch[-1].end_frame - stretch[0].start_frame <= 180 * SAMPLE_RATE + 1, name


def test_a_deck_has_each_card_once() -> None:
    """No hand can deal a card that another has dealt, whatever the deck's name."""
    cards = re.findall(r"load: (the .*)", (FOLDER / "hiit/deck-of-cards.yaml").read_text(encoding="utf-8"))
    assert len(cards) == len(set(cards)) == 32


def test_strength_reaches_every_muscle_group(planned: Planned) -> None:
    """Each of the runner's eight is in at least 8 % of the strength folder's work."""
    worked = total(muscle_seconds(planned[name][1]) for name in NAMES if name.startswith("strength/"))
    assert {group: worked.share(group) for group in GROUPS if worked.share(group) < 0.08} == {}
    assert not worked.unknown


def test_a_session_has_a_knob(planned: Planned) -> None:
    """Strength sessions can be turned by `work` and `rounds`, as the training blocks do."""
    for name in (name for name in NAMES if name.startswith("strength/")):
        variables = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))["vars"]
        assert {"work", "rounds"} <= variables.keys(), name


def test_the_gallery_is_up_to_date() -> None:
    """The page is what its maker makes of the scripts, with a chart for each; to mend it, run the maker."""
    docs = FOLDER.parent / "docs"
    spec = spec_from_file_location("make_gallery", docs / "make_gallery.py")
    assert spec is not None
    assert spec.loader is not None
    maker = module_from_spec(spec)
    spec.loader.exec_module(maker)
    headers = maker.workouts()
    assert sorted(header.name for header in headers) == NAMES
    assert (docs / "gallery.md").read_text(encoding="utf-8") == maker.page(headers)
    charts = {
        path.relative_to(docs / "gallery").with_suffix("").as_posix()
        for path in docs.rglob("gallery/*/*.svg")
    }
    assert charts == set(NAMES)
    for header in headers:
        assert f"<title>{escape(header.title)}</title>" in (
            docs / "gallery" / f"{header.name}.svg"
        ).read_text("utf-8")


def _used(node: Any, kind: str) -> Iterator[tuple[str, str]]:
    """Every key of a script with what it belongs to: ``("do", "tempo")``, ``("music", "level")``."""
    if isinstance(node, list):
        for item in node:
            yield from _used(item, "line" if isinstance(item, str) else kind)
    elif isinstance(node, dict):
        owner = next((key for key in node if key in STEP_KINDS), kind) if kind == "step" else kind
        for key, value in node.items():
            yield owner, key
            inner = "step" if key in ("workout", "steps", "tabata") else key
            yield from _used(value, inner)


def test_together_they_show_the_common_features() -> None:
    """They keep showing each step, option and setting of ``SHOWN``.

    The list is fixed: a reader learns the everyday language from these scripts, and what the format gains
    need not be forced into them. That everything works is held by ``tests/golden/everything.yaml``.
    """
    used: set[tuple[str, str]] = set()
    text = ""
    for name in NAMES:
        written = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        used |= set(_used(yaml.safe_load(written), "header"))
        text += written
    runs = {"run", "walk", "jog", "sprint", "ride", "row"}
    used |= {("run", option) for kind, option in used if kind in runs and option not in runs}
    assert {(kind, key) for kind, keys in SHOWN.items() for key in keys.split()} - used == set()
    for value in ("each", "left-right", "right-left", "rich", "words", "never", *BEDS, *KITS):
        assert re.search(rf": {value}\b|\b{value}[,}}]", text), value


def test_lines_without_keys_are_shown_too(planned: Planned) -> None:
    """The one-line form and words with placeholders are among what a reader can learn from."""
    exercises = [
        step
        for workout, _ in planned.values()
        for step in steps_in(workout.steps)
        if isinstance(step, Exercise)
    ]
    assert any("do" not in step.marks for step in exercises)
    text = "".join((FOLDER / f"{name}.yaml").read_text(encoding="utf-8") for name in NAMES)
    assert set(re.findall(r"(?<!\$)\{(\w+)\}", text)) <= set(PLACEHOLDERS)
    assert any(isinstance(step, Tabata) for workout, _ in planned.values() for step in workout.steps)
