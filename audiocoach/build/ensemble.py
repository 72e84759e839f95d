"""A choice of voice → the engine that speaks, the engine that fills a trainer's gaps, and how a track names
them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from audiocoach.build.choices import VoiceChoice
from audiocoach.build.options import Options, Progress
from audiocoach.build.resources import Resources
from audiocoach.script.model import Manner, Workout
from audiocoach.timeline.model import Timeline
from audiocoach.units import quoted
from audiocoach.voices import registry
from audiocoach.voices.cast import Cast, Counting, Ensemble
from audiocoach.voices.engine import Engine
from audiocoach.voices.gaps import RecordedCast
from audiocoach.voices.packed import NAME as PACK_VOICE
from audiocoach.voices.packed import PackVoice
from audiocoach.voices.recorded import NAME as RECORDED
from audiocoach.voices.recorded import Recorded
from audiocoach.voices.speaker import Speaker

OFFLINE_ENGINE = "espeak"
"""The engine that always works."""

_SHOWN_GAPS = 4


def ensemble_for(
    workout: Workout,
    choice: VoiceChoice,
    resources: Resources,
    on_progress: Progress | None = None,
    *,
    engine: Engine | None = None,
) -> Ensemble:
    """The speakers of a workout for one of its choices, in every manner its sections ask for. An ``engine``
    that is already loaded takes the place of the choice's own.

    Raises:
        VoiceError: when the engine has no such voice.
    """
    if engine is None and choice.is_recorded:
        engine = recordings(workout, resources.options)
    elif engine is None and choice.engine == PACK_VOICE and workout.pack:
        engine = PackVoice(Path(workout.pack))
    spoken_by = engine or registry.load_engine(choice.engine, resources.options.machine.engines)
    is_recorded = isinstance(spoken_by, Recorded)  # recordings are found by the words as written

    def speaker(manner: Manner, counting: Counting) -> Speaker:
        return Speaker(
            spoken_by,
            resources.store,
            ffmpeg=resources.ffmpeg,
            language=workout.language,
            accent=manner.accent,
            rate=manner.rate,
            pause_ms=manner.pause_ms,
            say_as={} if is_recorded else workout.say_as,
            phonemes={} if is_recorded else workout.phonemes,
            on_progress=counting,
        )

    counting = None if on_progress is None else partial(on_progress, "speaking")
    cast = Cast(speaker, workout.voice.manner, counting)
    if not isinstance(spoken_by, Recorded):
        return cast
    filler = VoiceChoice(choice.filler or OFFLINE_ENGINE)
    fill = partial(ensemble_for, workout, filler, resources, on_progress)
    return RecordedCast(spoken_by, cast, fill, language=workout.language, say_as=workout.say_as)


def recordings(workout: Workout, options: Options) -> Recorded:
    """A trainer's recordings: the script's own, else those of the user's settings."""
    if workout.voice.clips is not None:
        return Recorded(Path(workout.folder, workout.voice.clips))
    return Recorded(**options.machine.engines.get(RECORDED, {}))


def with_voice(timeline: Timeline, ensemble: Ensemble) -> tuple[Timeline, tuple[str, ...]]:
    """The timeline with its voice; and for one with a trainer's recordings, a note on how many of its texts
    are recorded and which are missing. A fallback engine that was loaded but never used is not credited.
    """
    voice, engine = ensemble.voice, ensemble.engine_name
    notes: tuple[str, ...] = ()
    if isinstance(ensemble, RecordedCast):
        texts = dict.fromkeys(cue.text for cue in timeline.cues)
        missing = [text for text in texts if not ensemble.is_recorded(text)]
        filler = engine.rpartition(",")[2]
        engine = engine if missing else RECORDED
        some = ", ".join(map(quoted, missing[:_SHOWN_GAPS]))
        more = f" and {len(missing) - _SHOWN_GAPS} more" if len(missing) > _SHOWN_GAPS else ""
        notes = (
            f"{len(texts) - len(missing)} of {len(texts)} texts are recordings of {voice.name}; {filler} "
            f"says {some}{more}; `audiocoach voices script SCRIPT --missing` lists what to record"
            if missing
            else f"all {len(texts)} texts are recordings of {voice.name}",
        )
    named = {"engine": engine, "language": voice.language, "voice": voice.name}
    return replace(timeline, voice=named), notes
