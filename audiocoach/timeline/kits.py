"""The tone kits as a table: which notes each kind of beep is made of.

A row is all there is to a tone: the timeline takes its length from here, the sound room its notes.
Nothing heavy is imported, so whoever plans a session need not load what sounds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from audiocoach.timeline.model import ToneKind
from audiocoach.units import frame_at

RAMP_MS = 5
"""Each note rises and falls over this long, so that it starts and ends without a click."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sine burst: ``start_ms`` after the onset, ``gain_db`` its peak below full scale (<= 0)."""

    freq_hz: float
    start_ms: int
    length_ms: int
    gain_db: float
    end_freq_hz: float | None = None
    """Where the pitch has glided to at the end."""


@dataclass(frozen=True, slots=True)
class ToneSpec:
    """One tone: its notes, the first of which starts with the tone."""

    notes: tuple[Note, ...]

    @property
    def length_ms(self) -> int:
        """From the onset to the end of the last note."""
        return max(note.start_ms + note.length_ms for note in self.notes)


KITS: Mapping[str, Mapping[str, ToneSpec]] = MappingProxyType(
    {
        "classic": MappingProxyType(
            {
                "countdown": ToneSpec((Note(880.0, 0, 120, -12.0),)),
                "go": ToneSpec((Note(1760.0, 0, 450, -8.5),)),
                "end": ToneSpec((Note(587.33, 0, 500, -10.0),)),
                "switch": ToneSpec((Note(659.26, 0, 140, -12.0), Note(987.77, 160, 220, -12.0))),
                "tick": ToneSpec((Note(1318.51, 0, 30, -19.0),)),
                "phase": ToneSpec((Note(783.99, 0, 180, -14.0),)),
                "phase-1": ToneSpec((Note(523.25, 0, 180, -12.0),)),
                "phase-2": ToneSpec((Note(659.26, 0, 180, -12.0),)),
                "phase-3": ToneSpec((Note(440.0, 0, 180, -11.0),)),
                "breath-in": ToneSpec((Note(330.0, 0, 1000, -16.0, 494.0),)),
                "breath-hold": ToneSpec((Note(494.0, 0, 250, -18.0),)),
                "breath-out": ToneSpec((Note(494.0, 0, 1000, -16.0, 330.0),)),
                "breath-rest": ToneSpec((Note(330.0, 0, 250, -18.0),)),
                "click": ToneSpec((Note(2093.0, 0, 20, -19.0),)),
            }
        ),
        "none": MappingProxyType({}),
    }
)


_BREATH_VARIANTS = ("breath-in", "breath-hold", "breath-out", "breath-rest")
_PHASE_VARIANTS = ("", "phase-1", "phase-2", "phase-3")


def phase_variant(phase: int, *, is_breath: bool) -> str:
    """Which of the phase tones stands for a cycle's phase, counted from 0."""
    variants = _BREATH_VARIANTS if is_breath else _PHASE_VARIANTS
    return variants[phase % len(variants)]


def tone_spec(kit: str, kind: ToneKind, variant: str = "") -> ToneSpec | None:
    """The row of a tone; ``None`` where the kit keeps silent.

    Raises:
        KeyError: when there is no such kit.
    """
    return KITS[kit].get(variant or kind)


def tone_length_frames(kit: str, kind: ToneKind, variant: str = "") -> int:
    """How long a tone sounds, in frames; 0 where the kit keeps silent.

    Raises:
        KeyError: when there is no such kit.
    """
    spec = tone_spec(kit, kind, variant)
    return frame_at(spec.length_ms) if spec else 0


def tone_length_ms(kit: str, kind: ToneKind, variant: str = "") -> int:
    """How long a tone sounds, in milliseconds; 0 where the kit keeps silent.

    Raises:
        KeyError: when there is no such kit.
    """
    spec = tone_spec(kit, kind, variant)
    return spec.length_ms if spec else 0
