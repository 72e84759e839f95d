"""The result of a finished build, kept in the store, so that a build with nothing to do ends at once.

Light: nothing that sounds is imported.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audiocoach.build.choices import keep_voice, load_voice_ahead
from audiocoach.build.inputs import inputs_key
from audiocoach.build.options import Options, Progress, outputs_of
from audiocoach.errors import AudioCoachError, Problem
from audiocoach.media.tags import Stamp, read_stamp, sha256_after_tag
from audiocoach.script.model import Workout
from audiocoach.store.store import key_of
from audiocoach.voices import registry

if TYPE_CHECKING:
    from audiocoach.build.master import BuiltPart
    from audiocoach.build.track import Track

_KIND = "finished"
_SUFFIX = ".mp3"
"""Only ffmpeg can check other containers, and starting it would take too long here."""


@dataclass(frozen=True, slots=True)
class UpToDateTrack:
    """A track that is up to date. The fields are those of :class:`~audiocoach.build.track.Track`."""

    path: Path
    duration_s: float
    engine: str
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    others: tuple[Path, ...] = ()
    parts: tuple[BuiltPart, ...] = ()
    up_to_date: bool = True


class LastBuild:
    """The last build of a workout with these options. Create it before a build, so that files that change
    during the build are noticed.
    """

    def __init__(self, workout: Workout, options: Options) -> None:
        """Hash the inputs of the track."""
        self._workout = workout
        self._options = options
        self._inputs = self._hash_inputs()

    def find_track(self, output: Path) -> UpToDateTrack | None:
        """The track at ``output`` if it is known to be up to date; ``None`` if it has to be built to find
        out.

        Its inputs have to be those of the last build, and the file has to be what that build wrote.
        """
        options = self._options
        if self._inputs is None:
            return None
        mixes = tuple(outputs_of(output, options).values())
        stamps = [read_stamp(path) for path in mixes if path.suffix.lower() == _SUFFIX]
        if options.rules.force or options.recipe.stems or len(stamps) < len(mixes) or None in stamps:
            return None
        engine = stamps[0].engine if stamps[0] else ""
        try:
            voice = keep_voice(self._workout, options, engine)
            if str(voice.choices[0]) != engine:
                return None
        except AudioCoachError:
            return None
        key = self._key(engine)
        entry = options.machine.open_store().get(_KIND, key) if key else None
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
        return UpToDateTrack(path, said["duration_s"], engine, warnings, voice.notes, tuple(others))

    def rebuild(self, output: Path, *, on_progress: Progress | None = None) -> Track:
        """Build the track, and store what :meth:`find_track` needs for the next build.

        Raises:
            AudioCoachError: if it cannot be built; the file at ``output`` is then left unchanged.
        """
        load_voice_ahead(self._workout, output, self._options)
        from audiocoach.build.track import render  # noqa: PLC0415 (not needed for a track that is up to date)

        track = render(self._workout, output, self._options, on_progress=on_progress)
        self.remember(track)
        return track

    def remember(self, track: Track) -> None:
        """Store what :meth:`find_track` needs, unless the inputs have changed since the build began."""
        if self._hash_inputs() == self._inputs and (key := self._key(track.engine)) is not None:
            said = {
                "keys": track.keys,
                "duration_s": track.duration_s,
                "warnings": list(map(asdict, track.warnings)),
            }
            self._options.machine.open_store().put(_KIND, key, json.dumps(said).encode(), {})

    def _hash_inputs(self) -> str | None:
        """``None`` if the script names files that the build will refuse, and for a track in parts, whose
        folder has all that is needed.
        """
        if self._options.recipe.split is not None:
            return None
        try:
            return inputs_key(self._workout, self._options, None)
        except AudioCoachError:
            return None

    def _key(self, engine: str) -> str | None:
        """The hash of everything that the build depends on; ``None`` without inputs, or if the voice is not
        one engine that works.
        """
        try:
            version = registry.load_engine(engine, self._options.machine.engines).version
        except AudioCoachError:
            return None
        return self._inputs and key_of(
            inputs=self._inputs,
            voice=f"{engine} {version}",
            file=self._workout.file,
            folder=self._workout.folder,
            mixes=list(self._options.recipe.mixes),
        )


def _is_intact(path: Path, stamp: Stamp) -> bool:
    try:
        return sha256_after_tag(path) == stamp.audio_sha256
    except OSError:
        return False
