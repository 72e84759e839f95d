"""What is said and beeped when: the rules of the clock, one by one, to the millisecond, and facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from audiocoach.errors import ScriptError
from audiocoach.languages.phrases import phrase_book
from audiocoach.script.load import load_workout
from audiocoach.script.model import (
    LANGUAGES,
    Circuit,
    CueSettings,
    Exercise,
    Repeat,
    Rest,
    Run,
    Say,
    Section,
    Tabata,
    Tempo,
    Workout,
)
from audiocoach.script.music import MusicSettings
from audiocoach.timeline.cues import annotate
from audiocoach.timeline.expand import expand
from audiocoach.timeline.model import Timeline
from audiocoach.timeline.placeholders import in_words
from audiocoach.timeline.plan import Stretch
from audiocoach.units import SAMPLE_RATE
from support.speech import timeline as plan_of

Make = Callable[..., Timeline]
SQUAT = Exercise(name="Squat", for_ms=40_000)
PLANK = Exercise(name="Plank", for_ms=45_000)
EASY = Run(name="Easy", duration_ms=60_000)
HARD = Run(name="Hard", duration_ms=30_000)
DONE = Say(text="Done.")


def shape(timeline: Timeline) -> list[tuple[str, float]]:
    """Kinds and lengths in seconds, to the millisecond."""
    return [
        (segment.kind, round((segment.end_frame - segment.start_frame) / SAMPLE_RATE, 3))
        for segment in timeline.segments
    ]


def kinds(timeline: Timeline) -> list[str]:
    return [segment.kind for segment in timeline.segments]


def cue_at(timeline: Timeline, text: str) -> float:
    """Start of the first cue with this text, in seconds."""
    return next(cue.start_frame for cue in timeline.cues if cue.text == text) / SAMPLE_RATE


def texts(timeline: Timeline) -> list[str]:
    return [cue.text for cue in timeline.cues]


def beeps(timeline: Timeline, kind: str) -> list[float]:
    return [round(tone.at_frame / SAMPLE_RATE, 3) for tone in timeline.tones if tone.kind == kind]


def test_a_single_exercise_has_lead_in_ready_gap_and_tail(timeline_of: Make) -> None:
    """A lead-in of 1 s, a get-ready gap of 10 s before what opens the track, and a tail of 3 s."""
    timeline = timeline_of(SQUAT)
    assert shape(timeline) == [("lead_in", 1.0), ("ready", 10.0), ("work", 40.0), ("tail", 3.0)]
    assert timeline.duration_s == 54.0


def test_the_beeps_of_a_timed_exercise(timeline_of: Make) -> None:
    """Three beeps before the go tone, three before the end tone, each on its second."""
    timeline = timeline_of(SQUAT)
    assert beeps(timeline, "countdown") == [8.0, 9.0, 10.0, 48.0, 49.0, 50.0]
    assert beeps(timeline, "go") == [11.0]
    assert beeps(timeline, "end") == [51.0]


def test_halfway_and_ten_seconds(timeline_of: Make) -> None:
    """The word "Halfway" is said at the half of steps of 30 s up; "Ten seconds" ends before the last ten,
    from 40 s up.
    """
    timeline = timeline_of(SQUAT)
    assert cue_at(timeline, "Halfway.") == 31.0
    ten = next(cue for cue in timeline.cues if cue.text == "Ten seconds.")
    assert 40.5 < ten.end_frame / SAMPLE_RATE <= 41.0
    short = timeline_of(Exercise(name="Squat", for_ms=29_000))
    assert "Halfway." not in texts(short)
    assert "Ten seconds." not in texts(timeline_of(Exercise(name="Squat", for_ms=39_000)))


def test_time_left_is_counted_back_from_the_end(timeline_of: Make) -> None:
    """Each minute up to ten minutes, each five up to forty, each ten beyond; where it meets the half, both
    are said at once.
    """
    timeline = timeline_of(Run(name="Easy", duration_ms=240_000))
    assert cue_at(timeline, "Three minutes left.") == 71.0
    assert cue_at(timeline, "Halfway. Two minutes left.") == 131.0
    assert cue_at(timeline, "One minute left.") == 191.0
    long = timeline_of(Run(name="Easy", duration_ms=2_400_000))
    left = [text for text in texts(long) if text.endswith("left.")]
    assert left[:2] == ["35 minutes left.", "Thirty minutes left."]
    assert len(left) == 7
    longest = timeline_of(Run(name="Easy", duration_ms=3_000_000))
    assert [text for text in texts(longest) if text.endswith("left.")] == [
        "Forty minutes left.",
        "Thirty minutes left.",
        "Twenty minutes left.",
        "Ten minutes left.",
    ]


def test_every_can_be_set_or_turned_off(timeline_of: Make) -> None:
    """``cues.every`` is a duration or ``never``."""
    run = Run(name="Easy", duration_ms=180_000)
    each = timeline_of(run, cues=CueSettings(every_ms=45_000))
    assert [text for text in texts(each) if text.endswith("left.")] == [
        "Two minutes fifteen left.",
        "Halfway. One minute thirty left.",
        "45 seconds left.",
    ]
    never = timeline_of(run, cues=CueSettings(every_ms=0))
    assert not [text for text in texts(never) if text.endswith("left.")]


def test_a_rest_previews_the_next_exercise_in_order(timeline_of: Make) -> None:
    """The order is "Rest", then the round, then the next exercise, then a tip, all before the countdown."""
    squat = Exercise(name="Squat", for_ms=40_000, tip=("Knees out.", "Chest up."))
    timeline = timeline_of(Circuit(name="Strength", rounds=3, rest_ms=20_000, steps=(squat,)))
    first_rest = next(segment for segment in timeline.segments if segment.kind == "rest")
    inside = [
        cue for cue in timeline.cues if first_rest.start_frame <= cue.start_frame < first_rest.end_frame
    ]
    assert [cue.text for cue in inside] == [
        "Rest, 20 seconds.",
        "Round 2 of 3.",
        "Next: Squat, 40 seconds.",
        "Chest up.",
    ]
    assert inside[-1].end_frame <= first_rest.end_frame - 3 * SAMPLE_RATE
    assert "Last round." in texts(timeline)


def test_without_a_rest_the_next_name_comes_before_the_countdown(timeline_of: Make) -> None:
    """An exercise that follows another with no rest is named in the last seconds of the one before; there is
    one boundary, with a go tone and no end tone.
    """
    timeline = timeline_of(SQUAT, PLANK)
    name = next(cue for cue in timeline.cues if cue.text == "Next: Plank, 45 seconds.")
    assert 47.9 < name.end_frame / SAMPLE_RATE <= 48.0
    assert beeps(timeline, "end") == [96.0]
    assert beeps(timeline, "go") == [11.0, 51.0]


def test_the_ready_gap_follows_words_and_opens_containers(timeline_of: Make) -> None:
    """A get-ready gap follows ``say`` and opens a container straight from work: once, not per round, and not
    after a rest.
    """
    after_say = timeline_of(SQUAT, Say(text="Now the floor."), PLANK)
    assert kinds(after_say) == ["lead_in", "ready", "work", "say", "ready", "work", "tail"]
    opening = timeline_of(SQUAT, Circuit(name="Core", rounds=2, steps=(PLANK,)))
    assert kinds(opening) == ["lead_in", "ready", "work", "ready", "work", "work", "tail"]
    after_rest = timeline_of(SQUAT, Rest(for_ms=20_000), Circuit(name="Core", rounds=2, steps=(PLANK,)))
    assert kinds(after_rest) == ["lead_in", "ready", "work", "rest", "work", "work", "tail"]
    nested = timeline_of(SQUAT, Section(name="Main", steps=(Circuit(name="Core", rounds=1, steps=(PLANK,)),)))
    assert kinds(nested) == ["lead_in", "ready", "work", "ready", "work", "tail"]


def test_run_steps_follow_each_other_without_a_gap(timeline_of: Make) -> None:
    """Between run-family steps there is never a get-ready gap, also not into a container; between a run and
    an exercise there is.
    """
    timeline = timeline_of(EASY, Repeat(times=2, steps=(HARD, EASY)))
    assert kinds(timeline) == ["lead_in", "ready", "work", "work", "work", "work", "work", "tail"]
    mixed = timeline_of(EASY, Section(name="Strength", steps=(SQUAT,)))
    assert kinds(mixed) == ["lead_in", "ready", "work", "ready", "work", "tail"]


def test_no_ready_gap_when_it_is_zero(timeline_of: Make) -> None:
    """``cues.ready: 0`` leaves the gap out."""
    assert kinds(timeline_of(SQUAT, cues=CueSettings(ready_ms=0))) == ["lead_in", "work", "tail"]


def test_repeats_are_counted_after_the_go_tone(timeline_of: Make) -> None:
    """Without a rest before it a repetition is counted after the go tone: "Two of six"."""
    timeline = timeline_of(Repeat(times=6, steps=(HARD, EASY)))
    second = next(segment for segment in timeline.segments if segment.round == 2)
    at = cue_at(timeline, "Two of six.") - second.start_frame / SAMPLE_RATE
    assert 0.45 < at < 1.0


def test_sides_switch_with_a_gap_of_their_own(timeline_of: Make) -> None:
    """Both sides take the whole time, a switch of 3 s between them: its tone, the words, and a countdown for
    what remains.
    """
    timeline = timeline_of(Exercise(name="Side plank", for_ms=20_000, sides="each"))
    assert shape(timeline)[2:-1] == [("work", 20.0), ("switch", 3.0), ("work", 20.0)]
    assert [segment.side for segment in timeline.segments if segment.kind == "work"] == ["left", "right"]
    assert beeps(timeline, "switch") == [31.0]
    assert "Switch sides." in texts(timeline)
    assert [at for at in beeps(timeline, "countdown") if 31.0 <= at < 34.0] == [33.0]
    assert beeps(timeline, "go") == [11.0, 34.0]
    assert beeps(timeline, "end") == [54.0]
    reversed_sides = timeline_of(Exercise(name="Side plank", for_ms=20_000, sides="right-left"))
    assert [segment.side for segment in reversed_sides.segments if segment.kind == "work"] == [
        "right",
        "left",
    ]


def test_reps_take_the_time_of_their_tempo(timeline_of: Make) -> None:
    """A set lasts reps x tempo; the number is spoken on the first frame of its rep, a tick at each change of
    phase.
    """
    hop = Exercise(name="Hop", reps=4, tempo=Tempo(2000, 0, 1000, 0))
    timeline = timeline_of(hop)
    assert shape(timeline)[2] == ("work", 12.0)
    assert [cue_at(timeline, text) for text in ("Two.", "Three.", "Last one.")] == [14.0, 17.0, 20.0]
    assert beeps(timeline, "tick") == [13.0, 16.0, 19.0, 22.0]
    assert not [at for at in beeps(timeline, "countdown") if at > 11.0]


def test_reps_without_tempo_take_their_pace(timeline_of: Make) -> None:
    """Three seconds a repetition unless ``pace`` says otherwise."""
    assert shape(timeline_of(Exercise(name="Row", reps=10)))[2] == ("work", 30.0)
    assert shape(timeline_of(Exercise(name="Row", reps=10, pace_ms=1500)))[2] == ("work", 15.0)


def test_a_number_that_does_not_fit_is_left_out(timeline_of: Make) -> None:
    """With repetitions of half a second no number fits; none is clipped, each is listed."""
    timeline = timeline_of(Exercise(name="Row", reps=5, pace_ms=500))
    assert not {"Two.", "Three.", "Four."} & set(texts(timeline))
    assert {"Two.", "Three.", "Four."} <= {cue.text for cue in timeline.dropped}


def test_tempo_in_words(timeline_of: Make) -> None:
    """``cues.tempo: words`` names the phases and ticks no more; ``off`` does neither."""
    hop = Exercise(name="Hop", reps=3, tempo=Tempo(3000, 1000, 2000, 0))
    words = timeline_of(hop, cues=CueSettings(tempo="words"))
    assert cue_at(words, "Hold.") == 14.0
    assert cue_at(words, "Up.") == 15.0
    assert not beeps(words, "tick")
    off = timeline_of(hop, cues=CueSettings(tempo="off"))
    assert not beeps(off, "tick")
    assert "Up." not in texts(off)


def test_sets_rest_between_them(timeline_of: Make) -> None:
    """Sets are work segments of their own with the rest between them, counted in it."""
    timeline = timeline_of(Exercise(name="Bench", reps=5, sets=3, rest_ms=30_000, load="60 kilos"))
    assert kinds(timeline) == ["lead_in", "ready", "work", "rest", "work", "rest", "work", "tail"]
    assert [segment.set for segment in timeline.segments if segment.kind == "work"] == [1, 2, 3]
    assert "Get ready: Bench, 3 sets of 5 reps, 60 kilos." in texts(timeline)
    assert "Set 2 of 3." in texts(timeline)
    assert "Last set." in texts(timeline)


def test_circuit_rests(timeline_of: Make) -> None:
    """``rest`` between exercises, ``round_rest`` between rounds, none after the last; without ``round_rest``
    the exercises' rest serves.
    """
    both = timeline_of(
        Circuit(name="C", rounds=2, rest_ms=15_000, round_rest_ms=60_000, steps=(SQUAT, PLANK))
    )
    rests = [length for kind, length in shape(both) if kind == "rest"]
    assert rests == [15.0, 60.0, 15.0]
    one = timeline_of(Circuit(name="C", rounds=2, rest_ms=15_000, steps=(SQUAT, PLANK)))
    assert [length for kind, length in shape(one) if kind == "rest"] == [15.0, 15.0, 15.0]


def test_a_written_rest_always_happens(timeline_of: Make) -> None:
    """A rest that the script writes stands where it is, also at the very end; the circuit's own is not added
    to it.
    """
    circuit = Circuit(
        name="C", rounds=1, rest_ms=15_000, steps=(SQUAT, Rest(for_ms=25_000), PLANK, Rest(for_ms=5000))
    )
    assert [length for kind, length in shape(timeline_of(circuit)) if kind == "rest"] == [25.0, 5.0]


def test_tabata_takes_its_exercises_in_turn(timeline_of: Make) -> None:
    """Eight intervals of 20 s and 10 s, the list taken in turn, no rest after the last."""
    timeline = timeline_of(Tabata(steps=(Exercise(name="Burpee"), Exercise(name="Climber"))))
    work = [segment for segment in timeline.segments if segment.kind == "work"]
    assert [segment.name for segment in work] == ["Burpee", "Climber"] * 4
    assert shape(timeline)[2:5] == [("work", 20.0), ("rest", 10.0), ("work", 20.0)]
    assert timeline.duration_s == 1 + 10 + 8 * 20 + 7 * 10 + 3


def test_chapters(timeline_of: Make) -> None:
    """One for a section, each round, each other container and each stretch outside; opening words belong to
    the first.
    """
    timeline = timeline_of(
        Say(text="Welcome."),
        Section(name="Warm-up", steps=(EASY,)),
        Circuit(name="Strength", rounds=2, steps=(SQUAT,)),
        PLANK,
        Tabata(steps=(Exercise(name="Burpee"),), rounds=2),
        DONE,
    )
    assert [marker.title for marker in timeline.markers] == [
        "Warm-up",
        "Strength, round 1 of 2",
        "Strength, round 2 of 2",
        "Plank",
        "Tabata: Burpee",
        "Finish",
    ]


def test_a_rest_between_containers_is_a_chapter_called_rest(timeline_of: Make) -> None:
    """What stands between two of them is named after its exercise, else it is a rest; before any work it
    bears the session's title, after all of it that is the finish.
    """
    circuit, rest = Circuit(name="Legs", steps=(SQUAT,)), Rest(for_ms=60_000)
    timeline = timeline_of(
        rest, circuit, Say(text="Breathe."), rest, circuit, rest, PLANK, rest, circuit, rest
    )
    assert [marker.title for marker in timeline.markers] == [
        *("Session", "Legs", "Rest", "Legs", "Plank", "Legs", "Finish"),
    ]


def test_sections_have_their_own_music(timeline_of: Make) -> None:
    """A section's music sounds over its steps; opening words sound over the first section's."""
    calm = MusicSettings(source=("calm",))
    timeline = timeline_of(Say(text="Hi."), Section(name="Warm-up", music=calm, steps=(EASY,)), SQUAT)
    assert [span.label for span in timeline.music] == ["calm", "drive"]
    assert timeline.music[0].start_frame == 0


def test_a_closing_cue_unless_the_last_step_speaks(timeline_of: Make) -> None:
    """The tail holds a closing cue, but not after a closing ``say``."""
    assert texts(timeline_of(SQUAT))[-1] == "Well done. That's it."
    spoken = timeline_of(SQUAT, DONE)
    assert texts(spoken)[-1] == "Done."
    assert kinds(spoken)[-2:] == ["say", "tail"]


def test_a_say_takes_the_time_of_its_words(timeline_of: Make) -> None:
    """``say`` lasts as long as its words; ``for`` pads it; words that do not fit it are an error."""
    timeline = timeline_of(Say(text="Hello there."), Say(text="Now wait.", for_ms=10_000), SQUAT)
    hello, padded = timeline.segments[1], timeline.segments[2]
    spoken = timeline.cues[0]
    assert (hello.start_frame, spoken.start_frame) == (SAMPLE_RATE, SAMPLE_RATE)
    assert 0 <= hello.end_frame - spoken.end_frame <= 45
    assert padded.end_frame - padded.start_frame == 10 * SAMPLE_RATE
    with pytest.raises(ScriptError, match="longer than the step's `for`"):
        timeline_of(Say(text="far too many words " * 10, for_ms=2000))


def test_safety_comes_after_the_opening_words(timeline_of: Make) -> None:
    """``safety`` is spoken after an opening ``say``, else first of all."""
    assert texts(timeline_of(Say(text="Hi."), SQUAT, safety="Take care."))[:2] == ["Hi.", "Take care."]
    assert texts(timeline_of(SQUAT, DONE, safety="Take care."))[0] == "Take care."


def test_the_countdown_can_be_spoken(timeline_of: Make) -> None:
    """``countdown_voice`` speaks the numbers on their seconds instead of beeping."""
    timeline = timeline_of(SQUAT, cues=CueSettings(countdown_voice=True))
    assert not beeps(timeline, "countdown")
    assert [cue_at(timeline, text) for text in ("Three.", "Two.", "One.")] == [8.0, 9.0, 10.0]


def test_no_number_is_spoken_over_a_go_tone(timeline_of: Make) -> None:
    """In an exercise as short as its countdown, the numbers that the go tone would cover are left out."""
    short = Exercise(name="Hop", for_ms=2000)
    timeline = timeline_of(SQUAT, Rest(for_ms=20_000), short, cues=CueSettings(countdown_voice=True))
    start = next(part.start_frame for part in timeline.segments if part.name == "Hop" and part.kind == "work")
    texts = [cue.text for cue in timeline.cues if start <= cue.start_frame < start + 2 * SAMPLE_RATE]
    assert texts == ["One."]


def test_a_spoken_countdown_is_not_crowded_out(timeline_of: Make) -> None:
    """With no rest between, the name that is told before the change leaves room for every number."""
    timeline = timeline_of(SQUAT, PLANK, cues=CueSettings(countdown_voice=True))
    assert [texts(timeline).count(text) for text in ("Three.", "Two.", "One.")] == [3, 3, 3]
    assert timeline.dropped == ()


def test_tips_can_be_none(timeline_of: Make) -> None:
    """``tips: none`` leaves out tips and encouragement; each normal tip is said once."""
    squat = Exercise(name="Squat", for_ms=40_000, tip=("Knees out.",))
    circuit = Circuit(name="C", rounds=3, rest_ms=20_000, steps=(squat,))
    assert texts(timeline_of(circuit)).count("Knees out.") == 1
    assert "Knees out." not in texts(timeline_of(circuit, cues=CueSettings(tips="none")))
    assert texts(timeline_of(circuit, cues=CueSettings(tips="rich"))).count("Knees out.") >= 3


def test_encouragement_is_for_efforts(timeline_of: Make) -> None:
    """None in a warm-up, a cool-down or a walk, in any language's name for it, whatever else is left out."""
    encouragements = set(phrase_book("en").phrases["encourage"].variants)
    walk = Run(name="Walk", word="walk", duration_ms=60_000)
    easy = [Section(name=name, steps=(SQUAT, PLANK)) for name in ("Warm-up", "Cool-down", "Aufwärmen")]
    alone = [Exercise(name=name, for_ms=60_000) for name in ("WU", "Warm-up", "Aufwärmen")]
    for steps in (*([one] for one in (*easy, *alone)), [walk, walk]):
        assert not encouragements.intersection(texts(timeline_of(*steps)))
    assert encouragements.intersection(texts(timeline_of(Section(name="Main", steps=(SQUAT, PLANK)))))


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "10 times 10 seconds"),
        ("de", "10-mal 10 Sekunden"),
        ("fr", "10 fois 10 secondes"),
        ("es", "10 veces 10 segundos"),
        ("it", "10 volte 10 secondi"),
    ],
)
def test_short_holds_are_no_sets(language: str, told: str) -> None:
    """Ten holds of ten seconds are done ten times; ten sets of them would be something else."""
    script = f"audiocoach: 1\nlanguage: {language}\nworkout: [Hang 10 x 10s]\n"
    first = plan_of(load_workout(script, file="t.yaml")).cues[0].text
    assert told in first


