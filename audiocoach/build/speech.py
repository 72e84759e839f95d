"""Who speaks a track or a block, what happens when they cannot, and the words as clips."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from audiocoach.build.choices import KeptVoice, VoiceChoice, voice_choices
from audiocoach.build.ensemble import ensemble_for, with_voice
from audiocoach.build.options import Progress
from audiocoach.build.resources import Resources
from audiocoach.errors import NotWorkingError, Problem, ScriptError, VoiceError
from audiocoach.script.model import Workout
from audiocoach.store.store import key_of
from audiocoach.timeline.model import ClipKey, Timeline
from audiocoach.timeline.parts import wait_timeline
from audiocoach.timeline.plan import Words
from audiocoach.timeline.resolve import Lengths, all_warnings, is_off_length, place_words
from audiocoach.timeline.schedule import Placement, PlacementScope
from audiocoach.units import Frames
from audiocoach.voices import registry
from audiocoach.voices.cast import Ensemble, NotStoredError, lengths_of, stored_lengths
from audiocoach.voices.engine import Engine, NotPredictedError
from audiocoach.voices.packed import NAME as PACK_VOICE
from audiocoach.voices.recorded import NAME as RECORDED
from audiocoach.voices.speaker import Prediction

if TYPE_CHECKING:
    from audiocoach.sound.clip import Clip

QUICK_ENGINES = ("hibari", "pico", "espeak")
"""Engines that give the length of a cue at once: they predict it, or speak fast."""

_NOTICE = "notice"
"""The store's kind of entry for notes that are shown once."""

_T = TypeVar("_T")


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
    warnings: tuple[Problem, ...] = ()
    """What is wrong with the script, and with how its words fit."""
    ensemble: Ensemble | None = None
    """The voices that spoke it."""
    waiting: Speech | None = None
    """The wait at the end of each set's file, if there is one."""

    @property
    def without_music(self) -> Speech:
        """The same words for a device or a player that has music of its own."""
        waiting = self.waiting and self.waiting.without_music
        return replace(self, timeline=self.timeline.without_music, waiting=waiting)


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


def privacy_notes(choice: VoiceChoice, resources: Resources) -> tuple[str, ...]:
    """A note on where the words were sent, the first time that the online voice speaks on this machine."""
    if choice.speaker != registry.ONLINE_ENGINE:
        return ()
    key = key_of(engine=registry.ONLINE_ENGINE)
    if resources.store.get(_NOTICE, key) is not None:
        return ()
    resources.store.put(_NOTICE, key, b"", {})
    return ("gtts sent these words to Google; to keep yours on this machine, use --voice hibari or espeak",)


def speak(
    workout: Workout,
    resources: Resources,
    voice: KeptVoice | None = None,
    *,
    on_progress: Progress | None = None,
) -> Speech:
    """The whole session spoken by the first voice that can, whose memory is freed again for the mix. Without
    ``voice``, all that the workout and the options allow are tried.

    Raises:
        VoiceError: when no voice can, with the reason of each.
        ScriptError: when words do not fit a ``say`` step's ``for``, or on warnings with ``strict``.
    """
    voice = voice or KeptVoice(voice_choices(workout, resources.options))
    try:
        choice, speech, failures = first_able(
            voice.choices, lambda one: speak_with(workout, one, resources, on_progress=on_progress)
        )
    except VoiceError as error:
        if voice.is_kept and error.engine != RECORDED:
            raise VoiceError(
                f"{error}\nThe existing track is spoken by {voice.choices[0]}; choose another with --voice."
            ) from error
        raise
    warnings = all_warnings(workout, speech.timeline, strict=resources.options.rules.strict)
    what = "what is not recorded" if choice.is_recorded else "the whole track"
    notes = (*voice.notes, *fallback_notes(failures, what, choice), *privacy_notes(choice, resources))
    if speech.ensemble is not None:
        speech.ensemble.unload()
    return replace(speech, notes=(*notes, *speech.notes), warnings=warnings)


def speak_with(
    workout: Workout,
    choice: VoiceChoice,
    resources: Resources,
    *,
    engine: Engine | None = None,
    on_progress: Progress | None = None,
) -> Speech:
    """The whole session, spoken by the voice of ``choice``, or through ``engine`` if given.

    Raises:
        VoiceError: if the voice cannot speak it.
    """
    outline = resources.outline(workout)
    ensemble = ensemble_for(workout, choice, resources, on_progress, engine=engine)
    clips: dict[Words, Clip] = {}

    def measure(words: Iterable[Words]) -> Mapping[Words, Frames]:
        wanted = tuple(words)
        try:
            spoken = ensemble.speak(wanted)
        except VoiceError as error:
            so_far = ""
            with suppress(VoiceError):
                done = len(ensemble.stored_frames(wanted))
                is_kept = done and not resources.store.problem
                rest = "; the next build asks only for the rest" if is_kept else ""
                so_far = f"Cues done: {done} of {len(set(wanted))}{rest}."
            raise VoiceError(str(error), engine=error.engine, so_far=so_far) from error
        clips.update(spoken)
        return {one: clip.frames for one, clip in spoken.items()}

    wait = outline.plan.wait if resources.options.recipe.wait else None
    if wait is not None:
        measure([wait])
    timeline = place_words(workout, outline.plan, measure, resources.sound_frames, outline.kit_of).timeline()
    placed = {
        cue.clip_key: clips[cue.text, cue.manner]
        if cue.speed == 1.0
        else ensemble.speed_up((cue.text, cue.manner), cue.speed)
        for cue in timeline.cues
    }
    sounds = {sound.path: resources.sound(sound.path) for sound in timeline.sounds}
    kits = {own.kit.name: own.clips for own in outline.kits.values()}
    waiting = None
    if wait is not None:
        ending = wait_timeline(timeline, wait, clips[wait].frames)
        waiting = Speech(ending, {cue.clip_key: clips[wait] for cue in ending.cues}, {})
    timeline, notes = with_voice(timeline, ensemble)
    return Speech(timeline, placed, sounds, kits, notes, ensemble=ensemble, waiting=waiting)


