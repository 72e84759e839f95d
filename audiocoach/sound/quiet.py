"""The scores of the beds for warming up, rest and recovery: calm, ambient."""

from __future__ import annotations

from audiocoach.sound.scores import BedSpec, FormPart

CALM = BedSpec(
    bpm=75.0,
    tonic="C",
    scale="major",
    thirds=(0, 4, 6, 8),
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
        "swell": {
            "pad": "9",
            "bass": "a...a...b...A...",
            "pluck": "abcdCdcbabcdCDdC",
            "shaker": "..3.4.3...3.4.43",
        },
        "breath": {"pad": "9", "pluck": "d...............", "wave": "5"},
        "lead": {"pad": "9", "bass": "a...a...a.a.a.b.", "pluck": "a.b.c.d.abcdCDdc", "wave": "8"},
    },
    form=(
        FormPart("4321", "drops drops drops drops ripple ripple drops ripple"),
        FormPart("6415", "stream stream ripple stream stream stream swell breath"),
        FormPart("2465", "still drops still ripple drops ripple still lead"),
        FormPart("4321", "stream swell stream swell ripple stream ripple breath"),
    ),
    turn="lead",
    levels_db={"bass": -12.0, "pad": -4.0, "pluck": -13.0, "shaker": -18.0, "wave": -21.0},
    rest_db={"pad": 0.0, "bass": 0.0, "pluck": -4.0, "wave": 0.0},
    calm_db={"pad": 0.0, "bass": -3.0, "wave": 2.0},
    tail_s=2.0,
    pad_fade_s=0.5,
    pad_softness=1.6,
    pluck_decay_s=0.45,
    brightness=0.15,
)
"""A slow chord a bar, a harp's figures that grow from drops to a stream, hardly a drum."""

_FLOOR = {"pad": "9", "bass": "a..............."}

AMBIENT = BedSpec(
    bpm=60.0,
    tonic="D",
    scale="lydian",
    thirds=(0, 4, 8, 9),
    scores={
        "drift": _FLOOR,
        "tide": _FLOOR | {"wave": "7"},
        "bell": _FLOOR | {"bell": "....d.......C..."},
        "light": _FLOOR | {"bell": "..C...b.D.......", "wave": "4"},
        "stars": _FLOOR | {"bell": "D..b..C...d..a.C", "wave": "6"},
        "bare": {"pad": "8", "wave": "5"},
        "near": {"pad": "9", "bass": "a.......b.......", "bell": "a...b...c...d.C.", "wave": "9"},
    },
    form=(
        FormPart("11662211", "drift tide bell drift light drift bell tide"),
        FormPart("66332211", "bell light stars light bell light stars tide"),
        FormPart("55221166", "bare tide bare bell drift tide light near"),
        FormPart("11665522", "stars light stars bell light drift bell bare"),
    ),
    turn="near",
    levels_db={"bass": -13.0, "pad": -3.0, "bell": -14.5, "wave": -20.0},
    rest_db={"bass": -2.0, "pad": 0.0, "bell": -4.0, "wave": 0.0},
    calm_db={"bass": -4.0, "pad": 0.0, "wave": 2.0},
    tail_s=1.9,
    pad_fade_s=1.6,
    pad_softness=1.8,
    brightness=0.05,
)
"""Chords of two bars that melt into each other, a few bells, the sea; no beat to step to."""
