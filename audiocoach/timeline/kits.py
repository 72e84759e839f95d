"""The tone kits as a table: which notes each kind of beep is made of.

A row is all that defines a tone of a built-in kit: the timeline takes its length from here, the sound room
its notes. For a folder of the user's own files, the caller that reads it gives the lengths (:class:`Kit`).
Nothing heavy is imported, so that a session can be planned without the modules that make sound.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from audiocoach.timeline.model import ToneKind
from audiocoach.units import Frames, Ms, frame_at

RAMP_MS: Ms = 5
"""Each note falls over this long, and a pure tone rises over it, so that nothing clicks."""

Timbre = Literal["sine", "bell", "ring", "clack", "whistle"]
"""What a note sounds like: a pure tone, a soft bell, a ring's bell, wood on wood, a whistle with a pea."""


@dataclass(frozen=True, slots=True)
class ToneNote:
    """One sound: ``start_ms`` after the onset, ``gain_db`` its peak below full scale (<= 0)."""

    freq_hz: float
    start_ms: int
    length_ms: int
    gain_db: float
    end_freq_hz: float | None = None
    """Where the pitch has glided to at the end; of a sine only."""
    timbre: Timbre = "sine"


@dataclass(frozen=True, slots=True)
class ToneSpec:
    """One tone: its notes, the first of which starts with the tone."""

    notes: tuple[ToneNote, ...]

    @property
    def length_ms(self) -> Ms:
        """From the onset to the end of the last note."""
        return max(note.start_ms + note.length_ms for note in self.notes)


def _tone(*notes: tuple[float, int, int, float], timbre: Timbre = "sine") -> ToneSpec:
    """Notes of one timbre: pitch, start, length and level of each."""
    return ToneSpec(tuple(ToneNote(*note, timbre=timbre) for note in notes))


_BREATHS = {
    "breath-in": ToneSpec((ToneNote(330.0, 0, 1000, -16.0, 494.0),)),
    "breath-hold": ToneSpec((ToneNote(494.0, 0, 250, -18.0),)),
    "breath-out": ToneSpec((ToneNote(494.0, 0, 1000, -16.0, 330.0),)),
    "breath-rest": ToneSpec((ToneNote(330.0, 0, 250, -18.0),)),
}

