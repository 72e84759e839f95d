"""What is said and beeped around each stretch.

Everything here is relative to a stretch (see :class:`~audiocoach.timeline.plan.Anchor`); what fits where is
settled when the words have lengths, in :mod:`audiocoach.timeline.schedule`. The rules are those of "What
happens when: the clock" in the format.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from itertools import chain

from audiocoach.languages.phrases import PhraseBook
from audiocoach.script.model import Workout
from audiocoach.timeline.between import closing_words, gap_cues, lead_ms, phase_cues, switch_cues
from audiocoach.timeline.inside import is_encouraged, work_cues
from audiocoach.timeline.plan import Anchor, Group, Moment, Plan, PlannedTone, Saying, Stretch
from audiocoach.timeline.wording import find_words
from audiocoach.units import Ms


def annotate(
    workout: Workout,
    stretches: Sequence[Stretch],
    book: PhraseBook,
    facts: Sequence[str] = (),
    told_ms: Ms | None = None,
) -> Plan:
    """The plan of a session: its stretches with all words and tones around them.

    ``facts`` are spoken in long rests, if the script wants them; ``told_ms`` is the length that its own words
    say, if any.
    """
    # Each session begins elsewhere among facts and encouragements, so that two of a week do not say the same.
    first = zlib.crc32(workout.title.encode()) % len(facts) if facts else 0
    groups: list[Group[Saying]] = []
    tones: list[PlannedTone] = []
    for moment in _moments(stretches, book.record.time, 2 * zlib.crc32(workout.title.encode())):
        if isinstance(moment, PlannedTone):
            tones.append(moment)
        else:
            groups.append(moment)
    leads = tuple(lead_ms(stretches, at) if one.kind == "say" else 0 for at, one in enumerate(stretches))
    worded = find_words(
        groups,
        book,
        tipped={one.exercise.name for one in stretches if one.exercise and one.exercise.tip},
        facts=chain(facts[first:], facts[:first]),
    )
    return Plan(
        workout.title,
        workout.folder,
        tuple(stretches),
        tuple(worded),
        tuple(tones),
        leads,
        (book.sentence("wait"), workout.voice.manner),
        told_ms,
    )


def _moments(stretches: Sequence[Stretch], tells_time: str, encouraged: int) -> Iterator[Moment]:
    """Everything said and beeped, stretch by stretch; see :func:`~audiocoach.timeline.inside.work_cues`."""
    for index, stretch in enumerate(stretches):
        match stretch.kind:
            case "ready" | "rest":
                yield from gap_cues(index, stretches)
            case "switch":
                yield from switch_cues(index, stretch)
            case "phase":
                yield from phase_cues(index, stretches)
            case "tail":
                yield from closing_words(index, stretches)
            case "pause":
                if stretch.sound is not None and stretch.sound.tone is not None:
                    yield PlannedTone(Anchor(index, 0), stretch.sound.tone, stretch.kit.name)
            case "work":
                yield from work_cues(index, stretches, encouraged, tells_time)
                encouraged += is_encouraged(stretch)
