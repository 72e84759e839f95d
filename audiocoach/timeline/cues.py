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
from audiocoach.timeline.plan import Anchor, Group, Moment, Plan, PlannedTone, Stretch
from audiocoach.timeline.wording import find_words
from audiocoach.units import Ms


def annotate(
    workout: Workout, stretches: Sequence[Stretch], book: PhraseBook, told_ms: Ms | None = None
) -> Plan:
    """The plan of a session: its stretches with all words and tones around them; ``told_ms`` is the length
    that words of its own tell, if any.
    """
    moments = list(_moments(stretches))
    leads = tuple(lead_ms(stretches, at) if one.kind == "say" else 0 for at, one in enumerate(stretches))
    tones = tuple(one for one in moments if isinstance(one, PlannedTone))
    groups = find_words(
        (one for one in moments if isinstance(one, Group)),
        book,
        tipped={one.exercise.name for one in stretches if one.exercise and one.exercise.tip},
        facts=_facts(workout.title, book.facts_about(workout.tags)),
    )
    return Plan(workout.title, workout.folder, tuple(stretches), tuple(groups), tones, leads, told_ms)


def _facts(title: str, facts: Sequence[str]) -> Iterator[str]:
    """Each session begins elsewhere in the list, so that two of a week do not tell the same."""
    first = zlib.crc32(title.encode()) % len(facts) if facts else 0
    return chain(facts[first:], facts[:first])


def _moments(stretches: Sequence[Stretch]) -> Iterator[Moment]:
    """Everything said and beeped, stretch by stretch."""
    encouraged = 0
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
                yield from work_cues(index, stretches, encouraged)
                encouraged += is_encouraged(stretch)