KITS: Mapping[str, Mapping[str, ToneSpec]] = MappingProxyType(
    {
        "classic": MappingProxyType(
            {
                "countdown": _tone((880.0, 0, 120, -12.0)),
                "go": _tone((1760.0, 0, 450, -15.0)),
                "end": _tone((587.33, 0, 500, -12.5)),
                "switch": _tone((659.26, 0, 140, -12.5), (987.77, 160, 220, -12.5)),
                "tick": _tone((1318.51, 0, 30, -19.0)),
                "phase": _tone((783.99, 0, 180, -14.0)),
                "phase-1": _tone((523.25, 0, 180, -12.0)),
                "phase-2": _tone((659.26, 0, 180, -12.0)),
                "phase-3": _tone((440.0, 0, 180, -11.0)),
                **_BREATHS,
                "click": _tone((2093.0, 0, 20, -19.0)),
            }
        ),
        "soft": MappingProxyType(
            {
                "countdown": _tone((783.99, 0, 300, -12.0), timbre="bell"),
                "go": _tone((1567.98, 0, 900, -9.0), timbre="bell"),
                "end": _tone((392.0, 0, 1000, -8.0), timbre="bell"),
                "switch": _tone((587.33, 0, 200, -11.0), (880.0, 200, 450, -11.0), timbre="bell"),
                "tick": _tone((1174.66, 0, 60, -18.0), timbre="bell"),
                "phase": _tone((698.46, 0, 400, -12.0), timbre="bell"),
                "phase-1": _tone((466.16, 0, 400, -11.0), timbre="bell"),
                "phase-2": _tone((587.33, 0, 400, -11.0), timbre="bell"),
                "phase-3": _tone((369.99, 0, 400, -10.0), timbre="bell"),
                **_BREATHS,
                "click": _tone((1864.66, 0, 40, -19.0), timbre="bell"),
            }
        ),
        "boxing": MappingProxyType(
            {
                "countdown": _tone((1046.5, 0, 90, -8.0), timbre="clack"),
                "go": _tone((1318.51, 0, 900, -6.5), timbre="ring"),
                "end": _tone(
                    (987.77, 0, 260, -7.0),
                    (987.77, 260, 260, -7.0),
                    (987.77, 520, 880, -7.0),
                    timbre="ring",
                ),
                "switch": _tone((783.99, 0, 90, -8.0), (1174.66, 150, 90, -8.0), timbre="clack"),
                "tick": _tone((1567.98, 0, 30, -14.0), timbre="clack"),
                "phase": _tone((880.0, 0, 350, -9.0), timbre="ring"),
                "phase-1": _tone((587.33, 0, 350, -9.0), timbre="ring"),
                "phase-2": _tone((739.99, 0, 350, -9.0), timbre="ring"),
                "phase-3": _tone((493.88, 0, 350, -9.0), timbre="ring"),
                **_BREATHS,
                "click": _tone((2349.32, 0, 25, -16.0), timbre="clack"),
            }
        ),
        "whistle": MappingProxyType(
            {
                "countdown": _tone((2093.0, 0, 110, -12.0), timbre="whistle"),
                "go": _tone((2637.02, 0, 700, -13.5), timbre="whistle"),
                "end": _tone((1975.53, 0, 200, -13.0), (1975.53, 280, 900, -13.0), timbre="whistle"),
                "switch": _tone((1864.66, 0, 140, -13.0), (2489.02, 170, 240, -13.0), timbre="whistle"),
                "tick": _tone((3135.96, 0, 30, -20.0), timbre="whistle"),
                "phase": _tone((1760.0, 0, 220, -13.0), timbre="whistle"),
                "phase-1": _tone((1396.91, 0, 220, -13.0), timbre="whistle"),
                "phase-2": _tone((1567.98, 0, 220, -13.0), timbre="whistle"),
                "phase-3": _tone((1174.66, 0, 220, -13.0), timbre="whistle"),
                **_BREATHS,
                "click": _tone((3729.31, 0, 20, -20.0), timbre="whistle"),
            }
        ),
        "none": MappingProxyType({}),
    }
)

TONE_NAMES = tuple(KITS["classic"])
"""What the tones of a kit are called, in the table and as files of a kit of one's own."""

FALLBACK = "classic"
"""The kit whose tones are used for files that a user's own kit does not have."""


@dataclass(frozen=True, slots=True)
class Kit:
    """A kit as a timeline needs it: its name (a folder's path, for one of the user's own) and the length of
    each tone it has, in milliseconds, by the tone's name.
    """

    name: str
    lengths_ms: Mapping[str, Ms]

    def length_ms(self, kind: ToneKind, variant: str = "") -> Ms:
        """How long a tone sounds, in milliseconds; 0 if the kit has no such tone."""
        return self.lengths_ms.get(variant or kind, 0)


KitOf = Callable[[str], Kit]
"""Gives the kit that a script names."""

_BUILT_IN = MappingProxyType(
    {
        kit: Kit(kit, MappingProxyType({name: spec.length_ms for name, spec in tones.items()}))
        for kit, tones in KITS.items()
    }
)


def built_in_kit(name: str) -> Kit:
    """One of the kits of this module.

    Raises:
        KeyError: when there is no such kit.
    """
    return _BUILT_IN[name]


_BREATH_VARIANTS = ("breath-in", "breath-hold", "breath-out", "breath-rest")
_PHASE_VARIANTS = ("", "phase-1", "phase-2", "phase-3")


def phase_variant(phase: int, *, is_breath: bool) -> str:
    """The tone for a phase of a cycle; phases count from 0."""
    variants = _BREATH_VARIANTS if is_breath else _PHASE_VARIANTS
    return variants[phase % len(variants)]


def tone_spec(kit: str, kind: ToneKind, variant: str = "") -> ToneSpec | None:
    """The row of a tone; ``None`` if the kit has no such tone.

    Raises:
        KeyError: when there is no such kit.
    """
    return KITS[kit].get(variant or kind)


def tone_length_frames(kit: str, kind: ToneKind, variant: str = "") -> Frames:
    """How long a tone sounds, in frames; 0 if the kit has no such tone.

    Raises:
        KeyError: when there is no such kit.
    """
    spec = tone_spec(kit, kind, variant)
    return frame_at(spec.length_ms) if spec else 0
