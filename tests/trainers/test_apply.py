"""A workout led by a trainer: what is the trainer's and what stays the script's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from audiocoach.languages.phrases import phrase_book
from audiocoach.script.load import load_workout
from audiocoach.script.model import LANGUAGES, Section, Workout
from audiocoach.timeline.model import Timeline
from audiocoach.timeline.resolve import Lengths, place_words, plan_workout
from audiocoach.trainers.apply import apply_trainer, section_phase
from audiocoach.trainers.find import read_trainer_file, trainer_file
from audiocoach.trainers.read import Trainer, read_trainer
from audiocoach.units import frame_at

SHIPPED = ("calm", "cheerful", "drill")

JO = """\
audiocoach: 1
trainer: Jo
voice: {accent: co.uk, rate: 0.9}
cues: {tips: none, every: never}
beeps: none
music: {warm_up: calm, work: {source: drive, bpm: 100}, recovery: {source: calm, bpm: 60}}
phrases: {en: {halfway: Half of it, ten_seconds: {say: Ten to go, short: Ten}}}
"""


def workout(text: str) -> Workout:
    return load_workout(f"audiocoach: 1\n{text}", file="t.yaml")


def jo(more: str = "") -> Trainer:
    return read_trainer(JO + more, file="jo.yaml", folder="/t")


def section(led: Workout, number: int = 0) -> Section:
    found = led.steps[number]
    assert isinstance(found, Section)
    return found


def timeline_of(led: Workout) -> Timeline:
    """The timeline when every letter takes a sixteenth of a second."""
    measure = Lengths(lambda words: frame_at(len(words[0]) * 62))
    return place_words(led, plan_workout(led), lambda _: measure, lambda _: 1).timeline()


def test_a_trainer_that_a_script_names_fills_in_what_is_open() -> None:
    """Pace, density, beeps, music and phrases are the trainer's."""
    led = apply_trainer(workout("workout: [Squat 40s]"), jo(), requested=False)
    assert (led.voice.rate, led.voice.accent) == (0.9, "co.uk")
    assert (led.cues.tips, led.cues.every_ms, led.cues.halfway) == ("none", 0, True)
    assert (led.beeps, led.music.source, led.music.bpm) == ("none", ("drive",), 100)
    assert led.trainer == "Jo"
    assert led.trainer_phrases["halfway"].variants == ("Half of it",)


def test_what_a_script_writes_stays_beside_its_trainer() -> None:
    """Each key that is written is the script's."""
    text = "voice: {rate: 1.2}\ncues: {tips: rich}\nbeeps: classic\nmusic: calm\nworkout: [Squat 40s]"
    led = apply_trainer(workout(text), jo(), requested=False)
    assert (led.voice.rate, led.voice.accent) == (1.2, "co.uk")
    assert (led.cues.tips, led.cues.every_ms) == ("rich", 0)
    assert (led.beeps, led.music.source, led.music.bpm) == ("classic", ("calm",), None)


def test_a_trainer_that_is_requested_takes_the_scripts_place() -> None:
    """Written keys of the header give way."""
    header = "voice: {rate: 1.2}\ncues: {tips: rich, halfway: no}\nbeeps: classic\nmusic: calm\n"
    text = f"{header}workout: [Squat 40s]"
    led = apply_trainer(workout(text), jo(), requested=True)
    assert led.voice.rate == 0.9
    assert (led.cues.tips, led.cues.halfway) == ("none", False)
    assert (led.beeps, led.music.source, led.music.bpm) == ("none", ("drive",), 100)


@pytest.mark.parametrize("music", ["none", "mine.mp3", "[a.mp3, b.mp3]"])
def test_songs_and_silence_stay(music: str) -> None:
    """Only built-in music gives way, whoever asks."""
    script = workout(f"music: {music}\nworkout: [Squat 40s]")
    assert apply_trainer(script, jo(), requested=True).music == script.music


def test_silent_beeps_stay_silent() -> None:
    """A script without beeps gets none from a trainer."""
    script = workout("beeps: none\nworkout: [Squat 40s]")
    assert apply_trainer(script, replace(jo(), beeps="classic"), requested=True).beeps == "none"


def test_a_sections_own_cues_stay() -> None:
    """What a section asks of its cues by name holds; its other cues are the trainer's."""
    script = workout("workout: [{section: Hard, cues: {tips: rich}, steps: [Squat 40s]}]")
    cues = section(apply_trainer(script, jo(), requested=True)).cues
    assert cues is not None
    assert (cues.tips, cues.every_ms) == ("rich", 0)


def test_sections_play_the_music_of_their_phase() -> None:
    """Their names tell it; where they do not, the bed that the script plays there."""
    script = workout(
        "workout:\n"
        "  - {section: Warm-up, steps: [Squat 40s]}\n"
        "  - {section: Hard, steps: [Squat 40s]}\n"
        "  - {section: Finish, music: calm, steps: [Squat 40s]}\n"
        "  - {section: Cool-down, steps: [Squat 40s]}\n"
    )
    music = [section(apply_trainer(script, jo(), requested=True), number).music for number in range(4)]
    assert [one and (one.source, one.bpm) for one in music] == [
        (("calm",), None),
        None,
        (("calm",), 60),
        (("calm",), 60),
    ]
    named = [section(apply_trainer(script, jo(), requested=False), number).music for number in range(4)]
    assert [one and (one.source, one.bpm) for one in named] == [
        (("calm",), None),
        None,
        (("calm",), None),
        (("calm",), 60),
    ]


