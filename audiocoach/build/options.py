"""How a track is made, where its files go, and the callback for its progress."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from audiocoach.config import Settings, default_cache_dir
from audiocoach.store.remote import SharedStore
from audiocoach.store.store import Store
from audiocoach.voices.registry import EngineSettings

if TYPE_CHECKING:
    from audiocoach.timeline.parts import SplitName

VOICE_ONLY = "voice-only"
MIXES = ("full", VOICE_ONLY)
"""Everything; or words and tones without music, for a device or a player that has music of its own."""

Activity = Literal["speaking", "mixing"]


class Progress(Protocol):
    """Receives the progress of a build: cues spoken of cues needed, or milliseconds mixed of the total."""

    def __call__(self, activity: Activity, done: int, total: int) -> None:
        """Called from several threads; must return quickly."""
        ...


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a track is made."""

    voice: str | None = None
    """An engine, ``auto``, or ``recorded,ENGINE``; ``None`` uses the script's own."""
    preset: str = "standard"
    """``smallest``, ``small``, ``standard`` or ``high``."""
    mixes: tuple[str, ...] = ("full",)
    """Which of :data:`MIXES` to write."""
    stems: Path | None = None
    """A folder for voice, tones and music as separate files."""
    split: SplitName | None = None
    """Write a file for each of these into a folder, instead of the whole track."""
    wait: bool = False
    """With ``split`` ``sets``: each set's file ends in music that waits for the listener."""
    device: Literal["watch"] | None = None
    """What a block's tracks are for: a watch gets one folder, and no cover pictures."""
    loudness_lufs: float = -16.0
    """Integrated loudness with music at its default level, -30 to -10."""
    music: str = ""
    """The entry in a track's stamp for music that was chosen instead of the script's."""


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine that a track is made on."""

    jobs: int | None = None
    """Chunks encoded at once; ``None`` is one for each processor."""
    ffmpeg: str | None = None
    """The user's own ffmpeg instead of the included one."""
    cache_dir: Path | None = None
    """The store's folder; ``None`` is the platform's cache folder."""
    cache_max_bytes: int = 2 * 1024**3
    """Size to which the store is trimmed after a build."""
    store_url: str = ""
    """A file system (fsspec URL) on which several machines share their stores."""
    engines: EngineSettings = field(default_factory=dict)
    """The user's settings for voice engines, by engine."""

    @classmethod
    def of(cls, settings: Settings) -> Machine:
        """The machine that the user's settings describe."""
        return cls(
            jobs=settings.jobs,
            ffmpeg=settings.ffmpeg,
            cache_dir=settings.cache_dir,
            cache_max_bytes=settings.cache_mb * 1024**2,
            engines=settings.engines,
        )

    def open_store(self) -> Store:
        """The store of this machine, and of the machines it shares with."""
        folder = self.cache_dir or default_cache_dir()
        if self.store_url:
            return SharedStore(folder, self.store_url, max_bytes=self.cache_max_bytes)
        return Store(folder, max_bytes=self.cache_max_bytes)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a build may overwrite, and what it refuses."""

    force: bool = False
    """Build what is up to date, and overwrite files that AudioCoach did not make."""
    strict: bool = False
    """Treat warnings as errors."""


@dataclass(frozen=True, slots=True)
class Options:
    """Everything that controls a build, apart from the script."""

    recipe: Recipe = Recipe()
    machine: Machine = field(default_factory=Machine)
    rules: Rules = Rules()

    def with_voice(self, voice: str) -> Options:
        """The same options with another voice."""
        return replace(self, recipe=replace(self.recipe, voice=voice))

    def with_machine(self, **changes: Any) -> Options:
        """The same options with these fields of :class:`Machine` changed."""
        return replace(self, machine=replace(self.machine, **changes))


DEFAULTS = Options()


def parts_folder(output: Path) -> Path:
    """The folder of the parts of a track: ``legs`` for ``legs.mp3``."""
    return output.with_suffix("")


def outputs_of(output: Path, options: Options) -> dict[str, Path]:
    """The file of each mix that is asked for: ``legs.mp3``, ``legs.voice-only.mp3``."""
    named = {"full": output, VOICE_ONLY: output.with_name(f"{output.stem}.{VOICE_ONLY}{output.suffix}")}
    return {mix: named[mix] for mix in MIXES if mix in options.recipe.mixes}
