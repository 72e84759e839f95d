"""What a build opens once: ffmpeg, the store, music, sound files and tone kits."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from audiocoach.build.options import DEFAULTS, Options
from audiocoach.config import default_cache_dir
from audiocoach.errors import AudioCoachError, Problem, ScriptError
from audiocoach.files import pack_root
from audiocoach.media.ffmpeg import find_ffmpeg
from audiocoach.media.songs import PcmFile, music_pcm
from audiocoach.script.model import Workout
from audiocoach.sound.clip import Clip
from audiocoach.sound.files import OwnKit, read_kit, sound_clip
from audiocoach.sound.music import MusicBus, build_music
from audiocoach.sound.shelf import BedShelf
from audiocoach.sources.references import kit_files, kit_folders
from audiocoach.store.remote import SharedStore
from audiocoach.store.store import Store
from audiocoach.timeline.kits import Kit, KitOf, built_in_kit
from audiocoach.timeline.model import Timeline
from audiocoach.timeline.resolve import Measure, resolve
from audiocoach.units import Frames
from audiocoach.voices.lengths import guessed_lengths

MUSIC_STEP_S = 600
"""Long files are decoded as far as the track needs, rounded up to this, so that tracks of similar length
share the decoded music.
"""

_KIT_HINT = "Replace or remove the file."


class StoppedError(AudioCoachError):
    """Work that nobody waits for any more; no MediaError, which would only leave a song out."""


class Stop:
    """As a context: when what is done in it fails or is interrupted, the work beside it ends as well."""

    def __init__(self) -> None:
        self._is_set = threading.Event()

    def check(self) -> None:
        """Called by the work again and again.

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


class Resources:
    """The tools and materials of one build, each opened at its first use. Cheap to make."""

    def __init__(self, options: Options = DEFAULTS) -> None:
        """Finds ffmpeg and opens the store.

        Raises:
            MediaError: when there is no working ffmpeg.
        """
        self.options = options
        self.stop = Stop()
        self.ffmpeg = find_ffmpeg(options.ffmpeg)
        self.store = _open_store(options)
        self._sounds: dict[str, Clip] = {}
        self._sounds_lock = threading.Lock()
        self._kits: dict[Path, tuple[OwnKit, dict[str, str]]] = {}
        self._pack_roots: dict[str, Path | None] = {}

    def pack_root(self, workout: Workout) -> Path | None:
        """The folder of the pack that a workout is part of; looked up once."""
        folder = workout.folder
        if folder not in self._pack_roots:
            self._pack_roots[folder] = pack_root(Path(folder))
        return self._pack_roots[folder]

    def timeline(self, workout: Workout, measure: Measure) -> Timeline:
        """The timeline of a workout, with cue lengths from ``measure``.

        Raises:
            ScriptError: when the words of a ``say`` step are longer than its ``for``.
        """
        return resolve(workout, measure, self.sound_frames, self.kit_finder(workout))

    def estimated_timeline(self, workout: Workout) -> Timeline:
        """The timeline with guessed cue lengths: nothing is spoken, and it is close enough for a table."""
        return self.timeline(workout, guessed_lengths)

    @contextmanager
    def music(self, timeline: Timeline) -> Iterator[MusicBus]:
        """The music of a timeline; its files stay open inside the context.

        Raises:
            MediaError: when a source names no readable file.
        """
        longest_s = math.ceil(timeline.duration_s / MUSIC_STEP_S) * MUSIC_STEP_S
        with ExitStack() as opened:

            def open_file(path: Path) -> PcmFile:
                pcm = music_pcm(
                    path, store=self.store, ffmpeg=self.ffmpeg, max_s=longest_s, check=self.stop.check
                )
                opened.callback(pcm.close)
                return pcm

            shelf = BedShelf(self.store)
            opened.callback(shelf.close)
            yield build_music(timeline.music, int(timeline.duration_frames), open_file, shelf)

    def prepare_music(self, workout: Workout) -> None:
        """Decodes a session's music into the store, so that it can run beside the voice.

        Unreadable files are left to :meth:`music`, which reports them. Ends early once ``stop`` is set.
        """
        with suppress(AudioCoachError):
            self.stop.check()
            with self.music(self.estimated_timeline(workout)):
                pass

    def kits(self, workout: Workout) -> Mapping[str, OwnKit]:
        """The user's own tone kits that a workout names, by the name it writes; each is read once.

        Raises:
            ScriptError: when a file of a kit cannot be used.
        """
        problems = []
        folders = kit_folders(workout)
        for written, mark in folders.items():
            folder = Path(workout.folder, written)
            if folder not in self._kits:
                self._kits[folder] = read_kit(folder, kit_files(folder)[0], self.ffmpeg)
            problems += [
                Problem(failure, workout.file, mark.line, mark.column, suggestion=_KIT_HINT)
                for failure in self._kits[folder][1].values()
            ]
        if problems:
            raise ScriptError(problems)
        return {written: self._kits[Path(workout.folder, written)][0] for written in folders}

    def kit_finder(self, workout: Workout) -> KitOf:
        """Gives a tone kit by name: one of the user's own, or a built-in one."""
        own = self.kits(workout)

        def kit_of(name: str) -> Kit:
            return own[name].kit if name in own else built_in_kit(name)

        return kit_of

    def sound(self, path: str) -> Clip:
        """Return a sound file of the script as a clip at the loudness of speech. It is read once, also when
        two threads ask for it.

        Raises:
            AudioCoachError: when it cannot be read or holds no sound.
        """
        with self._sounds_lock:
            if path not in self._sounds:
                self._sounds[path] = sound_clip(Path(path), self.ffmpeg)
            return self._sounds[path]

    def sound_frames(self, path: str) -> Frames:
        """The length of a sound file in frames; raises as :meth:`sound`."""
        return self.sound(path).frames

    def complaints(self) -> tuple[str, ...]:
        """Problems of the machine that the user should know about."""
        problem = self.store.problem
        return (f"nothing is cached for the next build: {problem}",) if problem else ()


def _open_store(options: Options) -> Store:
    folder = options.cache_dir or default_cache_dir()
    if options.store_url:
        return SharedStore(folder, options.store_url, max_bytes=options.cache_max_bytes)
    return Store(folder, max_bytes=options.cache_max_bytes)
