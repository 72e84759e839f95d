"""The scores of the beds for work: drive, pulse, groove."""

from __future__ import annotations

from audiocoach.sound.scores import BedSpec, FormPart

_FOUR = {"kick": "9...9...9...9...", "clap": "....8.......8..."}
_HATS = {"hat": "3.7.3.7.3.7.3.76"}
_OFFBEATS = {"open": "..7...7...7...7."}
_DRIVE_BASS = {"bass": "a.aa..a.a.aA..a.", "pad": "7"}
_DRIVE_ARP = {"pluck": "a.bc.a.Cb.c.a.b."}
_DRIVE_HOOK = {"pluck": "C..A..c.B..a..cb"}

DRIVE = BedSpec(
    bpm=125.0,
    tonic="A",
    scale="minor",
    thirds=(0, 2, 4, 7),
    scores={
        "start": _FOUR | _DRIVE_BASS | {"hat": "..6...6...6...6.", "crash": "7..............."},
        "groove": _FOUR | _DRIVE_BASS | _HATS,
        "main": _FOUR | _DRIVE_BASS | _HATS | {"open": "..6...6...6...6.", "stab": "..a..a....a..a.."},
        "lift": _FOUR | _DRIVE_BASS | _HATS | _DRIVE_ARP | _OFFBEATS,
        "peak": _FOUR | _DRIVE_BASS | _HATS | _DRIVE_HOOK | _OFFBEATS | {"stab": "..a..a....a..a.."},
        "fill": _DRIVE_BASS
        | _DRIVE_ARP
        | {
            "kick": "9...9...9.......",
            "clap": "....8.......6788",
            "open": "..7...7...7.....",
            "tom": "..........8.7.66",
        },
        "break": {
            "pad": "9",
            "pluck": "a..b..c..b..C..b",
            "bass": "a...............",
            "hat": "..4...4...4...4.",
        },
        "air": {"pad": "9", "pluck": "C.....b.....c...", "crash": "5..............."},
        "build": {"pad": "9", "kick": "7...7...7...7...", "clap": "2.2.3.3.4.4.5566", "rise": "5"}
        | _DRIVE_ARP,
        "turn": {
            "pad": "9",
            "pluck": "a.bc.a.Cb.c.a.b.",
            "kick": "8...8...8.8.....",
            "clap": "5.5.6.6.67778899",
            "tom": "............7.8.",
            "rise": "8",
        },
    },
    form=(
        FormPart("1637", "start groove groove groove main main main fill"),
        FormPart("1637", "lift lift lift lift main lift peak fill"),
        FormPart("4167", "air break break break break break build turn"),
        FormPart("6713", "peak lift peak lift peak peak peak fill"),
    ),
    turn="turn",
    levels_db={
        "kick": -4.0,
        "clap": -9.5,
        "hat": -11.0,
        "open": -12.5,
        "crash": -16.0,
        "tom": -12.0,
        "rise": -19.0,
        "bass": -10.0,
        "pad": -6.0,
        "pluck": -12.5,
        "stab": -13.5,
    },
    rest_db={"pad": 0.0, "bass": -2.0, "pluck": -3.0, "kick": -9.0, "hat": -5.0},
    calm_db={"pad": 0.0, "bass": -4.0, "pluck": -6.0},
    pad_softness=1.15,
    brightness=0.7,
)
"""Four on the floor in a minor key, an offbeat bass, an arpeggio that comes and goes, one long build."""

_RUN = {"kick": "9...6...9..66...", "clap": "....9.......9..."}
_ENGINE = {"bass": "a.Aa.aA.a.Aa.aA."}
_TICKS = {"hat": "5.3.5.3.5.3.5.33"}
_THREES = {"pluck": "abCabCabCabCabCa"}
_THREES_ON = {"pluck": "bCabCabCabCabCab"}

