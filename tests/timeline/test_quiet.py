"""Stretches, yoga, massage and breathing are left in peace: no calls of time, a soft tone at the end."""

from __future__ import annotations

import pytest

from audiocoach.script.load import load_workout
from audiocoach.timeline.model import Timeline
from support.speech import timeline as plan_of


def plan(steps: str, header: str = "") -> Timeline:
    return plan_of(load_workout(f"audiocoach: 1\n{header}workout:\n{steps}", file="t.yaml"))


def is_quiet(timeline: Timeline) -> bool:
    """Whether no time is called and nothing is counted down."""
    calls = [
        cue.text for cue in timeline.cues if cue.text.startswith(("Halfway", "Ten")) or "left" in cue.text
    ]
    return not calls and not [tone for tone in timeline.tones if tone.kind == "countdown"]


@pytest.mark.parametrize(
    "steps",
    [
        "  - Calf stretch 90s\n",
        "  - Pigeon pose 3m each side\n",
        "  - Foam roll calves 60s each side\n",
        "  - Diaphragmatic breathing 2m\n",
        "  - section: Yoga\n    steps: [Warrior two 60s each side, Downward dog 90s]\n",
        "  - section: Stretching\n    steps: [Something of my own 60s]\n",
        "  - section: Dehnen\n    steps: [Eigenes 60s]\n",
        "  - section: Yoga doux\n    steps: [Le guerrier 60s]\n",
        "  - section: Estiramientos\n    steps: [Cosa mía 60s]\n",
        "  - section: Floor\n    music: ambient\n    steps: [Eyes closed 3m]\n",
    ],
)
def test_quiet_kinds_have_no_calls(steps: str) -> None:
    """Known by the library's kind, the name of the section or of the exercise, or the bed."""
    timeline = plan(steps)
    assert is_quiet(timeline)
    assert [tone.kit for tone in timeline.tones if tone.kind == "end"] == ["soft"]


@pytest.mark.parametrize(
    "steps",
    [
        "  - Plank 60s\n",
        "  - Own thing 60s\n",
        "  - section: Warm-up\n    music: calm\n    steps: [Leg swing 60s, Jog on the spot 60s]\n",
        "  - section: Slow work\n    music: calm\n    steps: [Squat 60s]\n",
        "  - section: Cool-down\n    steps:\n      - {walk: Home, for: 3m}\n",
    ],
)
def test_work_is_counted_down(steps: str) -> None:
    """Strength with a calm bed, a warm-up, a walk home and what nobody knows are as they were."""
    assert not is_quiet(plan(steps))


@pytest.mark.parametrize(
    ("cues", "quiet"),
    [("{halfway: yes}", False), ("{countdown: 3}", False), ("{every: 30s}", False), ("{tips: none}", True)],
)
def test_what_the_script_sets_wins(cues: str, quiet: bool) -> None:
    """In the header, and in the section."""
    stretch = "  - Calf stretch 90s\n  - Rest 20s\n  - Calf stretch 90s\n"
    section = f"  - section: Stretch\n    cues: {cues}\n    steps: [Calf stretch 90s]\n"
    assert is_quiet(plan(stretch, f"cues: {cues}\n")) is quiet
    assert is_quiet(plan(section)) is quiet


def test_a_side_change_has_a_word_and_a_soft_tone() -> None:
    """Nothing else: no countdown in the gap, no encouragement."""
    timeline = plan("  - Calf stretch 45s each side\n", "cues: {tips: none}\n")
    assert [cue.text for cue in timeline.cues][1:-1] == ["Switch sides."]
    assert {tone.kit for tone in timeline.tones if tone.kind == "switch"} == {"soft"}
    assert is_quiet(timeline)


def test_a_sections_own_tones_are_kept() -> None:
    """``beeps`` of a section is a wish; the header's kit is replaced by the soft one."""
    own = plan("  - section: Stretch\n    beeps: boxing\n    steps: [Calf stretch 45s]\n")
    assert {tone.kit for tone in own.tones} == {"boxing"}
    assert {tone.kit for tone in plan("  - Calf stretch 45s\n", "beeps: none\n").tones} == {"none"}


def said(steps: str, header: str = "cues: {tips: none}\n") -> list[str]:
    """What is said up to the closing words."""
    return [cue.text for cue in plan(steps, header).cues][:-1]


@pytest.mark.parametrize(
    ("rest", "is_said"),
    [("Rest 20s", False), ("Rest 60s", True), ("{rest: 60s, say: Lie down.}", False)],
)
def test_a_change_of_position_is_not_called_a_rest(rest: str, is_said: bool) -> None:
    """Before quiet work, a rest of less than a minute or with words of its own is time to lie down."""
    words = said(f"  - Plank 20s\n  - {rest}\n  - Calf stretch 30s\n")
    assert any(text.startswith("Rest") for text in words) is is_said
    assert any(text.startswith("Next: Calf stretch") for text in words)


def test_nobody_rests_between_two_efforts_in_silence() -> None:
    """Before work that is not quiet, a rest is called one, whatever else is said in it."""
    assert "Rest, 20 seconds." in said("  - Plank 20s\n  - {rest: 20s, say: Sip.}\n  - Squat 20s\n")


@pytest.mark.parametrize(("say", "calls"), [("", ["Rest, 15 seconds."]), ("Pause the device.", [])])
def test_a_pause_of_a_device_is_told_in_the_scripts_words(say: str, calls: list[str]) -> None:
    """A rest with words before a cycle is time to see to the device; without them it is a rest."""
    cycle = '  - cycle: {"On": 5s, "Off": 5s}\n    for: 20s\n'
    rest = f"  - {{rest: 15s, say: {say}}}\n" if say else "  - Rest 15s\n"
    words = said(f"{cycle}{rest}{cycle}")
    assert [text for text in words if text.startswith("Rest")] == calls


def test_nobody_is_told_to_get_ready_to_lie_still() -> None:
    """What opens the session is announced with "Get ready"; quiet work after words is what comes next."""
    words = said("  - Calf stretch 30s\n  - say: Lie down.\n  - Hamstring stretch 30s\n")
    assert words == [
        "Get ready: Calf stretch, 30 seconds.",
        "Lie down.",
        "Next: Hamstring stretch, 30 seconds.",
    ]


def test_nothing_is_said_between_the_words_of_a_breath() -> None:
    """A section that begins with the breath is not named after "Breathe in."; its chapter has the name."""
    timeline = plan("  - Squat 20s\n  - section: Let go\n    steps:\n      - {breathe: 4-7-8, rounds: 2}\n")
    assert "Let go." not in [cue.text for cue in timeline.cues]
    assert timeline.markers[-1].title == "Let go"
