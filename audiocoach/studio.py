"""What a build works with: its options, the ffmpeg and the store it found, and the speakers it asks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal, Protocol

from audiocoach.config import default_cache_dir
from audiocoach.errors import AudioCoachError, Problem, ScriptError, VoiceError
from audiocoach.files import PACK_CLIPS_INDEX, pack_root
from audiocoach.media.decode import PcmFile, music_pcm
from audiocoach.media.ffmpeg import find_ffmpeg
from audiocoach.media.stop import Stop
from audiocoach.script.model import Manner, Workout
from audiocoach.sound.clip import Clip
from audiocoach.sound.files import sound_clip
from audiocoach.sound.kit_files import OwnKit, read_kit
from audiocoach.sound.music import MusicBus, build_music
from audiocoach.sound.shelf import BedShelf
from audiocoach.sources.references import kit_files, kit_folders
from audiocoach.store.remote import SharedStore
from audiocoach.store.store import Store
from audiocoach.timeline.kits import Kit, KitOf, built_in_kit
from audiocoach.timeline.model import ClipKey, Timeline
from audiocoach.timeline.plan import Words
from audiocoach.timeline.resolve import Measure, plan_workout, resolve
from audiocoach.voices import registry
from audiocoach.voices.cast import Cast, Counting, Ensemble
from audiocoach.voices.credits import shares, voiced
from audiocoach.voices.engine import Engine
from audiocoach.voices.gaps import RecordedCast
from audiocoach.voices.lengths import NotStoredError, guessed_lengths, lengths, packed_lengths, stored_lengths
from audiocoach.voices.packed import NAME as PACK_VOICE
from audiocoach.voices.packed import PackVoice
from audiocoach.voices.recorded import NAME as RECORDED
from audiocoach.voices.recorded import Recorded
from audiocoach.voices.speaker import Speaker

OFFLINE_ENGINE = "espeak"
"""The engine that always works here: it gives a plan its lengths when nothing better is stored."""

MUSIC_STEP_S = 600
"""Of a long file as much is decoded as the track needs, in steps, so that tracks of like length share it."""

_KIT_HINT = "Replace or remove the file."

Activity = Literal["speaking", "mixing"]


class Progress(Protocol):
    """Told how far a build is: cues spoken of cues needed, or milliseconds mixed of the track's length."""

    def __call__(self, activity: Activity, done: int, total: int) -> None:
        """Called from several threads; must be quick."""
        ...


@dataclass(frozen=True, slots=True)
class Options:
    """How a track is made.

    ``voice`` names an engine, or ``auto``; ``None`` takes the script's own. ``preset`` is ``small``,
    ``standard`` or ``high``; ``loudness_lufs`` (-30 to -10) the track's integrated loudness with music at its
    default level; ``jobs`` how many chunks are encoded at once (default: the number of processors); ``force``
    builds what is up to date and overwrites files that this program did not make; ``strict`` makes warnings
    errors; ``ffmpeg`` a path to one of the user's own; ``engines`` the user's settings for voice engines;
    ``mixes`` (``full``, ``voice-only``) are made of one session, ``stems`` is a folder for its parts;
    ``store_url`` a file system (fsspec) on which several machines share what is in their stores.
    """

    voice: str | None = None
    preset: str = "standard"
    mixes: tuple[str, ...] = ("full",)
    stems: Path | None = None
    loudness_lufs: float = -16.0
    jobs: int | None = None
    force: bool = False
    strict: bool = False
    ffmpeg: str | None = None
    cache_dir: Path | None = None
    cache_max_bytes: int = 2 * 1024**3
    store_url: str = ""
    engines: registry.EngineSettings = field(default_factory=dict)


DEFAULTS = Options()


