"""Apply a trainer to a workout.

A trainer named in the script sets only what the script leaves open. A trainer requested for a build replaces
the script's pace, cues, beeps and beds. It keeps the script's own words, the user's own songs, ``none``, and
the cues that a section sets for itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Any

from audiocoach.languages.record import language_record
from audiocoach.script.constants import CALM_BEDS
from audiocoach.script.model import LANGUAGES, CueSettings, Section, Step, VoiceSettings, Workout
from audiocoach.script.music import MusicSettings
from audiocoach.trainers.read import SessionPhase, Trainer
from audiocoach.units import primary_language

SILENT = "none"

_CUE_FIELDS = {"ready": "ready_ms", "every": "every_ms"}
"""Keys of ``cues`` that have another name in the model."""
_VOICE_FIELDS = {"pause": "pause_ms"}
"""Keys of ``voice`` that have another name in the model."""


def apply_trainer(workout: Workout, trainer: Trainer, *, requested: bool) -> Workout:
    """The workout with a trainer's settings; ``requested`` by the user rather than named in the script."""
    own = workout.marks if not requested else {}
    caster = _Caster(trainer, requested=requested, plays="music" not in own)
    voice = workout.voice
    own_voice = set(() if requested else voice.marks)
    if "voice" in own and not voice.marks:  # `voice: espeak` names the engine
        own_voice.add("engine")
    if "-" in workout.language or workout.language != trainer.language:
        own_voice.add("accent")
    return workout.model_copy(
        update={
            "voice": caster.voice(voice, own_voice),
            "cues": caster.cues(workout.cues, () if requested else workout.cues.marks),
            "beeps": caster.beeps(workout.beeps) if "beeps" not in own else workout.beeps,
            "music": caster.music(workout.music, "work") if "music" not in own else workout.music,
            "steps": caster.steps(
                workout.steps,
                cues=frozenset(() if requested else workout.cues.marks),
                voice=frozenset(own_voice),
                music=workout.music,
            ),
            "trainer": trainer.title,
            "trainer_phrases": trainer.phrases.get(primary_language(workout.language), {}),
        }
    )


def section_phase(section: str) -> SessionPhase | None:
    """Return the phase that a section's name suggests in any of the languages, or ``None``."""
    return next((phase for phase, names in _phase_names().items() if names.search(section)), None)


@cache
def _phase_names() -> dict[SessionPhase, re.Pattern[str]]:
    records = [language_record(language) for language in LANGUAGES]
    begins: dict[SessionPhase, list[str]] = {
        "warm_up": [record.warm_up for record in records],
        "recovery": [record.recovery for record in records],
    }
    return {phase: re.compile(rf"\b({'|'.join(names)})", re.IGNORECASE) for phase, names in begins.items()}


class _Caster:
    """Replaces a script's settings by a trainer's."""

    def __init__(self, trainer: Trainer, *, requested: bool, plays: bool) -> None:
        self._trainer = trainer
        self._requested = requested
        self._plays = plays
        """Whether the trainer chooses the music of sections that set none."""

    def voice(self, written: VoiceSettings, own: Collection[str]) -> VoiceSettings:
        """The voice with the trainer's settings, except the script's ``own`` keys."""
        chosen = self._trainer.voice
        keys = set(chosen.marks) or ({"engine"} if chosen.engine != VoiceSettings().engine else set())
        fields = [_VOICE_FIELDS.get(key, key) for key in keys if key not in own]
        return written.model_copy(update={field: getattr(chosen, field) for field in fields})

    def cues(self, written: CueSettings, own: Collection[str]) -> CueSettings:
        """The cues with the trainer's settings, except the script's ``own`` keys."""
        keys = [key for key in self._trainer.cues.marks if key not in own]
        fields = [_CUE_FIELDS.get(key, key) for key in keys]
        return written.model_copy(update={field: getattr(self._trainer.cues, field) for field in fields})

    def beeps(self, written: str) -> str:
        """The trainer's beeps, unless the script turns beeps off."""
        return written if written == SILENT else self._trainer.beeps or written

    def music(self, written: MusicSettings, phase: SessionPhase) -> MusicSettings:
        """The trainer's music for a phase instead of a bed, with its level, ducking and following if set."""
        chosen = self._trainer.music.get(phase)
        if chosen is None or not written.is_bed:
            return written
        kept = {"level": "level_lufs", "duck": "duck_db", "follow": "follow"}
        changes: dict[str, Any] = {
            field: getattr(written, field) for key, field in kept.items() if key not in chosen.marks
        }
        return chosen.model_copy(update={**changes, "mark": written.mark, "marks": {}})

    def steps(
        self, steps: tuple[Step, ...], *, cues: frozenset[str], voice: frozenset[str], music: MusicSettings
    ) -> tuple[Step, ...]:
        """The steps, given the script's own keys of ``cues`` and ``voice`` around them, and its ``music``."""
        return tuple(self._step(step, cues, voice, music) for step in steps)

    def _step(self, step: Step, cues: frozenset[str], voice: frozenset[str], music: MusicSettings) -> Step:
        changes: dict[str, Any] = {}
        if isinstance(step, Section):
            changes |= self._section(step, cues, voice, music)
            cues |= set(step.cues.marks if step.cues else ())
            voice |= set(step.voice.marks if step.voice else ())
            music = step.music or music
        inner = getattr(step, "steps", None)
        if inner:
            changes["steps"] = self.steps(inner, cues=cues, voice=voice, music=music)
        return step.model_copy(update=changes) if changes else step

    def _section(
        self, step: Section, cues: frozenset[str], voice: frozenset[str], music: MusicSettings
    ) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        if step.cues is not None:
            changes["cues"] = self.cues(step.cues, cues | set(step.cues.marks))
        if step.voice is not None:
            changes["voice"] = self.voice(step.voice, voice | set(step.voice.marks) | {"engine"})
        if step.beeps is not None and self._requested:
            changes["beeps"] = self.beeps(step.beeps)
        named = section_phase(step.name)
        if step.music is not None and self._requested:
            changes["music"] = self.music(step.music, named or _phase_of(step.music))
        elif step.music is None and self._plays and named is not None:
            changes["music"] = self.music(music, named)
        return changes


def _phase_of(music: MusicSettings) -> SessionPhase:
    """The phase that a script's bed belongs to."""
    return "recovery" if music.source[0] in CALM_BEDS else "work"
