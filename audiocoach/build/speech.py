"""Who speaks a track or a block, what happens when they cannot, and the words as clips."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from audiocoach.build.options import Options, Progress
from audiocoach.build.resources import Resources
from audiocoach.errors import ScriptError, VoiceError
from audiocoach.files import PACK_CLIPS_INDEX
from audiocoach.script.model import Manner, Workout
from audiocoach.sound.clip import Clip
from audiocoach.timeline.model import ClipKey, Timeline
from audiocoach.timeline.plan import Words
from audiocoach.timeline.resolve import findings, plan_workout
from audiocoach.units import Frames
from audiocoach.voices import registry
from audiocoach.voices.cast import Cast, Counting, Ensemble
from audiocoach.voices.credits import shares, voiced
from audiocoach.voices.engine import Engine
from audiocoach.voices.gaps import RecordedCast
from audiocoach.voices.lengths import NotStoredError, lengths, packed_lengths, stored_lengths
from audiocoach.voices.packed import NAME as PACK_VOICE
from audiocoach.voices.packed import PackVoice
from audiocoach.voices.recorded import NAME as RECORDED
from audiocoach.voices.recorded import Recorded
from audiocoach.voices.speaker import NotPredictedError, Speaker

OFFLINE_ENGINE = "espeak"
"""The engine that always works."""

QUICK_ENGINES = ("hibari", OFFLINE_ENGINE)
"""Engines that tell in a moment how long their cues are: by prediction, or by speaking them."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class VoiceChoice:
    """An engine to speak with; for a trainer's recordings also the engine that fills their gaps.

    Written as ``espeak`` or ``recorded,espeak`` on the command line, in stamps and in manifests.
    """

    engine: str
    filler: str = ""

    @classmethod
    def parse(cls, written: str) -> VoiceChoice:
        """The choice that :meth:`__str__` or a user wrote."""
        engine, _, filler = (part.strip() for part in written.partition(","))
        return cls(engine, filler)

    def __str__(self) -> str:
        """The written form."""
        return f"{self.engine},{self.filler}" if self.filler else self.engine

    @property
    def is_recorded(self) -> bool:
        """Whether a trainer's recordings come first."""
        return self.engine == RECORDED

    @property
    def speaker(self) -> str:
        """The engine that speaks whatever is not recorded."""
        return self.filler or self.engine


@dataclass(frozen=True, slots=True)
class Speech:
    """A session with its words spoken."""

    timeline: Timeline
    clips: Mapping[ClipKey, Clip]
    """By text, manner and speed."""
    sounds: Mapping[str, Clip]
    """The script's sound files, by path."""
    kits: Mapping[str, Mapping[str, Clip]] = field(default_factory=dict)
    """The tones of the user's own kits, by the kit's path."""
    notes: tuple[str, ...] = ()
    """What the user should know about the voice."""


def voice_choices(workout: Workout, resources: Resources) -> tuple[VoiceChoice, ...]:
    """The voices to try for a workout, in order.

    Raises:
        UsageError: when the requested engine does not exist.
    """
    options = resources.options
    wanted = VoiceChoice.parse(options.voice or workout.voice.engine)
    if wanted.is_recorded:
        fillers = registry.candidates(wanted.filler or workout.voice.gaps, workout.language, options.engines)
        return tuple(VoiceChoice(RECORDED, name) for name in fillers)
    engines = registry.candidates(options.voice or workout.voice.engine, workout.language, options.engines)
    choices = tuple(map(VoiceChoice, engines))
    return (VoiceChoice(PACK_VOICE), *choices) if _has_pack_clips(workout, resources) else choices


def is_open(choices: Sequence[VoiceChoice]) -> bool:
    """Return whether these are the choices of ``auto``: neither the script nor the user names a voice."""
    return len(choices) > 1 and choices[0] == VoiceChoice(registry.AUTO[0])


def first_able(
    choices: Sequence[VoiceChoice], attempt: Callable[[VoiceChoice], _T]
) -> tuple[VoiceChoice, _T, tuple[VoiceError, ...]]:
    """The first choice whose attempt succeeds, its result, and the failures before it.

    Raises:
        VoiceError: when none succeeds, with every failure; at once when a recording itself is at fault,
            because no other engine can say it.
    """
    failures: list[VoiceError] = []
    for choice in choices:
        try:
            return choice, attempt(choice), tuple(failures)
        except VoiceError as error:
            if error.engine == RECORDED:
                raise
            failures.append(error)
    raise VoiceError("\n".join(f"{failed}\n{failed.so_far}".rstrip() for failed in failures))