def test_sessions_do_not_begin_with_the_same_encouragement() -> None:
    """Where the list begins depends on the title, so that not every session says the same first."""
    script = "audiocoach: 1\ntitle: {}\nworkout: [Squat 40s, Plank 40s]\n"
    encouragements = set(phrase_book("en").phrases["encourage"].variants)
    said = set()
    for title in ("Legs", "Core", "Hills", "Tuesday", "Upper body"):
        timeline = plan_of(load_workout(script.format(title), file="t.yaml"))
        said |= encouragements.intersection(texts(timeline))
    assert len(said) > 1


def test_placeholders_are_filled(timeline_of: Make) -> None:
    """Placeholders in spoken text are filled from where the words stand; the total to the minute."""
    timeline = timeline_of(
        Say(text="{title}, {total}. First {next}."),
        Circuit(
            name="Core", rounds=2, steps=(PLANK, Say(text="{exercise} done, round {round} of {rounds}."))
        ),
    )
    assert texts(timeline)[0] == "Session, two minutes. First Plank."
    assert "Plank done, round 2 of 2." in texts(timeline)


def told(header: str, rest: str = "60s", rests: int = 3, language: str = "en") -> list[str]:
    """The facts of a session, in order."""
    steps = "".join(f"  - Squat 30s\n  - Rest {rest}\n" for _ in range(rests))
    text = f"audiocoach: 1\nlanguage: {language}\n{header}\nworkout:\n{steps}  - Squat 30s\n"
    timeline = plan_of(load_workout(text, file="t.yaml"))
    facts = {fact for topic in phrase_book(language).facts.values() for fact in topic}
    return [cue.text for cue in timeline.cues if cue.text in facts]


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_rests_tell_a_fact_that_suits_the_tags(language: str) -> None:
    """With rich tips each long rest tells another one of the workout's own kind, in its language."""
    facts = told("tags: [Strength, legs]\ncues: {tips: rich}", language=language)
    assert len(facts) == len(set(facts)) == 3
    assert set(facts) <= set(phrase_book(language).facts["strength"])


