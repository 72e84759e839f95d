"""What is told of the lengths of cues before they are spoken, against the lengths they have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from audiocoach.build.options import Options
from audiocoach.build.resources import Resources
from audiocoach.build.speech import speak
from audiocoach.build.track import load_text, plan
from audiocoach.errors import ScriptError, VoiceError
from audiocoach.script.model import Workout
from audiocoach.store.store import Store
from audiocoach.units import SAMPLE_RATE
from audiocoach.voices.engine import Request, predicts
from audiocoach.voices.hibari import VOICE, Hibari
from audiocoach.voices.hibari_lengths import likely_ms
from audiocoach.voices.speaker import NotPredictedError, Prediction, Speaker
from support.options import make_options
from support.processes import printed_by
from voices.tone_engine import ToneEngine

CUES = (
    "Go!",
    "Six.",
    "Rest, forty seconds.",
    "Halfway. Thirty seconds left.",
    "EMS quads.",
    "Next: goblet squat, ten reps each side, left side first.",
    "Stop if anything hurts. If you are unsure whether an exercise is for you, ask a professional first.",
    "Push up through your front heel.",
    "Caught. Relax.",
)
HEADER = "audiocoach: 1\nmusic: none\ncues: {ready: 0, countdown: 0}\nworkout:\n"
WORDS = "Welcome to twenty minutes of strength for your legs and back"


def workout(steps: str) -> Workout:
    """A session whose words are the given steps'."""
    return load_text(HEADER + steps, file="legs.yaml")


def options(tmp_path: Path, voice: str = "hibari") -> Options:
    """Nothing is stored yet."""
    return make_options(voice=voice, cache_dir=tmp_path / "store")


@pytest.fixture
def speaker(store: Store, ffmpeg: Path) -> Speaker:
    """The voice as it speaks in a track."""
    return Speaker(Hibari(), store, ffmpeg=ffmpeg, language="en")


def test_lengths_are_near(speaker: Speaker) -> None:
    """Cues of all kinds are within the margin of what was told, and stored ones are told exactly."""
    assert predicts(Hibari())
    told = speaker.predict_lengths(CUES)
    clips = speaker.speak(CUES)
    for text in CUES:
        assert told[text].margin_frames > 0, text
        assert told[text].at(-1) <= clips[text].frames <= told[text].at(1), text
    assert speaker.predict_lengths(CUES) == {text: Prediction(clip.frames) for text, clip in clips.items()}


def test_rate_and_slack(store: Store, ffmpeg: Path) -> None:
    """A slow voice takes longer in proportion; the margin is a share and some milliseconds."""
    slow = Speaker(Hibari(), store, ffmpeg=ffmpeg, language="en", rate=0.5)
    (told,) = slow.predict_lengths(["Halfway."]).values()
    ms = likely_ms("Halfway.")
    assert told.at(0) == pytest.approx(2 * ms * SAMPLE_RATE / 1000, rel=0.01)
    assert told.at(1) - told.at(0) == pytest.approx(2 * (0.12 * ms + 100) * SAMPLE_RATE / 1000, rel=0.01)
    assert told.at(-1) + told.at(1) == 2 * told.at(0)


def test_words_that_would_not_be_spoken() -> None:
    """Telling the length of words that the voice refuses is the same error as speaking them."""
    with pytest.raises(VoiceError, match="cannot read"):
        Hibari().likely_ms(Request("Присед", "en", VOICE.name))


def test_an_engine_that_cannot_tell(store: Store, ffmpeg: Path) -> None:
    """One without a prediction says so for words that it has not spoken."""
    speaker = Speaker(ToneEngine(), store, ffmpeg=ffmpeg, language="en")
    with pytest.raises(NotPredictedError):
        speaker.predict_lengths(["Halfway."])
    clip = speaker.speak(["Halfway."])["Halfway."]
    assert speaker.predict_lengths(["Halfway."]) == {"Halfway.": Prediction(clip.frames)}


def test_a_plan_without_doubt_speaks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all fits whatever the true lengths, none is spoken, and the note names the voice."""
    monkeypatch.setattr(Hibari, "speak", lambda *_: pytest.fail("spoken"))
    for voice in ("hibari", "auto", "gtts"):
        planned = plan(workout("  - Squat 40s\n  - Rest 20s\n  - Squat 40s\n"), options(tmp_path, voice))
        assert planned.notes == ("lengths estimated for hibari",)
        assert planned.timeline.voice["engine"] == "hibari"


def test_a_plan_after_the_build_is_exact(tmp_path: Path) -> None:
    """What was spoken for the track is where its plan takes the lengths from."""
    session = workout("  - say: Hello.\n  - Squat 10s\n")
    built = speak(session, Resources(options(tmp_path))).timeline
    planned = plan(session, options(tmp_path))
    assert planned.notes == ("lengths from stored clips of hibari",)
    assert planned.timeline.to_json() == built.to_json()


@pytest.mark.parametrize("share", [0.5, 0.97, 1.03, 1.6])
def test_a_plan_agrees_with_the_build(tmp_path: Path, share: float) -> None:
    """Words that fit, hardly fit or do not fit their ``for``: plan and build say the same."""
    (clip,) = speak(workout(f"  - say: {WORDS}.\n"), Resources(options(tmp_path / "measure"))).clips.values()
    for_s = round(clip.frames / SAMPLE_RATE * share, 2)
    session = workout(f"  - {{say: {WORDS}., for: {for_s}s}}\n  - Squat 10s\n")

    def error_of(plan_or_build: Callable[[], object]) -> str:
        try:
            plan_or_build()
        except ScriptError as error:
            return str(error)
        return ""

    told = error_of(lambda: plan(session, options(tmp_path)))
    assert told == error_of(lambda: speak(session, Resources(options(tmp_path))))
    assert bool(told) == (share < 1)


def test_words_in_another_script_are_planned_as_they_are_built(tmp_path: Path) -> None:
    """Where the natural voice cannot read a cue, the lengths are those of the voice that speaks the track."""
    planned = plan(workout("  - say: Присед.\n  - Squat 10s\n"), options(tmp_path, "auto"))
    assert planned.notes == ("lengths from espeak",)


def test_nothing_heavy_is_imported_for_a_plan(tmp_path: Path) -> None:
    """A plan by estimates needs neither the model nor its runtime."""
    script = (
        "import sys; from pathlib import Path; "
        "from audiocoach.build.options import Machine, Options, Recipe; "
        "from audiocoach.build.track import load_text, plan; "
        f"print(plan(load_text({HEADER + '  - Squat 10s'!r}, file='w.yaml'), "
        f"Options(Recipe(voice='hibari'), Machine(cache_dir=Path({str(tmp_path)!r})))).notes); "
        "print({'hibari', 'onnxruntime'} & set(sys.modules))"
    )
    assert printed_by(script).splitlines() == ["('lengths estimated for hibari',)", "set()"]
