"""What a finished build said, kept in the store, so that a build that has nothing to do finds out at once.

Light: nothing that sounds is imported.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from audiocoach.build.choices import keep_voice, voice_choices
from audiocoach.build.inputs import inputs_key
from audiocoach.build.options import Options, outputs_of
from audiocoach.errors import AudioCoachError, Problem
from audiocoach.media.tags import Stamp, read_stamp, sha256_after_tag
from audiocoach.script.model import Workout
from audiocoach.store.store import key_of
from audiocoach.voices import registry

_KIND = "finished"
_SUFFIX = ".mp3"
"""Whether a track in another container is intact takes ffmpeg to know, which this must not cost."""


@dataclass(frozen=True, slots=True)
class UpToDateTrack:
    """A track that is up to date. The fields are those of :class:`~audiocoach.build.track.Track`."""

    path: Path
    duration_s: float
    engine: str
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    others: tuple[Path, ...] = ()
    parts: tuple[Path, ...] = ()
    up_to_date: bool = True


def find_finished(workout: Workout, output: Path, options: Options) -> UpToDateTrack | None:
    """The track at ``output`` if it is known to be up to date; ``None`` if only a build can tell.

    Its inputs have to be those of the build that is remembered, and the file has to be what that build wrote.
    """
    if options.recipe.split is not None:
        return None
    mixes = tuple(outputs_of(output, options).values())
    stamps = [read_stamp(path) for path in mixes if path.suffix.lower() == _SUFFIX]
    if options.rules.force or options.recipe.stems or len(stamps) < len(mixes) or None in stamps:
        return None
    try:
        choices = voice_choices(workout, options)
        engine = stamps[0].engine if stamps[0] else ""
        kept, notes = keep_voice(choices, engine)
        if str(kept or choices[0]) != engine:
            return None
    except AudioCoachError:
        return None
    remembered_key = _key(workout, options, engine)
    entry = options.machine.open_store().get(_KIND, remembered_key) if remembered_key else None
    if entry is None:
        return None
    said = json.loads(entry.payload)
    warnings = tuple(Problem(**each) for each in said["warnings"])
    if warnings and options.rules.strict:
        return None
    for path, stamp, key in zip(mixes, stamps, said["keys"], strict=True):
        if stamp is None or stamp.key != key or stamp.engine != engine or not _is_intact(path, stamp):
            return None
    path, *others = mixes
    return UpToDateTrack(path, said["duration_s"], engine, warnings, notes, tuple(others))


def remember_finished(
    workout: Workout,
    options: Options,
    inputs: str,
    *,
    engine: str,
    keys: Sequence[str],
    duration_s: float,
    warnings: Sequence[Problem],
) -> None:
    """Store what :func:`find_finished` needs: the key in each mix's stamp, the length and the warnings;
    unless the inputs are no longer those that were built from.
    """
    key = _key(workout, options, engine, inputs)
    if key is not None:
        said = {"keys": list(keys), "duration_s": duration_s, "warnings": list(map(asdict, warnings))}
        options.machine.open_store().put(_KIND, key, json.dumps(said).encode(), {})


def _key(workout: Workout, options: Options, engine: str, before: str = "") -> str | None:
    """The hash of everything that a build of this call depends on; ``None`` if its inputs are no longer those
    ``before``, the voice is not one engine that works, or the script names files in a way that the build
    refuses, with the place.
    """
    try:
        inputs = inputs_key(workout, options, None)
        version = registry.load_engine(engine, options.machine.engines).version
    except AudioCoachError:
        return None
    if before and before != inputs:
        return None
    return key_of(
        inputs=inputs,
        voice=f"{engine} {version}",
        file=workout.file,
        folder=workout.folder,
        mixes=list(options.recipe.mixes),
    )


def _is_intact(path: Path, stamp: Stamp) -> bool:
    try:
        return sha256_after_tag(path) == stamp.audio_sha256
    except OSError:
        return False