@pytest.mark.parametrize(
    ("header", "rest"),
    [
        ("tags: [strength]", "60s"),
        ("tags: [strength]\ncues: {tips: none}", "60s"),
        ("tags: [strength]\ncues: {tips: rich}", "40s"),
        ("tags: [legs]\ncues: {tips: rich}", "60s"),
    ],
)
def test_else_none_is_told(header: str, rest: str) -> None:
    """Not at another density, nor in a short rest, nor where nothing is known of the tags."""
    assert told(header, rest) == []


def test_a_fact_is_told_once() -> None:
    """When all are told, the rests are quiet."""
    facts = told("tags: [ems]\ncues: {tips: rich}", rests=6)
    assert sorted(facts) == sorted(phrase_book("en").facts["ems"])


def test_sessions_begin_with_different_facts() -> None:
    """The title picks the first, the same at every build."""
    firsts = {told(f"title: Day {day}\ntags: [strength]\ncues: {{tips: rich}}")[0] for day in range(8)}
    assert len(firsts) > 2
    assert told("title: A\ntags: [run]\ncues: {tips: rich}") == told(
        "title: A\ntags: [run]\ncues: {tips: rich}"
    )


def test_no_fact_promises_too_much() -> None:
    """They are short, and none speaks of what does not hold."""
    for language in LANGUAGES:
        for topic in phrase_book(language).facts.values():
            for fact in topic:
                assert len(fact) <= 90
                assert not any(word in fact.lower() for word in ("lact", "tox", "metabol", "cure", "prevent"))


