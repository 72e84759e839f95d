"""The music that waits at the end of a set's file until the listener presses "next"."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from audiocoach.build.choices import VoiceChoice, voice_choices
from audiocoach.build.ensemble import ensemble_for
from audiocoach.build.resources import Resources
from audiocoach.build.speech import Speech, first_able
from audiocoach.languages.phrases import phrase_book
from audiocoach.script.model import Workout
from audiocoach.script.names import BEDS, NO_MUSIC
from audiocoach.timeline.model import Cue, MusicSpan, Segment, Timeline
from audiocoach.units import Ms, frame_at

WAIT_MS: Ms = 120_000
"""How long a file waits; then the player goes on to the next one by itself."""

_CUE_AT_MS: Ms = 1800


def speak_wait(workout: Workout, speech: Speech, resources: Resources) -> Speech:
    """What a set's file ends in: words that say what "next" does, and a bed: that of the session, or the
    first built-in one if it plays the user's files. A session without music waits without music.

    Raises:
        VoiceError: when no voice can say the words.
    """
    timeline = speech.timeline
    book = phrase_book(workout.language).with_trainer(workout.trainer_phrases).with_phrases(workout.phrases)
    words = (book.sentence("wait"), workout.voice.manner)
    choices = (VoiceChoice.parse(timeline.voice["engine"]), *voice_choices(workout, resources.options))

    def say(choice: VoiceChoice) -> Speech:
        clip = ensemble_for(workout, choice, resources).speak([words])[words]
        duration, start = frame_at(WAIT_MS), frame_at(_CUE_AT_MS)
        text, manner = words
        cue = Cue(start, start + clip.frames, text, "must", manner=manner)
        waiting = Timeline(
            timeline.title,
            duration,
            segments=(Segment(0, duration, "pause"),),
            cues=(cue,),
            tones=(),
            music=(_music(timeline),),
            markers=(),
        )
        return Speech(waiting, {cue.clip_key: clip}, {})

    _, spoken, _ = first_able(tuple(dict.fromkeys(choices)), say)
    return spoken


def _music(timeline: Timeline) -> MusicSpan:
    """The music of a wait, as it is at rest."""
    spans = timeline.music
    bed = next((span for span in spans if len(span.sources) == 1 and span.sources[0] in BEDS), None)
    waits = partial(replace, start_frame=0, end_frame=frame_at(WAIT_MS), restart=False, course=((0, "rest"),))
    if bed is not None:
        return waits(bed)
    songs = next((span for span in spans if span.sources != (NO_MUSIC,)), None)
    if songs is None:
        return MusicSpan(0, frame_at(WAIT_MS), (NO_MUSIC,), label=NO_MUSIC)
    return waits(songs, sources=(BEDS[0],), label=BEDS[0], shuffle=None)