def fallback_notes(failures: Iterable[VoiceError], what: str, choice: VoiceChoice) -> tuple[str, ...]:
    """Why ``what`` is spoken by another voice than the first one tried. The remedies are left out: they are
    for users who chose that voice themselves.
    """
    return tuple(
        f"{str(one).partition('; ')[0]}; so {what} is spoken by {choice.speaker}" for one in failures
    )


def speak(
    workout: Workout, resources: Resources, *, kept: str | None = None, on_progress: Progress | None = None
) -> Speech:
    """The whole session spoken by the first voice that can.

    ``kept`` is the voice of the track that is already there: ``auto`` keeps it.

    Raises:
        VoiceError: when no voice can, with the reason of each.
    """
    choices = voice_choices(workout, resources)
    kept_choice = VoiceChoice.parse(kept) if kept else None
    notes: tuple[str, ...] = ()
    if kept_choice in choices and kept_choice is not None and len(choices) > 1:
        if kept_choice != choices[0]:
            notes = (f"kept {kept}, the voice of the existing track; change it with --voice",)
        choices = (kept_choice,)
    try:
        choice, speech, failures = first_able(
            choices, lambda one: speak_with(workout, one, resources, on_progress=on_progress)
        )
    except VoiceError as error:
        if choices == (kept_choice,) and error.engine != RECORDED:
            raise VoiceError(
                f"{error}\nThe existing track is spoken by {kept}; choose another with --voice."
            ) from error
        raise
    what = "what is not recorded" if choice.is_recorded else "the whole track"
    return replace(speech, notes=(*notes, *fallback_notes(failures, what, choice), *speech.notes))


def speak_with(
    workout: Workout, choice: VoiceChoice, resources: Resources, *, on_progress: Progress | None = None
) -> Speech:
    """The whole session spoken by one voice.

    Raises:
        VoiceError: when it cannot.
    """
    return _speech(workout, ensemble_for(workout, choice, resources, on_progress), resources)


def speak_by_engine(workout: Workout, engine: Engine, resources: Resources) -> Speech:
    """The whole session spoken by an engine that is already loaded.

    Raises:
        VoiceError: when it cannot.
    """
    return _speech(workout, _cast(workout, engine, resources), resources)


def plan_speech(workout: Workout, resources: Resources) -> Speech:
    """The session's timeline without the network, and no clips. Cue lengths come from stored clips of the
    requested voice, else from a voice of this machine: the one that would speak, if it is one of
    :data:`QUICK_ENGINES`.

    Raises:
        VoiceError: when neither can speak the session.
        ScriptError: when words do not fit a ``say`` step's ``for``.
    """
    choices = voice_choices(workout, resources)
    for choice in choices:
        is_packed = choice.engine == PACK_VOICE
        try:
            ensemble = ensemble_for(workout, choice, resources)
            lengths_of = packed_lengths if is_packed else stored_lengths
            timeline = resources.timeline(workout, partial(lengths_of, ensemble))
        except NotStoredError:
            continue
        except VoiceError:
            if not is_packed:
                raise
            continue
        return _without_clips(timeline, ensemble, f"lengths from stored clips of {ensemble.engine_name}")
    _, speech, _ = first_able(
        _quick_choices(workout, choices, resources), lambda one: _plan_with(workout, one, resources)
    )
    return speech


def _quick_choices(
    workout: Workout, choices: Sequence[VoiceChoice], resources: Resources
) -> tuple[VoiceChoice, ...]:
    """Return those of the choices that tell their lengths quickly; if there are none, those of ``auto``."""
    engines = [choice.speaker for choice in choices if choice.speaker in QUICK_ENGINES]
    if not engines:
        every = registry.candidates(registry.AUTO_NAME, workout.language, resources.options.engines)
        engines = [name for name in every if name in QUICK_ENGINES]
    is_recorded = choices[0].is_recorded
    return tuple(VoiceChoice(RECORDED, name) if is_recorded else VoiceChoice(name) for name in engines)


def _plan_with(workout: Workout, choice: VoiceChoice, resources: Resources) -> Speech:
    """The session's timeline by a voice's likely lengths where these leave no doubt, else by true ones."""
    ensemble = ensemble_for(workout, choice, resources)
    with suppress(NotPredictedError, ScriptError):
        likely, *others = (
            resources.timeline(workout, partial(ensemble.predicted, slack=slack)) for slack in (0, 1, -1)
        )
        if all(findings(workout, other) == findings(workout, likely) for other in others):
            return _without_clips(likely, ensemble, f"lengths estimated for {ensemble.engine_name}")
    timeline = resources.timeline(workout, lambda words: lengths(ensemble.speak(words)))
    return _without_clips(timeline, ensemble, f"lengths from {ensemble.engine_name}")