@dataclass(frozen=True, slots=True)
class Speech:
    """A session with words: the timeline, each cue's clip, sound files by path, the tones of the user's own
    kits by the kit's path, and notes about the voice.
    """

    timeline: Timeline
    clips: Mapping[ClipKey, Clip]
    sounds: Mapping[str, Clip]
    kits: Mapping[str, Mapping[str, Clip]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class Studio:
    """Where a build happens. Made once for each; cheap."""

    def __init__(self, options: Options = DEFAULTS, on_progress: Progress | None = None) -> None:
        """Finds ffmpeg and opens the store.

        Raises:
            MediaError: when there is no ffmpeg that works.
        """
        self.options = options
        self.on_progress = on_progress
        self._sounds: dict[str, Clip] = {}
        self._kits: dict[Path, tuple[OwnKit, dict[str, str]]] = {}
        self.stop = Stop()
        self.ffmpeg = find_ffmpeg(options.ffmpeg)
        self.store = _store(options)

    def engines(self, workout: Workout) -> tuple[str, ...]:
        """The engines to try, in order; where a trainer's recordings come first, each is ``recorded,NAME``
        with who fills their gaps.

        Raises:
            UsageError: when the one asked for does not exist.
        """
        first, _, filler = (self.options.voice or workout.voice.engine).partition(",")
        if first.strip() == RECORDED:
            fillers = registry.candidates(filler.strip() or workout.voice.gaps)
            return tuple(f"{RECORDED},{name}" for name in fillers)
        names = registry.candidates(self.options.voice or workout.voice.engine)
        return (PACK_VOICE, *names) if self._has_clips(workout) else names

    def _has_clips(self, workout: Workout) -> bool:
        """Whether a workout came in a pack with spoken clips, which count where no voice is asked for."""
        root = pack_root(Path(workout.folder))
        asked = self.options.voice in (None, registry.AUTO_NAME)
        speaks = workout.voice.engine in (registry.AUTO_NAME, *registry.AUTO)
        return root is not None and asked and speaks and (root / PACK_CLIPS_INDEX).is_file()

    def recordings(self, workout: Workout) -> Recorded:
        """A trainer's recordings: the script's own, else those of the user's settings."""
        if workout.voice.clips is not None:
            return Recorded(Path(workout.folder, workout.voice.clips))
        return Recorded(**self.options.engines.get(RECORDED, {}))

    def cast(self, workout: Workout, engine: str) -> Ensemble:
        """One of :meth:`engines`, ready to speak a workout in every manner that its sections ask for."""
        first, _, filler = engine.partition(",")
        if first == RECORDED:
            recorded = self.recordings(workout)
            trainer = self._cast(workout, recorded, say_as={})
            fill = partial(self.cast, workout, filler or OFFLINE_ENGINE)
            return RecordedCast(recorded, trainer, fill, language=workout.language, say_as=workout.say_as)
        root = pack_root(Path(workout.folder))
        if engine == PACK_VOICE and root is not None:
            return self._cast(workout, PackVoice(root))
        return self._cast(workout, registry.load_engine(engine, self.options.engines))

    def speech_by(self, workout: Workout, engine: Engine) -> Speech:
        """The whole session spoken by an engine that is at hand.

        Raises:
            VoiceError: when it cannot speak it.
        """
        return self._speech(workout, self._cast(workout, engine))

    def _cast(self, workout: Workout, loaded: Engine, say_as: Mapping[str, str] | None = None) -> Cast:
        tell = self.on_progress

        def speaker(manner: Manner, counting: Counting) -> Speaker:
            return Speaker(
                loaded,
                self.store,
                ffmpeg=self.ffmpeg,
                language=workout.language,
                accent=manner.accent,
                rate=manner.rate,
                say_as=workout.say_as if say_as is None else say_as,
                on_progress=counting,
            )

        on_progress = (lambda done, total: tell("speaking", done, total)) if tell else None
        return Cast(speaker, workout.voice.manner, on_progress)

    def spoken(self, workout: Workout, kept_engine: str | None = None) -> Speech:
        """The whole session spoken by one engine: the first of those to try that can.

        ``kept_engine`` is the voice of the track that is there already: ``auto`` keeps to it.

        Raises:
            VoiceError: when none can, with what each had to say.
        """
        engines = self.engines(workout)
        kept_notes: tuple[str, ...] = ()
        if len(engines) > 1 and kept_engine in engines:
            if kept_engine != engines[0]:
                kept_notes = (
                    f"kept to {kept_engine}, the voice of the track that is there; --voice changes it",
                )
            engines = (kept_engine,)
        failures: list[VoiceError] = []
        for engine in engines:
            try:
                speech = self.speak(workout, engine)
            except VoiceError as error:
                if error.engine == RECORDED:
                    raise  # nobody else can say what a recording should
                failures.append(error)
                continue
            what = "what is not recorded" if engine.startswith(f"{RECORDED},") else "the whole track"
            speaker = engine.rpartition(",")[2]
            notes = tuple(f"{what_failed(failed)}; so {what} is spoken by {speaker}" for failed in failures)
            return replace(speech, notes=(*kept_notes, *notes, *speech.notes))
        kept = f"\nThe track that is there speaks with {kept_engine}; choose another with --voice."
        told = [f"{failed}\n{failed.so_far}".rstrip() for failed in failures]
        raise VoiceError("\n".join(told) + (kept if engines == (kept_engine,) else ""))

    def speak(self, workout: Workout, engine: str) -> Speech:
        """The whole session spoken by this engine.

        Raises:
            VoiceError: when it cannot.
        """
        return self._speech(workout, self.cast(workout, engine))

    def words(self, workout: Workout) -> tuple[Words, ...]:
        """All that a session wants to say; what does not fit its gap may be said in a shorter form."""
        return tuple(dict.fromkeys(plan_workout(workout, kit_of=self._kit_of(workout)).words()))

    @contextmanager
    def music(self, timeline: Timeline) -> Iterator[MusicBus]:
        """The music of a timeline; its files stay open as long as the context.

        Raises:
            MediaError: when a source stands for no file that can be read.
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
            yield build_music(timeline.music, timeline.duration_frames, open_file, shelf)

    def prepare_music(self, workout: Workout) -> None:
        """Decodes the session's music into the store, so that it can be done while the words are spoken.

        What cannot be read is left to :meth:`music`, which says so. It ends early where a context of
        ``stop`` fails.
        """
        with suppress(AudioCoachError):
            self.stop.check()
            with self.music(self._resolved(workout, guessed_lengths)):
                pass

    def estimated(self, workout: Workout) -> Timeline:
        """The timeline at once, without speaking: what depends on the length of words is near enough for a
        table.
        """
        return self._resolved(workout, guessed_lengths)

    def complaints(self) -> tuple[str, ...]:
        """What the user should know about the place itself."""
        problem = self.store.problem
        return (f"nothing is kept for the next build: {problem}",) if problem else ()

    def measured(self, workout: Workout) -> Speech:
        """The session's timeline without the network: lengths from stored clips of the engine asked for, else
        by espeak.
        """
        for engine in self.engines(workout):
            is_packed = engine == PACK_VOICE
            try:
                cast = self.cast(workout, engine)
                lengths_of = packed_lengths if is_packed else stored_lengths
                timeline = self._resolved(workout, partial(lengths_of, cast))
            except NotStoredError:
                continue
            except VoiceError:
                if not is_packed:
                    raise
                continue
            note = f"lengths from stored clips of {cast.engine_name}"
            return Speech(voiced(timeline, cast), {}, {}, notes=(note, *shares(timeline, cast)))
        is_recorded = self.engines(workout)[0].startswith(f"{RECORDED},")
        cast = self.cast(workout, f"{RECORDED},{OFFLINE_ENGINE}" if is_recorded else OFFLINE_ENGINE)
        timeline = self._resolved(workout, lambda words: lengths(cast.speak(words)))
        note = f"lengths from {cast.engine_name}"
        return Speech(voiced(timeline, cast), {}, {}, notes=(note, *shares(timeline, cast)))

    def kits(self, workout: Workout) -> Mapping[str, OwnKit]:
        """The tone kits of the user's own that a workout names, by the name it writes; each read once.

        Raises:
            ScriptError: when a file of one cannot be used.
        """
        problems = []
        for written, mark in kit_folders(workout).items():
            folder = Path(workout.folder, written)
            if folder not in self._kits:
                self._kits[folder] = read_kit(folder, kit_files(folder)[0], self.ffmpeg)
            problems += [
                Problem(failure, workout.file, mark.line, mark.column, suggestion=_KIT_HINT)
                for failure in self._kits[folder][1].values()
            ]
        if problems:
            raise ScriptError(problems)
        return {written: self._kits[Path(workout.folder, written)][0] for written in kit_folders(workout)}

    def sound_frames(self, path: str) -> int:
        """The length of a sound file in frames.

        Raises:
            AudioCoachError: when it cannot be read or is no sound.
        """
        return self.sound(path).frames

    def sound(self, path: str) -> Clip:
        """A sound file of the script's own, at the loudness of speech; read once.

        Raises:
            AudioCoachError: when it cannot be read or is no sound.
        """
        if path not in self._sounds:
            self._sounds[path] = sound_clip(Path(path), self.ffmpeg)
        return self._sounds[path]

    def _speech(self, workout: Workout, cast: Ensemble) -> Speech:
        clips: dict[Words, Clip] = {}

        def measure(words: Iterable[Words]) -> Mapping[Words, int]:
            wanted = tuple(words)
            try:
                spoken = cast.speak(wanted)
            except VoiceError as error:
                so_far = self._so_far(cast, wanted)
                raise VoiceError(str(error), engine=error.engine, so_far=so_far) from error
            clips.update(spoken)
            return lengths(spoken)

        timeline = self._resolved(workout, measure)
        placed = {
            cue.clip_key: clips[cue.text, cue.manner]
            if cue.speed == 1.0
            else cast.sped((cue.text, cue.manner), cue.speed)
            for cue in timeline.cues
        }
        sounds = {sound.path: self.sound(sound.path) for sound in timeline.sounds}
        kits = {own.kit.name: own.clips for own in self.kits(workout).values()}
        return Speech(voiced(timeline, cast), placed, sounds, kits, shares(timeline, cast))

    def _resolved(self, workout: Workout, measure: Measure) -> Timeline:
        """The timeline of a workout, whose words ``measure`` gives lengths."""
        return resolve(workout, measure, self.sound_frames, self._kit_of(workout))

    def _kit_of(self, workout: Workout) -> KitOf:
        own = self.kits(workout)

        def kit_of(name: str) -> Kit:
            return own[name].kit if name in own else built_in_kit(name)

        return kit_of

    def _so_far(self, cast: Ensemble, wanted: tuple[Words, ...]) -> str:
        """How much of what was wanted is spoken, after a failure."""
        try:
            done = len(cast.stored(wanted))
        except VoiceError:
            return ""
        rest = "; the next build asks only for the rest" if done and not self.store.problem else ""
        return f"Cues done: {done} of {len(set(wanted))}{rest}."


def _store(options: Options) -> Store:
    folder = options.cache_dir or default_cache_dir()
    if options.store_url:
        return SharedStore(folder, options.store_url, max_bytes=options.cache_max_bytes)
    return Store(folder, max_bytes=options.cache_max_bytes)


def what_failed(error: VoiceError) -> str:
    """What happened, without the remedy: that is for who asked for this voice alone."""
    return str(error).partition("; ")[0]
