"""Speak all words of a block once, before any track is mixed. Scripts that name no voice share one."""

from __future__ import annotations

import os
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from audiocoach.build.choices import VoiceChoice, is_open, voice_choices
from audiocoach.build.ensemble import ensemble_for
from audiocoach.build.options import Activity, Options, Progress
from audiocoach.build.resources import Resources
from audiocoach.build.speech import (
    fallback_notes,
    first_able,
    privacy_notes,
    speak_with,
    words_of,
)
from audiocoach.errors import AudioCoachError, VoiceError
from audiocoach.script.model import Workout
from audiocoach.timeline.plan import Words
from audiocoach.voices.cast import Ensemble
from audiocoach.voices.packed import NAME as PACK_VOICE
from audiocoach.voices.recorded import NAME as RECORDED

BATCH = 50
"""Number of cues to speak before their clips are released, so that memory does not grow with the block."""


@dataclass(slots=True)
class BlockSpeech:
    """The engine, the duration and the error of each workout, by the workout's key. ``voice`` is the engine
    that ``auto`` chose, or "".
    """

    voice: str = ""
    choices: dict[Hashable, VoiceChoice] = field(default_factory=dict)
    durations_s: dict[Hashable, float] = field(default_factory=dict)
    failures: dict[Hashable, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def speak_all(
    workouts: Mapping[Hashable, Workout],
    options: Options,
    *,
    kept_voice: str = "",
    on_progress: Progress | None = None,
) -> BlockSpeech:
    """Speak everything that is not in the store yet.

    Workouts that name an engine use it. All others share one voice: ``kept_voice`` if the block already has
    tracks, otherwise the first that can speak all of them. A workout that cannot be spoken does not stop the
    others.
    """
    spoken = BlockSpeech()
    resources = Resources(options)
    groups: dict[tuple[VoiceChoice, ...], dict[Hashable, Workout]] = {}
    for key, workout in workouts.items():
        try:
            groups.setdefault(voice_choices(workout, resources.options), {})[key] = workout
        except AudioCoachError as error:
            spoken.failures[key] = str(error)
    for choices, group in _with_one_open_voice(groups).items():
        choice = _speak_group(
            group, choices, spoken, resources, kept_voice=kept_voice, on_progress=on_progress
        )
        if is_open(choices):
            spoken.voice = str(choice)
    return spoken


def _with_one_open_voice(
    groups: Mapping[tuple[VoiceChoice, ...], dict[Hashable, Workout]],
) -> dict[tuple[VoiceChoice, ...], dict[Hashable, Workout]]:
    """Join the groups that name no voice. They differ in language, and only what speaks all is left."""
    named = {choices: group for choices, group in groups.items() if not is_open(choices)}
    opened = [choices for choices in groups if is_open(choices)]
    if not opened:
        return named
    shared = tuple(choice for choice in opened[0] if all(choice in others for others in opened))
    return named | {shared: {key: one for choices in opened for key, one in groups[choices].items()}}


def _speak_group(
    group: Mapping[Hashable, Workout],
    choices: tuple[VoiceChoice, ...],
    spoken: BlockSpeech,
    resources: Resources,
    *,
    kept_voice: str,
    on_progress: Progress | None,
) -> VoiceChoice:
    """Speak workouts that have the same voices to try. Returns the voice that speaks them."""
    kept = VoiceChoice.parse(kept_voice)
    share = _describe_voices(choices)
    if is_open(choices) and kept in choices:
        if kept != choices[0]:
            spoken.notes.append(f"kept {kept}, the voice of the block; change it with --voice")
        choices = (kept,)

    def attempt(choice: VoiceChoice) -> dict[Hashable, str]:
        give_up = choice != choices[-1]
        return _speak_with(group, choice, spoken, resources, on_progress, give_up=give_up)

    choice, failures, before = first_able(choices, attempt)
    spoken.notes += (*fallback_notes(before, share, choice), *privacy_notes(choice, resources))
    spoken.failures |= failures
    spoken.choices |= {key: choice for key in group if key not in failures}
    return choice


def _describe_voices(choices: tuple[VoiceChoice, ...]) -> str:
    """Return the part of a block that these voices apply to."""
    if is_open(choices):
        return "the whole block"
    return "every session of a pack" if choices[0].engine == PACK_VOICE else "what is not recorded"


def _speak_with(
    group: Mapping[Hashable, Workout],
    choice: VoiceChoice,
    spoken: BlockSpeech,
    resources: Resources,
    on_progress: Progress | None,
    *,
    give_up: bool,
) -> dict[Hashable, str]:
    """Speak a group with one voice. Returns the failures by key.

    Raises:
        VoiceError: with ``give_up``, if another voice should be tried for the group.
    """

    def should_give_up(error: VoiceError) -> bool:
        return give_up and error.engine != RECORDED  # no other voice can say what a recording should

    failures: dict[Hashable, str] = {}
    ensemble: Ensemble | None = None
    try:
        _speak_words(group, choice, resources, on_progress, failures)
    except VoiceError as error:
        if should_give_up(error):
            raise
    for key, workout in group.items():
        if key in failures:
            continue
        try:
            # Only the placed timeline shows which cues need a shorter form.
            speech = speak_with(workout, choice, resources)
            ensemble, spoken.durations_s[key] = speech.ensemble, speech.timeline.duration_s
        except VoiceError as error:
            if should_give_up(error):
                raise
            failures[key] = str(error)
        except AudioCoachError as error:
            failures[key] = str(error)
    if ensemble is not None:
        ensemble.unload()  # the tracks are mixed in other processes, which need the memory
    return failures


def _speak_words(
    group: Mapping[Hashable, Workout],
    choice: VoiceChoice,
    resources: Resources,
    on_progress: Progress | None,
    failures: dict[Hashable, str],
) -> None:
    """Speak the words of a group in batches, each text once."""
    wanted: dict[Hashable, tuple[Workout, dict[Words, None]]] = {}
    for key, workout in group.items():
        say_as = tuple(tuple(sorted(said.items())) for said in (workout.say_as, workout.phonemes))
        # Clips that only some workouts use: their pack's, or those in a folder that they name.
        clips = workout.voice.clips and os.path.join(workout.folder, workout.voice.clips)
        manner = (workout.language, workout.voice.manner, say_as, workout.pack, clips)
        try:
            words = words_of(workout, resources)
        except AudioCoachError as error:
            failures[key] = str(error)
            continue
        wanted.setdefault(manner, (workout, {}))[1].update(dict.fromkeys(words))
    needed = sum(len(words) for _, words in wanted.values())
    before = 0

    def report(activity: Activity, done: int, total: int) -> None:
        if on_progress is not None:
            on_progress(activity, before + done, needed)

    for workout, texts in wanted.values():
        ensemble = ensemble_for(workout, choice, resources, report)
        remaining = iter(texts)
        while batch := list(islice(remaining, BATCH)):
            ensemble.speak(batch)
            before += len(batch)