def plan_speech(workout: Workout, resources: Resources) -> Speech:
    """The session's timeline without the network, and no clips. Cue lengths come from stored clips of the
    requested voice, else from a voice of this machine: the one that would speak, if it is one of
    :data:`QUICK_ENGINES`.

    Raises:
        VoiceError: when neither can speak the session.
        ScriptError: when words do not fit a ``say`` step's ``for``, or on warnings with ``strict``.
    """
    placement, ensemble, note = _placed(workout, resources, "all")
    timeline, notes = with_voice(placement.timeline(), ensemble)
    warnings = all_warnings(workout, timeline, strict=resources.options.rules.strict)
    return Speech(timeline, {}, {}, notes=(note, *notes), warnings=warnings)


def warn(workout: Workout, resources: Resources) -> tuple[Problem, ...]:
    """The warnings of :func:`plan_speech`, for which only some words are placed."""
    placement, _, _ = _placed(workout, resources, "must")
    return all_warnings(workout, placement, strict=resources.options.rules.strict)


_Placed = tuple[Placement, Ensemble, str]
"""Placed words, who gave their lengths, and a note that says how."""


def _placed(workout: Workout, resources: Resources, scope: PlacementScope) -> _Placed:
    choices = voice_choices(workout, resources.options)
    for choice in choices:
        is_packed = choice.engine == PACK_VOICE
        try:
            ensemble = ensemble_for(workout, choice, resources)
            measure = partial(_speak_lengths if is_packed else stored_lengths, ensemble)
            placement = resources.placement(workout, measure, scope)
        except (NotStoredError, NotWorkingError):
            continue
        except VoiceError:
            if not is_packed:
                raise
            continue
        return placement, ensemble, f"lengths from stored clips of {ensemble.engine_name}"
    _, placed, _ = first_able(
        _quick_choices(workout, choices, resources), lambda one: _placed_by(workout, one, resources, scope)
    )
    return placed


def _quick_choices(
    workout: Workout, choices: Sequence[VoiceChoice], resources: Resources
) -> tuple[VoiceChoice, ...]:
    """The choices that give their lengths quickly; if there are none, those of ``auto``."""
    engines = [choice.speaker for choice in choices if registry.engine_part(choice.speaker) in QUICK_ENGINES]
    if not engines:
        engines_of_auto = registry.candidates(
            registry.AUTO_NAME, workout.language, resources.options.machine.engines
        )
        engines = [name for name in engines_of_auto if name in QUICK_ENGINES]
    is_recorded = choices[0].is_recorded
    return tuple(VoiceChoice(RECORDED, name) if is_recorded else VoiceChoice(name) for name in engines)


def _placed_by(workout: Workout, choice: VoiceChoice, resources: Resources, scope: PlacementScope) -> _Placed:
    """Place words with a voice's estimated lengths if the findings are the same for all likely lengths, else
    with the true ones.
    """
    ensemble = ensemble_for(workout, choice, resources)
    known: dict[Words, Prediction] = {}

    def predict(words: Words) -> Prediction:
        if words not in known:
            known.update(ensemble.predict_lengths((words,)))
        return known[words]

    def place(slack: float, scope: PlacementScope) -> Placement:
        lengths = Lengths(lambda words: predict(words).at(slack))
        return resources.placement(workout, lambda _: lengths, scope)

    with suppress(NotPredictedError, ScriptError):
        likely = place(0.0, scope)
        verdict = _verdict(workout, likely)
        if all(_verdict(workout, place(slack, "must")) == verdict for slack in (1.0, -1.0)):
            return likely, ensemble, f"lengths estimated for {ensemble.engine_name}"
    placement = resources.placement(workout, partial(_speak_lengths, ensemble), scope)
    return placement, ensemble, f"lengths from {ensemble.engine_name}"


def _verdict(workout: Workout, placement: Placement) -> tuple[object, ...]:
    """The cues that are dropped, and whether the length is wrong: the findings without their text, which has
    estimated seconds.
    """
    missed = tuple((cue.line, cue.text) for cue in placement.dropped if cue.priority == "must")
    return missed, is_off_length(workout, placement)


def words_of(workout: Workout, resources: Resources) -> tuple[Words, ...]:
    """Every text of a session in its preferred form, each once; a build may also need shorter forms."""
    plan = resources.outline(workout).plan
    wait = (plan.wait,) if resources.options.recipe.wait else ()
    return tuple(dict.fromkeys((*plan.words, *wait)))


def _speak_lengths(ensemble: Ensemble, words: Iterable[Words]) -> dict[Words, Frames]:
    """Lengths of words, spoken if necessary."""
    return lengths_of(ensemble.speak(words))