PULSE = BedSpec(
    bpm=140.0,
    tonic="D",
    scale="dorian",
    thirds=(0, 4, 6, 8),
    scores={
        "start": _ENGINE | {"kick": "9...6...9...6...", "hat": "..5...5...5...5.", "pad": "6"},
        "run": _ENGINE | _RUN | _TICKS | {"pad": "7"},
        "arc": _ENGINE | _RUN | _TICKS | _THREES | {"pad": "7"},
        "bow": _ENGINE | _RUN | _TICKS | _THREES_ON | {"pad": "7", "open": "..5...5...5...5."},
        "top": _ENGINE
        | _TICKS
        | _THREES
        | {"kick": "9...9...9...9..6", "clap": "....9.......9..4", "open": "..7...7...7...7.", "pad": "8"},
        "fill": {
            "bass": "a.Aa.aA.a.......",
            "kick": "9.......9.9.....",
            "clap": "....9....4.67899",
            "pad": "7",
        },
        "air": {"pluck": "a..b..c..d..c..b", "pad": "9", "wave": "6"},
        "glow": {
            "pluck": "a.bC..a.bC..a.b.",
            "pad": "9",
            "bass": "a.......a.......",
            "hat": "..3...3...3...3.",
        },
        "turn": {
            "bass": "aaaaaaaaAAAAAAAA",
            "kick": "8...8...8.8.8888",
            "clap": "3...4...5.6.7899",
            "rise": "8",
            "pad": "9",
        },
    },
    form=(
        FormPart("11114477", "start start start start run run run fill"),
        FormPart("11337744", "arc bow arc bow arc bow arc fill"),
        FormPart("33774411", "air air glow glow glow glow run turn"),
        FormPart("11337745", "top bow top arc top bow top fill"),
    ),
    turn="turn",
    levels_db={
        "kick": -3.0,
        "clap": -8.5,
        "hat": -8.5,
        "open": -10.5,
        "bass": -9.5,
        "pad": -8.5,
        "pluck": -14.5,
        "rise": -19.0,
        "wave": -22.0,
    },
    rest_db={"bass": -4.0, "pad": 0.0, "hat": -5.0, "pluck": -4.0, "wave": 0.0},
    calm_db={"pad": 0.0, "pluck": -6.0, "wave": 0.0},
    tail_s=0.7,
    pluck_decay_s=0.09,
    brightness=0.9,
)
"""A machine's running bass and threes against the four, over chords that change every second bar."""

_POCKET = {"kick": "9......59.5.....", "clap": "....9..2.2..9..2"}
_BRUSH = {"hat": "7.4.7.4.7.4.7.43"}
_WALK = {"bass": "a..a..A...a.b.A."}

GROOVE = BedSpec(
    bpm=104.0,
    tonic="G",
    scale="major",
    thirds=(2, 4, 6, 8),
    scores={
        "lean": {
            "kick": "9......59.......",
            "shaker": "5.7.5.7.5.7.5.7.",
            "bass": "a.....A...a.....",
            "keys": "7.......5..4....",
        },
        "main": _POCKET | _BRUSH | _WALK | {"keys": "7..5....6..5..4."},
        "talk": _POCKET | _BRUSH | _WALK | {"keys": "7..5....6.......", "pluck": "......d..c..b..."},
        "lift": _BRUSH
        | {
            "kick": "9..6....9.6..5..",
            "clap": "....9..2.2..9..2",
            "open": "......6.......6.",
            "bass": "a.aA..A.a.a.b.A.",
            "keys": "8..6....7..6..5.",
            "pluck": "D..c..b..d..c.b.",
        },
        "drop": {"keys": "8.....5.6.......", "shaker": "3.5.3.5.3.5.3.5.", "bass": "a..............."},
        "stroll": {
            "keys": "8.....6.........",
            "bass": "a..a..b...A.b.a.",
            "hat": "4...4...4...4.3.",
            "tom": "............5.4.",
        },
        "fill": _WALK
        | {
            "kick": "9......59.......",
            "clap": "....9..4.56.7899",
            "keys": "7..5............",
            "tom": "........8.7.6655",
        },
        "turn": {
            "kick": "7...7...7...7.7.",
            "clap": "4.4.5.5.6.67.899",
            "bass": "a...b...A...aabA",
            "keys": "8.......8.......",
            "tom": "............8.77",
        },
    },
    form=(
        FormPart("4325", "lean lean lean lean main main main fill"),
        FormPart("1625", "main talk main talk lift talk lift fill"),
        FormPart("4536", "drop drop stroll stroll stroll stroll stroll turn"),
        FormPart("4325", "lift lift talk lift lift lift talk fill"),
    ),
    turn="turn",
    levels_db={
        "kick": -4.0,
        "clap": -6.5,
        "hat": -7.5,
        "open": -10.0,
        "shaker": -10.0,
        "tom": -10.0,
        "bass": -9.5,
        "keys": -12.0,
        "pluck": -12.0,
    },
    rest_db={"keys": 1.0, "bass": -3.0, "shaker": 0.0, "hat": -4.0, "kick": -10.0},
    calm_db={"keys": 0.0, "bass": -6.0, "shaker": -5.0},
    swing=0.28,
    pluck_decay_s=0.16,
    brightness=0.5,
)
"""Swung sixteenths, a bass that walks around the kick, an electric piano in sevenths and ninths."""
