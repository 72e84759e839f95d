"""How close the estimate of a cue's length is, and how its table is fitted::

    python benchmarks/cue_lengths.py                  # the error of the table in use, for hibari
    python benchmarks/cue_lengths.py --voice de-DE    # for a voice of pico
    python benchmarks/cue_lengths.py --fit            # also a new table, with its error on cues it was not
                                                      # fitted to

The cues for ``hibari`` are those of all shipped English sessions, and the names of the library. Those for
``pico`` are the phrases of its language. Speaking them takes minutes the first time; they are kept in
``--store``.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

import numpy as np
from cues import cues_of

from audiocoach.build.options import Machine, Options
from audiocoach.build.resources import Resources
from audiocoach.build.speech import words_of
from audiocoach.build.track import load
from audiocoach.exercises.library import library
from audiocoach.languages.spoken import write_out
from audiocoach.units import SAMPLE_RATE
from audiocoach.voices import pico_lengths
from audiocoach.voices.hibari import Hibari
from audiocoach.voices.hibari_lengths import PARTS, counted, likely_ms
from audiocoach.voices.libpico import VOICES
from audiocoach.voices.pico import Pico
from audiocoach.voices.speaker import PREDICTION_ERROR, PREDICTION_ERROR_MS, Speaker

WORKOUTS = Path(__file__).resolve().parents[1] / "workouts"
RIDGE = 0.3
ROUNDS = 8
HIBARI = "hibari"
FOLDS = 5
TINY = 1e-9


def texts(resources: Resources) -> list[str]:
    """The cues as they are written out, each once."""
    found: dict[str, None] = {}
    for path in sorted(WORKOUTS.rglob("*.yaml")):
        if path.parent.name == "blocks":
            continue
        workout = load(path)
        if workout.language.startswith("en"):
            for text, _ in words_of(workout, resources):
                found[write_out(text, "en", workout.say_as)] = None
    names = (movement.name for movement in library().movements.values())
    found.update((write_out(f"Next: {name}.", "en", {}), None) for name in names)
    return list(found)


def fitted(counts: np.ndarray, lengths_ms: np.ndarray) -> np.ndarray:
    """The milliseconds of each pattern; long cues count less for a second of error."""
    weights = lengths_ms**-0.65
    weighted = counts * weights[:, None]
    ridge = RIDGE * np.diag((weighted**2).mean(axis=0) + TINY)  # a part that no cue has counts nothing
    return np.linalg.solve(weighted.T @ weighted + ridge, weighted.T @ (lengths_ms * weights))


def report(what: str, told_ms: np.ndarray, lengths_ms: np.ndarray) -> None:
    """Prints the errors, relative and in milliseconds."""
    off_ms, off = told_ms - lengths_ms, told_ms / lengths_ms - 1
    margin_ms = PREDICTION_ERROR * told_ms + PREDICTION_ERROR_MS
    print(
        f"{what}: {len(off)} cues, mean error {np.abs(off).mean():.1%} ({np.abs(off_ms).mean():.0f} ms), "
        f"95 % within {np.quantile(np.abs(off), 0.95):.1%} ({np.quantile(np.abs(off_ms), 0.95):.0f} ms), "
        f"sum of all {off_ms.sum() / lengths_ms.sum():+.1%}, "
        f"within the margin of a plan {np.mean(np.abs(off_ms) <= margin_ms):.1%}"
    )


def main() -> None:
    """Speaks the cues, and compares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--store", type=Path, default=Path("cue-lengths"))
    parser.add_argument("--voice", default=HIBARI, choices=(HIBARI, *VOICES))
    options = parser.parse_args()
    resources = Resources(Options(machine=Machine(cache_dir=options.store)))
    voice = options.voice
    if voice == HIBARI:
        engine, language, cues = Hibari(), "en", texts(resources)
        parts, told, counts_of = tuple(PARTS), likely_ms, lambda cue: list(counted(cue).values())
    else:
        engine, language = Pico(), voice
        cues = [write_out(cue, voice, {}) for cue in cues_of(voice, rounds=ROUNDS)]
        parts, counts_of = pico_lengths.PARTS, pico_lengths.counted
        told = partial(pico_lengths.likely_ms, voice=voice)
    clips = Speaker(engine, resources.store, ffmpeg=resources.ffmpeg, language=language).speak(cues)
    lengths_ms = np.array([clips[cue].frames * 1000 / SAMPLE_RATE for cue in cues])
    report("the table in use", np.array([told(cue) for cue in cues]), lengths_ms)
    if not options.fit:
        return
    counts = np.array([counts_of(cue) for cue in cues], float)
    order = np.random.default_rng(0).permutation(len(cues))
    told_ms = np.zeros(len(cues))
    for fold in range(FOLDS):
        held = order[fold::FOLDS]
        rest = np.setdiff1d(order, held)
        told_ms[held] = counts[held] @ fitted(counts[rest], lengths_ms[rest])
    report("a new table, on cues it was not fitted to", told_ms, lengths_ms)
    for pattern, ms in zip(parts, fitted(counts, lengths_ms), strict=True):
        print(f"    {pattern!r}: {ms:.0f},")


if __name__ == "__main__":
    main()
