"""What a trainer is, read from its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from audiocoach.script.model import CueSettings, VoiceSettings
from audiocoach.script.music import MusicSettings
from audiocoach.script.phrases import Said

Phase = Literal["warm_up", "work", "recovery"]
PHASES: tuple[Phase, ...] = ("warm_up", "work", "recovery")


@dataclass(frozen=True, slots=True)
class Trainer:
    """A persona. Of ``voice``, ``cues`` and each ``music`` only the keys that its file writes are its own:
    those in their ``marks``.

    ``language`` is the one that the voice's accent belongs to; ``phrases`` are by language, then by the
    phrase's key. ``beeps`` is ``None`` where it keeps to the script's.
    """

    title: str
    description: str
    language: str
    voice: VoiceSettings
    cues: CueSettings
    beeps: str | None
    music: Mapping[Phase, MusicSettings]
    phrases: Mapping[str, Mapping[str, Said]]