def test_sections_inside_a_circuit_are_found() -> None:
    """However deep they stand."""
    script = workout(
        "workout:\n  - {circuit: All, rounds: 2, steps: [{section: Cool-down, steps: [Squat 40s]}]}\n"
    )
    circuit = apply_trainer(script, jo(), requested=True).steps[0]
    assert circuit.steps[0].music.bpm == 60  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "phase"),
    [
        ("Warm-up", "warm_up"),
        ("Aufwärmen", "warm_up"),
        ("Calentamiento", "warm_up"),
        ("Échauffement", "warm_up"),
        ("Cool-down", "recovery"),
        ("Dehnen", "recovery"),
        ("Estiramientos", "recovery"),
        ("Étirements", "recovery"),
        ("WU", "warm_up"),
        ("w/u", "warm_up"),
        ("EL locker", "warm_up"),
        ("CD", "recovery"),
        ("AL", "recovery"),
        ("El circuito", None),
        ("Cdef", None),
        ("Strength", None),
        ("Swarm drill", None),
    ],
)
def test_names_tell_a_phase(name: str, phase: str | None) -> None:
    """In every language of the phrase books."""
    assert section_phase(name) == phase


def test_an_accent_is_for_its_language() -> None:
    """A German script, or one that names a region, keeps its own accent."""
    for language in ("de", "en-AU"):
        script = workout(f"language: {language}\nworkout: [Squat 40s]")
        assert apply_trainer(script, jo(), requested=True).voice.accent == script.voice.accent


def test_a_scripts_own_phrases_are_said_before_a_trainers() -> None:
    """And a trainer's before the phrase book's, whose short forms stand in."""
    script = workout("phrases: {halfway: Mine}\nworkout: [Squat 60s]")
    texts = [cue.text for cue in timeline_of(apply_trainer(script, jo(), requested=True)).cues]
    assert {"Mine", "Ten to go"} <= set(texts)
    voiced = phrase_book("en").with_trainer(jo("").phrases["en"])
    assert voiced.phrases["halfway"].short == phrase_book("en").phrases["halfway"].short


@pytest.fixture(scope="module")
def led() -> dict[str, Timeline]:
    """A shipped session as each shipped trainer leads it."""
    path = Path(__file__).resolve().parents[2] / "workouts/strength/runner-a.yaml"
    script = load_workout(path.read_bytes(), file=str(path), folder=str(path.parent))
    trainers = {name: read_trainer_file(trainer_file(name, folder=Path())) for name in SHIPPED}
    return {name: timeline_of(apply_trainer(script, one, requested=True)) for name, one in trainers.items()}


def test_shipped_trainers_say_unlike_much(led: dict[str, Timeline]) -> None:
    """Of what need not be said, the drill says least and the cheerful one most, by a fifth at the least."""
    said = {
        name: sum(len(cue.text) for cue in timeline.cues if cue.priority != "must")
        for name, timeline in led.items()
    }
    assert said["drill"] * 1.2 < said["calm"]
    assert said["calm"] * 1.2 < said["cheerful"]


def test_shipped_trainers_share_few_words(led: dict[str, Timeline]) -> None:
    """Of what each says that is not the script's own, the others say next to nothing."""
    stock = {
        name: {cue.text for cue in timeline.cues if cue.priority != "must"} for name, timeline in led.items()
    }
    tips = stock["calm"] & stock["cheerful"]
    own = {name: texts - tips for name, texts in stock.items()}
    for name, texts in own.items():
        others = set().union(*(own[other] for other in own if other != name))
        assert len(texts - others) >= 0.6 * len(texts)
        assert len(texts - others) >= 8


def test_shipped_trainers_sound_unlike(led: dict[str, Timeline]) -> None:
    """No two have the same beeps and music."""
    sound = {
        name: (
            {tone.kit for tone in timeline.tones},
            {(span.sources, span.bpm) for span in timeline.music},
        )
        for name, timeline in led.items()
    }
    assert all(sound[one] != sound[other] for one in SHIPPED for other in SHIPPED if one < other)


def test_the_clock_is_the_same_whoever_leads(led: dict[str, Timeline]) -> None:
    """Words never stretch timed steps: all but what is spoken has the same length."""
    lengths = {
        name: [
            (part.kind, part.name, part.end_frame - part.start_frame)
            for part in timeline.segments
            if part.kind == "work"
        ]
        for name, timeline in led.items()
    }
    assert lengths["calm"] == lengths["cheerful"] == lengths["drill"]


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_trainers_speak_every_language(name: str) -> None:
    """Each has words of its own in each language, and they are spoken without a warning."""
    trainer = read_trainer_file(trainer_file(name, folder=Path()))
    assert set(trainer.phrases) == set(LANGUAGES)
    for language in LANGUAGES:
        script = workout(f"language: {language}\nworkout: [Squat 60s, Rest 20s, Plank 30s each side]")
        timeline = timeline_of(apply_trainer(script, trainer, requested=True))
        assert not [dropped for dropped in timeline.dropped if dropped.priority == "must"]
