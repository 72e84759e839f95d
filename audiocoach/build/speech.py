"""Who speaks a track or a block, what happens when they cannot, and the words as clips."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from audiocoach.build.choices import KeptVoice, VoiceChoice, voice_choices
from audiocoach.build.ensemble import ensemble_for, with_voice
from audiocoach.build.options import Progress
from audiocoach.build.resources import Resources
from audiocoach.errors import Problem, VoiceError
from audiocoach.script.model import Workout
from audiocoach.store.store import key_of
from audiocoach.timeline.model import ClipKey, Timeline
from audiocoach.timeline.parts import wait_timeline
from audiocoach.timeline.plan import Words
from audiocoach.timeline.resolve import all_warnings
from audiocoach.units import Frames
from audiocoach.voices import registry
from audiocoach.voices.cast import Ensemble
from audiocoach.voices.engine import Engine
from audiocoach.voices.recorded import NAME as RECORDED

if TYPE_CHECKING:
    from audiocoach.sound.clip import Clip

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
    timeline = resources.placement(workout, measure).timeline()
    placed = {
        cue.clip_key: clips[cue.text, cue.manner]
        if cue.speed == 1.0
        else ensemble.speed_up((cue.text, cue.manner), cue.speed)
        for cue in timeline.cues
    }
    waiting = None
    if wait is not None:
        ending = wait_timeline(timeline, wait, clips[wait].frames)
        waiting = Speech(ending, {cue.clip_key: clips[wait] for cue in ending.cues}, {})
    timeline, notes = with_voice(timeline, ensemble)
    sounds = {sound.path: resources.sound(sound.path) for sound in timeline.sounds}
    return Speech(timeline, placed, sounds, outline.kit_clips, notes, ensemble=ensemble, waiting=waiting)


def words_of(workout: Workout, resources: Resources) -> tuple[Words, ...]:
    """Every text of a session in its preferred form, each once; a build may also need shorter forms."""
    plan = resources.outline(workout).plan
    wait = (plan.wait,) if resources.options.recipe.wait else ()
    return tuple(dict.fromkeys((*plan.words, *wait)))
