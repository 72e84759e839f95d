"""``--music`` and ``--teach`` on a workout."""

from __future__ import annotations

from audiocoach.build.track import load_text
from audiocoach.cli.changes import with_music, with_teaching
from audiocoach.cli.music import MusicChoice
from audiocoach.script.load import load_workout
from audiocoach.script.model import Section

SCRIPT = """\
audiocoach: 1
music: {source: drive, bpm: 128, level: -20dB}
workout:
  - section: One
    music: {source: calm, duck: 20dB}
    steps:
      - circuit: Inner
        rounds: 2
        steps: [Squat 30s]
      - Plank 30s
  - section: Two
    steps: [Lunge 30s]
"""


def test_other_music_plays_everywhere_at_the_written_levels() -> None:
    """Header and sections change their source; level and ducking stay; the old source's tempo goes."""
    before = load_text(SCRIPT, file="x.yaml")
    after = with_music(before, MusicChoice("/songs"))
    one, two = after.steps
    assert (after.music.source, after.music.level_lufs, after.music.bpm) == (("/songs",), -20.0, None)
    assert (one.music.source, one.music.duck_db) == (("/songs",), 20.0)
    assert two.music is None
    assert one.steps == before.steps[0].steps


def test_the_music_that_is_there_already_keeps_its_tempo() -> None:
    """Asking for the script's own bed changes nothing in its header."""
    before = load_text(SCRIPT, file="x.yaml")
    assert with_music(before, MusicChoice("drive")).music == before.music


def test_shuffle_alone_shuffles_the_scripts_own_files() -> None:
    """The source stays, in the header and in sections."""
    before = load_text(SCRIPT.replace("source: drive, bpm: 128", "source: songs"), file="x.yaml")
    after = with_music(before, MusicChoice(shuffle=True))
    assert (after.music.source, after.music.shuffle) == (("songs",), True)


def test_teaching_holds_at_the_top_and_in_every_section() -> None:
    """A section's own no is overridden, also deep inside; nothing else changes."""
    text = (
        "audiocoach: 1\nworkout:\n  - Squat 30s\n  - repeat: 2\n    steps:\n      - section: A\n"
        "        teach: no\n        cues: {countdown: 5}\n        steps: [Plank 30s]\n"
    )
    workout = load_workout(text, file="t.yaml")
    taught = with_teaching(workout)
    section = taught.steps[1].steps[0]  # type: ignore[attr-defined]
    assert isinstance(section, Section)
    assert section.cues is not None
    assert (taught.cues.teach, section.cues.teach, section.cues.countdown) == (True, True, 5)
    assert not workout.cues.teach
    assert taught.steps[0] == workout.steps[0]
