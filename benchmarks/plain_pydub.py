"""The script that a user of pydub would write for the same session: append, overlay, export.

It is written as pydub's own documentation teaches it: one track that grows, cues and beeps laid over each
interval, the song repeated to the track's length, everything in memory. Its cues are spoken beforehand.

    python plain_pydub.py FOLDER MINUTES OUT.mp3
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import imageio_ffmpeg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.generators import Sine

AudioSegment.converter = imageio_ffmpeg.get_ffmpeg_exe()

EXERCISES = ("Squat", "Reverse lunge", "Push-up", "Glute bridge", "Plank")


def main(folder: Path, minutes: int, out: str) -> None:
    """Builds ``minutes`` of 40 s work and 20 s rest over the song in ``folder``."""
    cues = {path.stem: AudioSegment.from_wav(str(path)) for path in folder.glob("*.wav")}
    beep = Sine(880).to_audio_segment(duration=120).apply_gain(-10)
    go = Sine(1760).to_audio_segment(duration=450).apply_gain(-8)
    end = Sine(587).to_audio_segment(duration=500).apply_gain(-7)

    track = AudioSegment.silent(duration=1000, frame_rate=44100)
    for minute in range(minutes):
        following = EXERCISES[(minute + 1) % len(EXERCISES)]
        work = AudioSegment.silent(duration=40_000, frame_rate=44100).overlay(go)
        work = work.overlay(cues["halfway"], position=20_000).overlay(cues["ten"], position=28_500)
        rest = AudioSegment.silent(duration=20_000, frame_rate=44100).overlay(end)
        rest = rest.overlay(cues["rest"], position=700).overlay(cues[f"next-{following}"], position=3000)
        for left in (3, 2, 1):
            work = work.overlay(beep, position=40_000 - left * 1000)
            rest = rest.overlay(beep, position=20_000 - left * 1000)
        track = track + work + rest
    track = track + cues["closing"] + AudioSegment.silent(duration=3000, frame_rate=44100)

    song = AudioSegment.from_file(str(folder / "song.mp3"), format="mp3", codec="mp3")
    music = (song * (len(track) // len(song) + 1))[: len(track)].apply_gain(-8).fade_out(3000)
    music.overlay(track).export(out, format="mp3", bitrate="128k")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
