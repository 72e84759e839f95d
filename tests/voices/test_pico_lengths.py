"""How long the voices of ``pico`` take, told from letters: close to what they speak."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiocoach.sound.clip import treat
from audiocoach.units import SAMPLE_RATE
from audiocoach.voices.answers import decode_answer
from audiocoach.voices.engine import Request, predicts
from audiocoach.voices.libpico import VOICES
from audiocoach.voices.pico import Pico
from audiocoach.voices.pico_lengths import PART_MS, PARTS, SHORTEST_MS, likely_ms
from audiocoach.voices.speaker import PREDICTION_ERROR, PREDICTION_ERROR_MS

CUES = {
    "de-DE": ("Pause, zwanzig Sekunden.", "Als Nächstes: Kniebeuge, zwölf Wiederholungen pro Seite."),
    "en-GB": ("Rest, twenty seconds.", "Next: goblet squat, ten reps each side, left side first."),
    "en-US": ("Rest, twenty seconds.", "Next: goblet squat, ten reps each side, left side first."),
    "es-ES": ("Descansa veinte segundos.", "Siguiente: sentadilla, doce repeticiones por lado."),
    "fr-FR": (
        "Repos, vingt secondes.",
        "Ensuite : fente avant, douze répétitions de chaque côté.",
        "mille deux cents mètres : deux minutes trente.",
        "Toutes les quatre-vingt-dix secondes, six tours.",
        "Déjà dix minutes.",
    ),
    "it-IT": ("Recupero, venti secondi.", "Prossimo esercizio: affondo, dodici ripetizioni per lato."),
}


def spoken_ms(text: str, voice: str, ffmpeg: Path) -> float:
    """How long it takes in a track."""
    samples, sample_rate = decode_answer(Pico().speak(Request(text, voice, voice)), ffmpeg)
    return treat(samples, sample_rate).frames * 1000 / SAMPLE_RATE


@pytest.mark.parametrize("voice", sorted(CUES))
def test_close_to_what_is_spoken(ffmpeg: Path, voice: str) -> None:
    """Within the margin that a plan allows."""
    pytest.importorskip("py_nanotts", reason="py-nanotts has no wheel for this platform")
    for text in CUES[voice]:
        told = Pico().likely_ms(Request(text, voice, voice))
        margin = PREDICTION_ERROR * told + PREDICTION_ERROR_MS
        assert abs(told - spoken_ms(text, voice, ffmpeg)) <= margin, text


def test_each_voice_has_its_table() -> None:
    """A length for each part, in every voice; no cue is shorter than a syllable."""
    assert PART_MS.keys() == VOICES.keys()
    assert {len(row.split()) for row in PART_MS.values()} == {len(PARTS)}
    assert likely_ms("", "de-DE") >= SHORTEST_MS
    assert predicts(Pico())
