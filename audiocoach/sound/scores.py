"""The scores of the built-in beds as a table: chords, the players' steps, the form of 32 bars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class BedSpec:
    """What a bed is made of.

    Attributes:
        bpm: its own tempo.
        chords: the pad's MIDI notes, a chord a bar, round and round.
        roots: the bass note under each chord.
        scores: for each kind of bar what each player does in its 16 steps. A digit is a level (9 full), a dot
            a rest. ``bass`` and ``pluck`` play letters: ``a`` is the root or the chord's lowest note, ``b``
            the fifth or the next note; capitals are an octave up. ``stab`` strikes the chord, ``pad`` holds.
        form: the kind of each of 32 bars.
        levels_db: the balance of the players.
        tail_s: how long a bar rings on after its end.
        pluck_decay_s: in which a plucked note falls to a third.
        pad_softness: how fast the pad's partials fall (1 bright, 2 dark).
        brightness: of the bass, 0 to 1.
        gain_db: brings the form to the loudness of all beds at its own tempo.
        gain_db_per_octave: what more it takes each time the tempo doubles.
    """

    bpm: float
    chords: tuple[tuple[int, ...], ...]
    roots: tuple[int, ...]
    scores: Mapping[str, Mapping[str, str]]
    form: tuple[str, ...]
    levels_db: Mapping[str, float]
    tail_s: float
    pluck_decay_s: float
    pad_softness: float
    brightness: float
    gain_db: float
    gain_db_per_octave: float


_DRIVE_PULSE = {"kick": "9...9...9...9...", "clap": "....8.......8...", "hat": "3.7.3.7.3.7.3.76"}
_DRIVE_BASS = {"bass": "a.aa..a.a.aA..a.", "pad": "9"}
_DRIVE_ARP = {"pluck": "a.bc.a.Cb.c.a.b."}

BEDS: Mapping[str, BedSpec] = MappingProxyType(
    {
        "drive": BedSpec(
            bpm=128.0,
            chords=((57, 60, 64, 69), (53, 60, 65, 69), (55, 60, 64, 67), (55, 59, 62, 67)),
            roots=(33, 29, 36, 31),
            scores={
                "groove": _DRIVE_PULSE | _DRIVE_BASS,
                "main": _DRIVE_PULSE | _DRIVE_BASS | {"open": "..6...6...6...6.", "stab": "..a..a....a..a.."},
                "lift": _DRIVE_PULSE | _DRIVE_BASS | _DRIVE_ARP | {"open": "..7...7...7...7."},
                "fill": _DRIVE_PULSE
                | _DRIVE_BASS
                | _DRIVE_ARP
                | {"kick": "9...9...9.......", "clap": "....8.......6788", "open": "..7...7...7....."},
                "break": _DRIVE_ARP | {"pad": "9", "hat": "2.5.2.5.2.5.2.5.", "bass": "a..............."},
                "build": _DRIVE_ARP
                | {
                    "pad": "9",
                    "kick": "7...7...7...7...",
                    "hat": "3.7.3.7.3.7.3.7.",
                    "clap": "2.2.3.3.4.4.5566",
                },
                "turn": _DRIVE_ARP
                | {
                    "pad": "9",
                    "kick": "9...9...9.9.....",
                    "hat": "3.7.3.7.3.7.....",
                    "clap": "5.5.6.6.67778899",
                },
            },
            form=(
                *("groove",) * 4,
                *("main", "main", "main", "fill"),
                *("lift",) * 3,
                "fill",
                *("main",) * 4,
                *("break",) * 4,
                *("break", "build", "build", "turn"),
                *("lift",) * 4,
                *("main", "lift", "main", "fill"),
            ),
            levels_db={
                "kick": -3.0,
                "clap": -10.0,
                "hat": -14.0,
                "open": -16.0,
                "bass": -10.5,
                "pad": -7.0,
                "pluck": -14.0,
                "stab": -15.0,
            },
            tail_s=0.8,
            pluck_decay_s=0.12,
            pad_softness=1.15,
            brightness=0.7,
            gain_db=0.63,
            gain_db_per_octave=-1.62,
        ),
        "pulse": BedSpec(
            bpm=140.0,
            chords=((50, 57, 62, 65), (50, 55, 58, 65), (48, 55, 60, 64), (48, 53, 57, 64)),
            roots=(38, 31, 36, 29),
            scores={
                "start": {"bass": "a.A.a.A.a.A.a.A.", "kick": "9.......9.......", "hat": "..5...5...5...5."},
                "run": {
                    "bass": "a.Aa.aA.a.Aa.aA.",
                    "kick": "9.......9.......",
                    "clap": "....9.......9...",
                    "hat": "3.5.3.5.3.5.3.5.",
                    "pad": "9",
                },
                "arc": {
                    "bass": "a.Aa.aA.a.Aa.aA.",
                    "kick": "9.....9.9.......",
                    "clap": "....9.......9...",
                    "hat": "3.5.3.5.3.5.3.5.",
                    "pluck": "abcabcabcabcabca",
                    "pad": "9",
                },
                "fill": {
                    "bass": "a.Aa.aA.a.......",
                    "kick": "9.......9.9.....",
                    "clap": "....9....4.67899",
                    "pad": "9",
                },
                "air": {"pluck": "a..b..c..d..c..b", "pad": "9"},
            },
            form=(
                *("start",) * 4,
                *("run", "run", "run", "fill"),
                *("arc", "arc", "arc", "run", "arc", "arc", "arc", "fill"),
                *("air",) * 4,
                *("start", "start", "run", "fill"),
                *("arc",) * 7,
                "fill",
            ),
            levels_db={
                "kick": -4.0,
                "clap": -12.0,
                "hat": -17.0,
                "bass": -9.0,
                "pad": -8.0,
                "pluck": -15.0,
            },
            tail_s=0.7,
            pluck_decay_s=0.09,
            pad_softness=1.3,
            brightness=0.9,
            gain_db=1.05,
            gain_db_per_octave=-1.5,
        ),
        "groove": BedSpec(
            bpm=104.0,
            chords=((55, 59, 62, 66), (52, 55, 59, 62), (57, 60, 64, 67), (54, 57, 60, 64)),
            roots=(31, 28, 33, 38),
            scores={
                "main": {
                    "kick": "9.....7...8.....",
                    "clap": "....9..2.2..9..2",
                    "hat": "6.4.6.4.6.4.6.44",
                    "bass": "a..a..A...a.b.A.",
                    "stab": "..a...a..a....a.",
                    "pad": "4",
                },
                "lean": {
                    "kick": "9.....7...8.....",
                    "clap": "....9.......9...",
                    "shaker": "5.7.5.7.5.7.5.7.",
                    "bass": "a.....A...a.....",
                    "stab": "..a......a......",
                },
                "lift": {
                    "kick": "9..6..7...8..6..",
                    "clap": "....9..2.2..9..2",
                    "hat": "6.4.6.4.6.4.6.44",
                    "open": "......6.......6.",
                    "bass": "a.aA..A.a.a.b.A.",
                    "stab": "..a...a..a....a.",
                    "pluck": "d..c..b..d..c.b.",
                    "pad": "4",
                },
                "fill": {
                    "kick": "9.....7...8.....",
                    "clap": "....9..4.56.7899",
                    "bass": "a..a..A.........",
                    "stab": "..a...a.........",
                },
            },
            form=(
                *("lean",) * 4,
                *("main", "main", "main", "fill"),
                *("main", "main", "lift", "main", "lift", "lift", "lift", "fill"),
                *("lean", "lean", "lean", "main"),
                *("lean", "lean", "main", "fill"),
                *("lift",) * 7,
                "fill",
            ),
            levels_db={
                "kick": -4.0,
                "clap": -11.0,
                "hat": -18.0,
                "open": -19.0,
                "shaker": -20.0,
                "bass": -7.0,
                "pad": -12.0,
                "pluck": -17.0,
                "stab": -12.0,
            },
            tail_s=0.8,
            pluck_decay_s=0.16,
            pad_softness=1.5,
            brightness=0.5,
            gain_db=-0.2,
            gain_db_per_octave=-1.5,
        ),
        "calm": BedSpec(
            bpm=76.0,
            chords=((53, 60, 64, 69), (52, 59, 62, 67), (50, 57, 60, 65), (48, 55, 62, 64)),
            roots=(41, 40, 38, 36),
            scores={
                "still": {"pad": "9", "bass": "a.......a......."},
                "drops": {"pad": "9", "bass": "a.......a.......", "pluck": "c.....b.....a..."},
                "ripple": {"pad": "9", "bass": "a.......b.......", "pluck": "a..b..c...C...b."},
                "stream": {
                    "pad": "9",
                    "bass": "a.....a.b.......",
                    "pluck": "a.b.c.d.C.d.c.b.",
                    "shaker": "....4.......4.3.",
                },
                "breath": {"pad": "9", "pluck": "d..............."},
            },
            form=(
                *("drops",) * 4,
                *("ripple", "ripple", "drops", "ripple"),
                *("stream",) * 4,
                *("ripple", "drops", "ripple", "breath"),
                *("still", "drops", "still", "breath"),
                *("drops", "ripple", "ripple", "stream"),
                *("stream",) * 4,
                *("ripple", "ripple", "drops", "breath"),
            ),
            levels_db={"bass": -13.0, "pad": -4.0, "pluck": -13.0, "shaker": -27.0},
            tail_s=2.0,
            pluck_decay_s=0.45,
            pad_softness=1.6,
            brightness=0.15,
            gain_db=0.72,
            gain_db_per_octave=-1.38,
        ),
        "ambient": BedSpec(
            bpm=60.0,
            chords=((50, 57, 62, 66), (47, 54, 62, 66), (55, 59, 62, 69), (52, 57, 64, 66)),
            roots=(38, 35, 31, 33),
            scores={
                "drift": {"pad": "9", "bass": "a..............."},
                "bell": {"pad": "9", "bass": "a...............", "pluck": "....d.......C..."},
                "light": {"pad": "9", "pluck": "..C.....D.......", "bass": "a.......b......."},
                "bare": {"pad": "9"},
            },
            form=(
                *("drift", "drift", "bell", "drift", "light", "drift", "bell", "bare"),
                *("bell", "light", "bell", "drift", "light", "light", "bell", "bare"),
                *("bare", "bare", "drift", "bell", "drift", "light", "drift", "bare"),
                *("light", "bell", "light", "drift", "bell", "light", "drift", "bare"),
            ),
            levels_db={"bass": -12.0, "pad": -3.0, "pluck": -17.0},
            tail_s=3.0,
            pluck_decay_s=0.8,
            pad_softness=1.8,
            brightness=0.05,
            gain_db=1.4,
            gain_db_per_octave=-1.0,
        ),
    }
)
