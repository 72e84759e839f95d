"""Who may speak a track: the voices to try, in order. Light: nothing that sounds is imported in the thread
that calls.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from audiocoach.boundary import PACK_CLIPS_INDEX
from audiocoach.build.options import Options, parts_folder
from audiocoach.errors import AudioCoachError
from audiocoach.script.model import Workout
from audiocoach.script.settings import RECORDED
from audiocoach.voices import registry
from audiocoach.voices.engine import Loading, loads
from audiocoach.voices.packed import NAME as PACK_VOICE


@dataclass(frozen=True, slots=True)
class VoiceChoice:
    """An engine to speak with; for a trainer's recordings also the engine that fills their gaps.

    Written as ``espeak`` or ``recorded,espeak`` on the command line, in stamps and in manifests.
    """

    engine: str
    filler: str = ""

    @classmethod
    def parse(cls, written: str) -> VoiceChoice:
        """The choice that :meth:`__str__` or a user wrote."""
        engine, _, filler = (part.strip() for part in written.partition(","))
        return cls(engine, filler)

    def __str__(self) -> str:
        """The written form."""
        return f"{self.engine},{self.filler}" if self.filler else self.engine

    @property
    def is_recorded(self) -> bool:
        """Whether a trainer's recordings come first."""
        return self.engine == RECORDED

    @property
    def speaker(self) -> str:
        """The engine that speaks whatever is not recorded."""
        return self.filler or self.engine


@dataclass(frozen=True, slots=True)
class KeptVoice:
    """The voices to try for a track: all that may speak it, or only that of the existing track."""

    choices: tuple[VoiceChoice, ...]
    is_kept: bool = False
    """It is the existing track's."""
    notes: tuple[str, ...] = ()


def voice_choices(workout: Workout, options: Options) -> tuple[VoiceChoice, ...]:
    """The voices to try for a workout, in order.

    Raises:
        UsageError: when the requested engine does not exist.
    """
    asked, engines = options.recipe.voice or workout.voice.engine, options.machine.engines
    packed = (VoiceChoice(PACK_VOICE),) if _has_pack_clips(workout, options) else ()
    wanted = VoiceChoice.parse(asked)
    if wanted.is_recorded:
        fillers = registry.candidates(wanted.filler or workout.voice.gaps, workout.language, engines)
        return tuple(VoiceChoice(RECORDED, name) for name in fillers)
    return (*packed, *map(VoiceChoice, registry.candidates(asked, workout.language, engines)))


def is_open(choices: Sequence[VoiceChoice]) -> bool:
    """Whether these are the choices of ``auto``: neither the script nor the user names a voice."""
    return len(choices) > 1 and choices[0] == VoiceChoice(registry.AUTO[0])


def keep_voice(workout: Workout, options: Options, kept: str | None) -> KeptVoice:
    """The voices to try for a track that may exist already, spoken by ``kept``. Of several, the existing one
    is kept, and a note says so unless it comes first anyway.

    Raises:
        UsageError: when the requested engine does not exist.
    """
    choices = voice_choices(workout, options)
    choice = VoiceChoice.parse(kept) if kept else None
    may_speak = choice is not None and (
        choice in choices or VoiceChoice(registry.engine_part(choice.engine)) in choices
    )
    if choice is None or len(choices) == 1 or not may_speak:
        return KeptVoice(choices)
    note = f"kept {kept}, the voice of the existing track; change it with --voice"
    return KeptVoice((choice,), is_kept=True, notes=() if choice == choices[0] else (note,))


def _has_pack_clips(workout: Workout, options: Options) -> bool:
    """Whether the workout's pack brings spoken clips, and no particular voice is requested."""
    is_open = options.recipe.voice in (None, registry.AUTO_NAME)
    if not is_open or registry.engine_part(workout.voice.engine) not in (registry.AUTO_NAME, *registry.AUTO):
        return False
    return bool(workout.pack) and os.path.isfile(Path(workout.pack, PACK_CLIPS_INDEX))


def load_voice_ahead(workout: Workout, output: Path, options: Options) -> None:
    """Load the engine that will speak a track, in a thread of its own, if it takes long to load.

    Only for a track that is new: the words of the others are probably stored, and nothing speaks then.
    """
    with suppress(AudioCoachError):  # the build reports it
        first, *_ = voice_choices(workout, options)
        place = output if options.recipe.split is None else parts_folder(output)
        if not os.path.exists(place) and not first.is_recorded:
            engine = registry.load_engine(first.engine, options.machine.engines)
            if loads(engine):
                Thread(target=_load, args=(engine,), name="audiocoach-voice").start()


def _load(engine: Loading) -> None:
    with suppress(AudioCoachError):  # the build asks again, and reports it
        engine.load()
