"""Loads a voice before it is needed. Light: nothing that sounds is imported in the calling thread."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from threading import Thread

from audiocoach.build.choices import voice_choices
from audiocoach.build.options import Options
from audiocoach.errors import AudioCoachError
from audiocoach.script.model import Workout
from audiocoach.voices import registry
from audiocoach.voices.engine import Loading


def load_voice_ahead(workout: Workout, output: Path, options: Options) -> None:
    """Load the engine that will speak a track, in a thread of its own, if it takes long to load.

    Only for a track that is new: the words of the others are probably stored, and nothing speaks then.
    """
    with suppress(AudioCoachError):  # the build reports it
        first, *_ = voice_choices(workout, options)
        if not output.exists() and not first.is_recorded:
            engine = registry.load_engine(first.engine, options.machine.engines)
            if isinstance(engine, Loading):
                Thread(target=_load, args=(engine,), name="audiocoach-voice").start()


def _load(engine: Loading) -> None:
    with suppress(AudioCoachError):  # the build asks again, and reports it
        engine.load()
