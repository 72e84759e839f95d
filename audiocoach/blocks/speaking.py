"""All words of a block, spoken once before any track is mixed, by one voice wherever the scripts leave it
open.
"""

from __future__ import annotations

import os
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from audiocoach.errors import AudioCoachError, VoiceError
from audiocoach.files import pack_root
from audiocoach.script.model import Workout
from audiocoach.studio import Activity, Options, Progress, Studio, what_failed
from audiocoach.timeline.plan import Words
from audiocoach.voices import registry
from audiocoach.voices.packed import NAME as PACK_VOICE

BATCH = 200
"""So many cues are spoken before their clips are let go: what is in memory does not grow with the block."""


@dataclass(slots=True)
class Spoken:
    """Who speaks each workout, how long it takes, and what went wrong, by the workout's key. ``voice`` is the
    engine that ``auto`` stands for.
    """

    voice: str = ""
    engines: dict[Hashable, str] = field(default_factory=dict)
    durations_s: dict[Hashable, float] = field(default_factory=dict)
    failures: dict[Hashable, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def speak_all(
    workouts: Mapping[Hashable, Workout],
    options: Options,
    *,
    kept_voice: str = "",
    on_progress: Progress | None = None,
) -> Spoken:
    """Speaks what the store does not have yet.

    Workouts that name an engine have that one. All others have the same: ``kept_voice`` where tracks of the
    block are there already, else the first that can speak all of them. A workout that cannot be spoken does
    not keep the others from it.
    """
    spoken = Spoken()
    studio = Studio(options)
    choices: dict[tuple[str, ...], dict[Hashable, Workout]] = {}
    for key, workout in workouts.items():
        try:
            choices.setdefault(studio.engines(workout), {})[key] = workout
        except AudioCoachError as error:
            spoken.failures[key] = str(error)
    for engines, group in choices.items():
        is_open = engines == registry.AUTO
        if is_open and kept_voice in engines:
            if kept_voice != engines[0]:
                spoken.notes.append(f"kept to {kept_voice}, the voice of the block; --voice changes it")
            engine, failures = kept_voice, _try(group, kept_voice, spoken, options, on_progress)
        else:
            engine, failures = _first(group, engines, spoken, options, on_progress)
        if is_open:
            spoken.voice = engine
        spoken.failures |= failures
        spoken.engines |= {key: engine for key in group if key not in failures}
    return spoken


def _first(
    group: Mapping[Hashable, Workout],
    engines: tuple[str, ...],
    spoken: Spoken,
    options: Options,
    on_progress: Progress | None,
) -> tuple[str, dict[Hashable, str]]:
    """The first engine that speaks every workout, or the last there is with what it cannot speak."""
    why: list[str] = []
    for engine in engines:
        is_last = engine == engines[-1]
        try:
            failures = _try(group, engine, spoken, options, on_progress, give_up=not is_last)
        except VoiceError as error:
            why.append(what_failed(error))
            continue
        speaker = engine.rpartition(",")[2]
        spoken.notes += [f"{what}; so {_share(engines)} is spoken by {speaker}" for what in why]
        return engine, failures
    raise AssertionError("the last engine gives an answer for each workout")


def _share(engines: tuple[str, ...]) -> str:
    """What of a block the engines are tried for."""
    if engines == registry.AUTO:
        return "the whole block"
    return "every session of a pack" if engines[0] == PACK_VOICE else "what is not recorded"


def _try(
    group: Mapping[Hashable, Workout],
    engine: str,
    spoken: Spoken,
    options: Options,
    on_progress: Progress | None,
    *,
    give_up: bool = False,
) -> dict[Hashable, str]:
    """Has one engine speak a group, and gives what failed by key.

    Raises:
        VoiceError: with ``give_up`` when the engine cannot speak something.
    """
    failures: dict[Hashable, str] = {}
    try:
        _gather(group, engine, options, on_progress, failures)
    except VoiceError:
        if give_up:
            raise
    studio = Studio(options)
    for key, workout in group.items():
        if key in failures:
            continue
        try:
            # What does not fit is said in a shorter form; only the placed timeline tells which.
            spoken.durations_s[key] = studio.speak(workout, engine).timeline.duration_s
        except VoiceError as error:
            if give_up:
                raise
            failures[key] = str(error)
        except AudioCoachError as error:
            failures[key] = str(error)
    return failures


def _gather(
    group: Mapping[Hashable, Workout],
    engine: str,
    options: Options,
    on_progress: Progress | None,
    failures: dict[Hashable, str],
) -> None:
    """Speaks the words of a group, each once, in batches."""
    wanted: dict[Hashable, tuple[Workout, dict[Words, None]]] = {}
    plain = Studio(options)
    for key, workout in group.items():
        say_as = tuple(sorted(workout.say_as.items()))
        manner = (workout.language, workout.voice.manner, say_as, _own_clips(workout))
        try:
            words = plain.words(workout)
        except AudioCoachError as error:
            failures[key] = str(error)
            continue
        wanted.setdefault(manner, (workout, {}))[1].update(dict.fromkeys(words))
    needed = sum(len(words) for _, words in wanted.values())
    before = 0

    def tell(activity: Activity, done: int, total: int) -> None:
        if on_progress is not None:
            on_progress(activity, before + done, needed)

    studio = Studio(options, tell)
    for workout, texts in wanted.values():
        cast = studio.cast(workout, engine)
        for batch in _batches(list(texts)):
            cast.speak(batch)
            before += len(batch)


def _own_clips(workout: Workout) -> Hashable:
    """Where clips lie that are for this workout and its like alone: in its pack, or in a folder it names."""
    clips = workout.voice.clips
    return pack_root(Path(workout.folder)), clips and os.path.join(workout.folder, clips)


def _batches(words: list[Words]) -> list[list[Words]]:
    return [words[start : start + BATCH] for start in range(0, len(words), BATCH)]