def ensemble_for(
    workout: Workout, choice: VoiceChoice, resources: Resources, on_progress: Progress | None = None
) -> Ensemble:
    """The speakers of a workout for one of its :func:`voice_choices`, in every manner its sections ask for.

    Raises:
        VoiceError: when the engine has no such voice.
    """
    if choice.is_recorded:
        recorded = recordings(workout, resources.options)
        trainer = _cast(workout, recorded, resources, on_progress, say_as={})
        filler = VoiceChoice(choice.filler or OFFLINE_ENGINE)
        fill = partial(ensemble_for, workout, filler, resources, on_progress)
        return RecordedCast(recorded, trainer, fill, language=workout.language, say_as=workout.say_as)
    root = resources.pack_root(workout)
    if choice.engine == PACK_VOICE and root is not None:
        return _cast(workout, PackVoice(root), resources, on_progress)
    engine = registry.load_engine(choice.engine, resources.options.engines)
    return _cast(workout, engine, resources, on_progress)


def recordings(workout: Workout, options: Options) -> Recorded:
    """A trainer's recordings: the script's own, else those of the user's settings."""
    if workout.voice.clips is not None:
        return Recorded(Path(workout.folder, workout.voice.clips))
    return Recorded(**options.engines.get(RECORDED, {}))


def words_of(workout: Workout, resources: Resources) -> tuple[Words, ...]:
    """Every text of a session in its preferred form, each once; a build may also need shorter forms."""
    plan = plan_workout(workout, kit_of=resources.kit_finder(workout))
    return tuple(dict.fromkeys(plan.words()))


def _has_pack_clips(workout: Workout, resources: Resources) -> bool:
    """Whether the workout's pack brings spoken clips, and no particular voice is requested."""
    is_open = resources.options.voice in (None, registry.AUTO_NAME)
    if not is_open or workout.voice.engine not in (registry.AUTO_NAME, *registry.AUTO):
        return False
    root = resources.pack_root(workout)
    return root is not None and os.path.isfile(root / PACK_CLIPS_INDEX)


def _cast(
    workout: Workout,
    engine: Engine,
    resources: Resources,
    on_progress: Progress | None = None,
    *,
    say_as: Mapping[str, str] | None = None,
) -> Cast:
    def speaker(manner: Manner, counting: Counting) -> Speaker:
        return Speaker(
            engine,
            resources.store,
            ffmpeg=resources.ffmpeg,
            language=workout.language,
            accent=manner.accent,
            rate=manner.rate,
            say_as=workout.say_as if say_as is None else say_as,
            on_progress=counting,
        )

    counting = None if on_progress is None else partial(on_progress, "speaking")
    return Cast(speaker, workout.voice.manner, counting)


def _speech(workout: Workout, ensemble: Ensemble, resources: Resources) -> Speech:
    clips: dict[Words, Clip] = {}

    def measure(words: Iterable[Words]) -> Mapping[Words, Frames]:
        wanted = tuple(words)
        try:
            spoken = ensemble.speak(wanted)
        except VoiceError as error:
            so_far = _so_far(ensemble, wanted, resources)
            raise VoiceError(str(error), engine=error.engine, so_far=so_far) from error
        clips.update(spoken)
        return lengths(spoken)

    timeline = resources.timeline(workout, measure)
    placed = {
        cue.clip_key: clips[cue.text, cue.manner]
        if cue.speed == 1.0
        else ensemble.sped((cue.text, cue.manner), cue.speed)
        for cue in timeline.cues
    }
    sounds = {sound.path: resources.sound(sound.path) for sound in timeline.sounds}
    kits = {own.kit.name: own.clips for own in resources.kits(workout).values()}
    return Speech(voiced(timeline, ensemble), placed, sounds, kits, shares(timeline, ensemble))


def _without_clips(timeline: Timeline, ensemble: Ensemble, note: str) -> Speech:
    return Speech(voiced(timeline, ensemble), {}, {}, notes=(note, *shares(timeline, ensemble)))


def _so_far(ensemble: Ensemble, wanted: tuple[Words, ...], resources: Resources) -> str:
    """How many of the cues are spoken, after a failure."""
    try:
        done = len(ensemble.stored(wanted))
    except VoiceError:
        return ""
    rest = "; the next build asks only for the rest" if done and not resources.store.problem else ""
    return f"Cues done: {done} of {len(set(wanted))}{rest}."
