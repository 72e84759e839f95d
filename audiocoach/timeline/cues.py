"""What is said and beeped around each stretch.

Everything here is relative to a stretch (see :class:`~audiocoach.timeline.plan.Anchor`); what fits where is
settled when the words have lengths, in :mod:`audiocoach.timeline.schedule`. The rules are those of "What
happens when: the clock" in the format.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

from audiocoach.languages.phrases import PhraseBook
from audiocoach.timeline.between import closing_words, gap_cues, lead_ms, phase_cues, switch_cues
from audiocoach.timeline.inside import is_encouraged, work_cues
from audiocoach.timeline.plan import Anchor, Group, Moment, Plan, PlannedTone, Stretch
from audiocoach.timeline.wording import Wording


def annotate(
    title: str, folder: str, stretches: Sequence[Stretch], book: PhraseBook, tags: Sequence[str] = ()
) -> Plan:
    """The plan of a session: its stretches with all words and tones around them; ``tags`` tell its kind."""
    moments = list(_moments(stretches))
    leads = tuple(
        lead_ms(stretches, index) if stretch.kind == "say" else 0 for index, stretch in enumerate(stretches)
    )
    tipped = frozenset(one.exercise.name for one in stretches if one.exercise and one.exercise.tip)
    facts = book.facts_about(tags)
    # Each session begins elsewhere in the list, so that two of a week do not tell the same.
    first = zlib.crc32(title.encode()) % len(facts) if facts else 0
    wording = Wording(book, tipped, iter(facts[first:] + facts[:first]))
    groups = wording.find(one for one in moments if isinstance(one, Group))
    tones = tuple(one for one in moments if isinstance(one, PlannedTone))
    return Plan(title, folder, tuple(stretches), tuple(groups), tones, leads)


def _moments(stretches: Sequence[Stretch]) -> Iterator[Moment]:
    """Everything said and beeped, stretch by stretch."""
    encouraged = 0
    for index, stretch in enumerate(stretches):
        match stretch.kind:
            case "ready" | "rest":
                yield from gap_cues(index, stretches)
            case "switch":
                yield from switch_cues(index, stretch)
            case "work":
                yield from work_cues(index, stretches, encouraged)
                encouraged += is_encouraged(stretch)
            case "phase":
                yield from phase_cues(index, stretches)
            case "pause":
                if stretch.sound is not None and stretch.sound.tone is not None:
                    yield PlannedTone(Anchor(index, 0), stretch.sound.tone, stretch.kit.name)
            case "tail":
                yield from closing_words(index, stretches)