class CountedStretches(tuple[Stretch, ...]):
    """Stretches that count how many of them are handed out by index or slice."""

    __slots__ = ()
    handed_out = 0

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        CountedStretches.handed_out += len(found) if isinstance(key, slice) else 1
        return found


def stretches_read(exercises: int) -> int:
    book = phrase_book("en")
    steps = (Exercise(name="Squat", for_ms=1000), Rest(for_ms=1000)) * exercises
    workout = Workout(title="Dense", steps=steps)
    stretches = CountedStretches(in_words(expand(workout), book))
    CountedStretches.handed_out = 0
    annotate(workout, stretches, book)
    return CountedStretches.handed_out


def test_planning_words_reads_stretches_in_proportion_to_the_session() -> None:
    """Twice the exercises take about twice the look-ups, never four times."""
    assert stretches_read(200) < 2.2 * stretches_read(100)


@pytest.mark.parametrize(
    ("language", "preview", "change"),
    [
        ("en", "Get ready: Halo, 5 reps each direction.", "Switch direction."),
        ("de", "Mach dich bereit: Halo, 5 Wiederholungen pro Richtung.", "Richtung wechseln."),
        ("fr", "Prépare-toi : Halo, 5 répétitions dans chaque sens.", "Change de sens."),
        ("es", "Prepárate: Halo, 5 repeticiones en cada dirección.", "Cambia de dirección."),
        ("it", "Preparati: Halo, 5 ripetizioni per direzione.", "Cambia direzione."),
    ],
)
def test_directions_are_no_sides(timeline_of: Make, language: str, preview: str, change: str) -> None:
    """What is done in both directions is announced so, and neither direction is a side of the body."""
    timeline = timeline_of(Exercise(name="Halo", reps=5, pace_ms=4000, sides="each-way"), language=language)
    said = [cue.text for cue in timeline.cues]
    assert preview in said
    assert change in said
    work = [segment for segment in timeline.segments if segment.kind == "work"]
    assert [segment.side for segment in work] == ["one way", "other way"]
