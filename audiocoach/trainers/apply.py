"""A workout led by a trainer.

A trainer that the script names fills in what the script leaves open. One that is asked for when a track is
built takes the script's place: its pace, how much it says, its beeps and its music; but words that are the
script's own stay, as do songs of the user's own, silence, and what a section asks of its cues by name.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Any

from audiocoach.languages import primary_language
from audiocoach.languages.record import language_record
from audiocoach.script.model import LANGUAGES, CueSettings, Section, Step, VoiceSettings, Workout
from audiocoach.script.music import MusicSettings
from audiocoach.trainers.read import SessionPhase, Trainer

SILENT = "none"
CALM_BEDS = ("calm", "ambient")

_CUE_FIELDS = {"ready": "ready_ms", "every": "every_ms"}
"""Where a key of ``cues`` is called otherwise in the model."""


def apply_trainer(workout: Workout, trainer: Trainer, *, asked_for: bool) -> Workout:
    """The workout as a trainer leads it; ``asked_for`` by the user rather than named in the script."""
    own = workout.marks if not asked_for else {}
    caster = _Caster(trainer, asked_for=asked_for, plays="music" not in own)
    voice = workout.voice
    own_voice = set(() if asked_for else voice.marks)
    if "voice" in own and not voice.marks:  # `voice: espeak` names the engine
        own_voice.add("engine")
    if "-" in workout.language or workout.language != trainer.language:
        own_voice.add("accent")
    return workout.model_copy(
        update={
            "voice": caster.voice(voice, own_voice),
            "cues": caster.cues(workout.cues, () if asked_for else workout.cues.marks),
            "beeps": caster.beeps(workout.beeps) if "beeps" not in own else workout.beeps,
            "music": caster.music(workout.music, "work") if "music" not in own else workout.music,
            "steps": caster.steps(
                workout.steps,
                cues=frozenset(() if asked_for else workout.cues.marks),
                voice=frozenset(own_voice),
                music=workout.music,
            ),
            "trainer": trainer.title,
            "trainer_phrases": trainer.phrases.get(primary_language(workout.language), {}),
        }
    )


def phase_named(section: str) -> SessionPhase | None:
    """The phase that a section's name shows, in any of the languages; ``None`` if it shows none."""
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
    """Puts a trainer's settings in the place of a script's."""

    def __init__(self, trainer: Trainer, *, asked_for: bool, plays: bool) -> None:
        self._trainer = trainer
        self._asked_for = asked_for
        self._plays = plays
        """Whether the trainer chooses the music where a section does not."""

    def voice(self, written: VoiceSettings, own: Collection[str]) -> VoiceSettings:
        """The voice with all that the trainer says of it, but for the script's ``own`` keys."""
        chosen = self._trainer.voice
        keys = set(chosen.marks) or ({"engine"} if chosen.engine != VoiceSettings().engine else set())
        return written.model_copy(update={key: getattr(chosen, key) for key in keys if key not in own})

    def cues(self, written: CueSettings, own: Collection[str]) -> CueSettings:
        """The cues with all that the trainer says of them, but for the script's ``own`` keys."""
        keys = [key for key in self._trainer.cues.marks if key not in own]
        fields = [_CUE_FIELDS.get(key, key) for key in keys]
        return written.model_copy(update={field: getattr(self._trainer.cues, field) for field in fields})

    def beeps(self, written: str) -> str:
        """The trainer's beeps, unless there are to be none."""
        return written if written == SILENT else self._trainer.beeps or written

    def music(self, written: MusicSettings, phase: SessionPhase) -> MusicSettings:
        """The trainer's music of a phase in a bed's place; level, ducking and following are the trainer's
        where it writes them.
        """
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
        """The steps; ``cues`` and ``voice`` are the keys that the script around them writes, ``music`` what
        it plays.
        """
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
        if step.beeps is not None and self._asked_for:
            changes["beeps"] = self.beeps(step.beeps)
        named = phase_named(step.name)
        if step.music is not None and self._asked_for:
            changes["music"] = self.music(step.music, named or _phase_of(step.music))
        elif step.music is None and self._plays and named is not None:
            changes["music"] = self.music(music, named)
        return changes


def _phase_of(music: MusicSettings) -> SessionPhase:
    """The phase that a script's bed suits."""
    return "recovery" if music.source[0] in CALM_BEDS else "work"
