"""The figures of a finished file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audiocoach.build.choices import keep_voice
from audiocoach.build.mixing import open_mix
from audiocoach.build.options import DEFAULTS, Options
from audiocoach.build.resources import Resources
from audiocoach.build.speech import speak
from audiocoach.errors import UsageError
from audiocoach.media.containers import container_of
from audiocoach.media.decode import read_blocks
from audiocoach.media.tags import Stamp
from audiocoach.script.model import Workout
from audiocoach.sound.landmarks import Landmarks, landmarks_of
from audiocoach.sound.measuring import Measured, measure_blocks, speech_over_music_lu
from audiocoach.sound.mixer import beep_clip
from audiocoach.sources.references import require_usable
from audiocoach.units import SAMPLE_RATE, format_clock, seconds


@dataclass(frozen=True, slots=True)
class Measurement:
    """The figures of a file, its stamp if AudioCoach made it, and, if the script is known, how far speech is
    above music in LU: (least, overall).
    """

    path: Path
    figures: Measured
    stamp: Stamp | None = None
    speech_over_music_lu: tuple[float, float] | None = None


def measure(path: Path, options: Options = DEFAULTS, workout: Workout | None = None) -> Measurement:
    """Measure a finished file; with the workout it was made from, also how far speech is above music.

    Raises:
        AudioCoachError: when the file cannot be read, or its length differs from that of the
            workout's track by more than a second.
    """
    container = container_of(path)
    stamp, carried = container.read_stamp(path), container.read_landmarks(path)
    landmarks = Landmarks.from_bytes(carried) if carried else None
    difference = None
    resources = Resources(options)
    if workout is not None:
        require_usable(workout)
        speech = speak(workout, resources, keep_voice(workout, options, stamp.engine if stamp else None))
        landmarks = landmarks_of(speech.timeline, lambda tone: beep_clip(tone, speech.kits))
        with open_mix(speech, resources) as mix:
            difference = speech_over_music_lu(mix)
    figures = measure_blocks(read_blocks(path, ffmpeg=resources.ffmpeg), landmarks)
    if workout is not None and abs(figures.duration_frames - (figures.planned_frames or 0)) > SAMPLE_RATE:
        lengths = [
            format_clock(round(seconds(frames) * 1000))
            for frames in (figures.duration_frames, figures.planned_frames or 0)
        ]
        raise UsageError(
            f"{path} lasts {lengths[0]} and the track of {workout.file} {lengths[1]}; "
            "it was made from another script, with other values (--set) or with another voice (--voice)"
        )
    return Measurement(path, figures, stamp, difference)
