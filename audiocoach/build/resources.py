"""What a build opens once: ffmpeg, the store, sound files and tone kits.

Nothing that computes with sound is imported before it is needed, so that a session is planned at once.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from audiocoach.build.options import DEFAULTS, Options
from audiocoach.errors import AudioCoachError, ScriptError
from audiocoach.media.ffmpeg import find_ffmpeg
from audiocoach.script.model import Workout
from audiocoach.sources.references import kit_files, kit_folders
from audiocoach.timeline.kits import Kit, built_in_kit
from audiocoach.timeline.plan import Plan
from audiocoach.timeline.resolve import Measure, place_words, plan_workout
from audiocoach.timeline.schedule import Placement, PlacementScope
from audiocoach.units import Frames

if TYPE_CHECKING:
    from audiocoach.sound.clip import Clip
    from audiocoach.sound.files import OwnKit

_KIT_HINT = "Replace or remove the file."


class StoppedError(AudioCoachError):
    """The work is no longer needed. It is no MediaError, since that only leaves a song out."""


class Stop:
    """A context: if its body fails or is interrupted, the work in other threads stops as well."""

    def __init__(self) -> None:
        self._is_set = threading.Event()

    def check(self) -> None:
        """Called regularly by the work.

        Raises:
            StoppedError: when it is to end.
        """
        if self._is_set.is_set():
            raise StoppedError("the build was stopped")

    def __enter__(self) -> None:
        """Nothing is stopped yet."""

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._is_set.set()


@dataclass(frozen=True, slots=True)
class Outline:
    """A session before its words have lengths."""

    plan: Plan
    kits: Mapping[str, OwnKit]
    """The user's own tone kits, by the name as written."""

    @property
    def kit_clips(self) -> dict[str, Mapping[str, Clip]]:
        """The tones of these kits, by the kit's path."""
        return {own.kit.name: own.clips for own in self.kits.values()}


class Resources:
    """The tools and files of one build. Sound files and tone kits are read at their first use."""

    def __init__(self, options: Options = DEFAULTS) -> None:
        """Find ffmpeg and open the store.

        Raises:
            MediaError: if ffmpeg does not work.
        """
        self.options = options
        self.stop = Stop()
        self.ffmpeg = find_ffmpeg(options.machine.ffmpeg)
        self.store = options.machine.open_store()
        self._sounds: dict[str, Clip] = {}
        self._sounds_lock = threading.Lock()
        self._kits: dict[Path, tuple[OwnKit, dict[str, str]]] = {}
        self._outlined: tuple[Workout, Outline] | None = None

    def outline(self, workout: Workout, plan: Plan | None = None) -> Outline:
        """The outline of a workout. It is made once, from ``plan`` if that is given, and kept.

        Raises:
            ScriptError: when a file of one of its tone kits cannot be used.
        """
        known = self._outlined
        if known is not None and known[0] is workout:
            return known[1]
        kits = self._read_kits(workout)
        outline = Outline(plan or plan_workout(workout, kit_of=partial(_kit_among, kits)), kits)
        self._outlined = workout, outline
        return outline

    def placement(self, workout: Workout, measure: Measure, scope: PlacementScope = "all") -> Placement:
        """The words of a workout, placed, with cue lengths from ``measure``.

        Raises:
            ScriptError: when the words of a ``say`` step are longer than its ``for``.
        """
        outline = self.outline(workout)
        kit_of = partial(_kit_among, outline.kits)
        return place_words(workout, outline.plan, measure, self.sound_frames, kit_of, scope=scope)

    def _read_kits(self, workout: Workout) -> Mapping[str, OwnKit]:
        """The user's own tone kits that a workout names, keyed by the name as written. Each is read once.

        Raises:
            ScriptError: when a file of a kit cannot be used.
        """
        folders = kit_folders(workout)
        if not folders:
            return {}
        from audiocoach.sound.files import read_kit  # noqa: PLC0415  (numpy)

        problems = []
        for written, mark in folders.items():
            folder = Path(workout.folder, written)
            if folder not in self._kits:
                self._kits[folder] = read_kit(folder, kit_files(folder)[0], self.ffmpeg)
            problems += [
                workout.problem(failure, mark, suggestion=_KIT_HINT)
                for failure in self._kits[folder][1].values()
            ]
        if problems:
            raise ScriptError(problems)
        return {written: self._kits[Path(workout.folder, written)][0] for written in folders}

    def sound(self, path: str) -> Clip:
        """Return a sound file of the script as a clip at the loudness of speech. It is read once, also when
        two threads ask for it.

        Raises:
            AudioCoachError: when it cannot be read or has no sound.
        """
        with self._sounds_lock:
            if path not in self._sounds:
                from audiocoach.sound.files import sound_clip  # noqa: PLC0415  (numpy)

                self._sounds[path] = sound_clip(Path(path), self.ffmpeg)
            return self._sounds[path]

    def sound_frames(self, path: str) -> Frames:
        """The length of a sound file in frames; raises as :meth:`sound`."""
        return self.sound(path).frames

    def complaints(self) -> tuple[str, ...]:
        """Problems of the machine that the user should know about."""
        problem = self.store.problem
        return (f"not everything is cached for the next build: {problem}",) if problem else ()


def _kit_among(own: Mapping[str, OwnKit], name: str) -> Kit:
    """A tone kit by its name: one of the user's own, or a built-in one."""
    return own[name].kit if name in own else built_in_kit(name)
