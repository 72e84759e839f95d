"""The music of a timeline: which spans there are, how full a bed plays, what it is built on."""

from __future__ import annotations

from itertools import pairwise

from audiocoach.script.load import load_workout
from audiocoach.timeline.model import Fullness, Timeline
from audiocoach.units import SAMPLE_RATE
from support.speech import timeline as timeline_of


def planned(text: str) -> Timeline:
    """The timeline of a script."""
    return timeline_of(load_workout(text, file="x.yaml", folder="/scripts"))


def heard(timeline: Timeline, kind: str, name: str = "") -> set[Fullness]:
    """How full the beds play over the segments of a kind (and of a name)."""
    found = set()
    for segment in timeline.segments:
        if segment.kind == kind and name in segment.name:
            middle = (segment.start_frame + segment.end_frame) // 2
            (span,) = (one for one in timeline.music if one.start_frame <= middle < one.end_frame)
            found.add([full for frame, full in span.course if frame <= middle][-1])
    return found


SESSION = """\
audiocoach: 1
workout:
  - say: Welcome.
  - section: Main
    steps:
      - Side plank 30s each side
      - Rest 20s
      - walk: Walk
        for: 30s
      - run: Steady
        for: 30s
  - section: Cool-down
    steps:
      - Calf stretch 30s
      - Rest 10s
  - section: Breath
    steps:
      - breathe: box
        rounds: 2
"""


def test_a_bed_is_full_at_work_thin_at_rest_and_calm_in_recovery() -> None:
    """Work, also between its sides and on the run, is full; rests, words and walking are thin; breathing and
    what stands in a section of recovery are calm.
    """
    timeline = planned(SESSION)
    for name, fullness in (("Side plank", "work"), ("Steady", "work"), ("Walk", "rest"), ("Calf", "calm")):
        assert heard(timeline, "work", name) == {fullness}
    assert heard(timeline, "switch") == {"work"}
    assert heard(timeline, "say") == heard(timeline, "lead_in") == {"rest"}
    assert heard(timeline, "ready") <= {"rest", "calm"}
    assert heard(timeline, "phase") == {"calm"}
    assert heard(timeline, "rest") == {"rest", "calm"}


def test_following_splits_no_music() -> None:
    """The course is told inside one span, in order, each change once and on a segment's first frame."""
    (span,) = planned(SESSION).music
    frames = [frame for frame, _ in span.course]
    assert frames == sorted(set(frames))
    assert frames[0] == span.start_frame
    assert set(frames) <= {segment.start_frame for segment in planned(SESSION).segments}
    kinds = [fullness for _, fullness in span.course]
    assert all(one != other for one, other in pairwise(kinds))


def test_a_bed_that_does_not_follow_has_no_course() -> None:
    """``follow: no`` plays all of the bed; files follow nothing."""
    for music in ("{source: drive, follow: no}", "songs/", "none"):
        (span,) = planned(f"audiocoach: 1\nmusic: {music}\nworkout: [Squat 40s, Rest 20s, Lunge 40s]\n").music
        assert span.course == ()


def test_key_and_seed_reach_the_music() -> None:
    """A bed's key is told; files are shuffled by the seed, or by the title where there is none."""
    text = "audiocoach: 1\ntitle: Legs\nmusic: {}\nworkout: [Squat 40s]\n"
    (bed,) = planned(text.replace("{}", "{source: calm, key: Eb}")).music
    assert (bed.key, bed.shuffle) == ("Eb", None)
    (own,) = planned(text.replace("{}", "{source: songs/, shuffle: yes}")).music
    assert own.shuffle == "Legs"
    (other,) = planned(text.replace("{}", "{source: songs/, shuffle: yes, seed: monday}")).music
    assert other.shuffle == "monday"
    (plain,) = planned(text.replace("{}", "{source: songs/, seed: monday}")).music
    assert plain.shuffle is None


def test_a_cadence_has_a_span_at_its_tempo() -> None:
    """The bed restarts on the first frame of a run with a cadence, at its tempo, half or double of it."""
    for cadence, bpm in ((172, 172.0), (220, 110.0), (40, 80.0)):
        timeline = planned(
            "audiocoach: 1\nworkout:\n  - {jog: Easy, for: 30s}\n"
            f"  - {{run: Quick, for: 40s, cadence: {cadence}}}\n"
        )
        start = next(one.start_frame for one in timeline.segments if one.name == "Quick")
        span = next(span for span in timeline.music if span.restart)
        assert (span.start_frame, span.bpm) == (start, bpm)
        assert span.end_frame - span.start_frame == 40 * SAMPLE_RATE
        assert span.course == ((start, "work"),)
