"""Make one track in another process or on another machine: the job, and its result."""

from __future__ import annotations

from dataclasses import dataclass

from audiocoach.blocks.remote import open_folder
from audiocoach.build.options import Options
from audiocoach.build.parts import hash_parts
from audiocoach.build.track import render
from audiocoach.errors import AudioCoachError, Problem
from audiocoach.files import sha256_of
from audiocoach.media.describe import AlbumPlace
from audiocoach.script.model import Workout
from audiocoach.units import seconds


@dataclass(frozen=True, slots=True)
class TrackJob:
    """A track to make: ``file`` in the folder ``where``, from ``workout``, with the engine in ``options``.
    ``inputs`` is the hash of its inputs.
    """

    where: str
    file: str
    workout: Workout
    options: Options
    place: AlbumPlace
    inputs: str


@dataclass(frozen=True, slots=True)
class Made:
    """A finished track. ``up_to_date`` means that it already existed and was kept."""

    file: str
    title: str
    sha256: str
    bytes: int
    duration_s: float
    voice: str
    up_to_date: bool
    chapters: tuple[tuple[float, str], ...] = ()
    parts: tuple[tuple[str, float, str], ...] = ()
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """A track that could not be made, with the reason."""

    file: str
    error: str


def make(job: TrackJob) -> Made | Failed:
    """Make the track. Errors are returned, because not every exception can be sent between processes."""
    try:
        folder = open_folder(job.where)
        with folder.output(job.file) as path:
            if job.options.recipe.split is None:
                track = render(job.workout, path, job.options, place=job.place)
                sha256, size = sha256_of(path)
            else:
                track = render(job.workout, path.with_name(f"{path.name}.mp3"), job.options, place=job.place)
                sha256, size = hash_parts(path)
    except (AudioCoachError, OSError) as error:
        return Failed(job.file, str(error))
    return Made(
        file=job.file,
        title=track.timeline.title,
        sha256=sha256,
        bytes=size,
        duration_s=track.timeline.duration_s,
        voice=track.engine,
        up_to_date=track.up_to_date,
        chapters=tuple((seconds(mark.start_frame), mark.title) for mark in track.timeline.markers),
        parts=tuple((part.path.name, part.duration_s, part.title) for part in track.parts),
        warnings=track.warnings,
        notes=track.notes,
    )
