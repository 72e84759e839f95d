"""What every contender starts from: a song of three minutes as MP3, and the plain script's cues as WAV files.

Run as a process of its own (``python material.py FOLDER``), so that its memory is charged to nobody else.
"""

from __future__ import annotations

import subprocess
import sys
import wave
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import numpy.typing as npt

from audiocoach.voices.engine import Request
from audiocoach.voices.espeak import Espeak

Samples = npt.NDArray[np.float32]

SAMPLE_RATE = 44_100
BPM = 126
SONG_BEATS = 3 * BPM
CHORDS_HZ = (
    (220.0, 261.63, 329.63),
    (174.61, 220.0, 261.63),
    (130.81, 196.0, 329.63),
    (196.0, 246.94, 293.66),
)
EXERCISES = ("Squat", "Reverse lunge", "Push-up", "Glute bridge", "Plank")
CUES = {
    "rest": "Rest, 20 seconds.",
    "halfway": "Halfway.",
    "ten": "Ten seconds.",
    "closing": "Well done. That's it.",
    **{f"next-{name}": f"Next: {name}, 40 seconds." for name in EXERCISES},
}


def beat(number: int, noise: np.random.Generator) -> Samples:
    """One beat of the song (frames x 2), to an encoder as dense as real music."""
    frames = round((number + 1) * 60 / BPM * SAMPLE_RATE) - round(number * 60 / BPM * SAMPLE_RATE)
    t = np.arange(frames, dtype=np.float32) / SAMPLE_RATE
    chord = CHORDS_HZ[number // 4 % len(CHORDS_HZ)]
    saws = [((hz * detune * t) % 1.0 - 0.5) * 0.07 for hz in chord for detune in (0.997, 1.0, 2.003)]
    bass = 0.18 * np.sin(2 * np.pi * chord[0] / 2 * t)
    kick = 0.5 * np.sin(2 * np.pi * (45 * t + 4 * (1 - np.exp(-30 * t)))) * np.exp(-9 * t)
    hats = noise.normal(0, 0.10, (frames, 2)) * np.exp(-40 * (t % (30 / BPM)))[:, None]
    snare = noise.normal(0, 0.22, (frames, 2)) * np.exp(-16 * t)[:, None] * (number % 2)
    sides = [sum(saws[side::2]) * 0.8 + sum(saws) * 0.4 + bass + kick for side in (0, 1)]
    return (np.stack(sides, axis=1) + hats + snare).astype(np.float32)


def write_song(path: Path) -> None:
    """Three minutes of music as MP3."""
    noise = np.random.default_rng(7)
    song = np.concatenate([beat(number, noise) for number in range(SONG_BEATS)])
    pcm = (np.clip(song / np.abs(song).max() * 0.9, -1, 1) * 32767).astype("<i2")
    raw = path.with_suffix(".wav")
    with wave.open(str(raw), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(pcm.tobytes())
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    subprocess.run([ffmpeg, "-nostdin", "-loglevel", "error", "-i", raw, "-b:a", "192k", path], check=True)
    raw.unlink()


def write_cues(folder: Path) -> None:
    """The cues of the plain script, spoken by the same voice."""
    engine = Espeak()
    voice = engine.voice_for("en")
    for name, text in CUES.items():
        spoken = engine.speak(Request(text, voice.language, voice.name))
        (folder / f"{name}.wav").write_bytes(spoken.data)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    write_song(target / "song.mp3")
    write_cues(target)
