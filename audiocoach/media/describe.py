"""The contents of a track's tags: title, credits, chapters, and the cues as lyrics in LRC form."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from audiocoach.languages.record import language_record
from audiocoach.media.cover import draw_cover
from audiocoach.media.tags import TrackTags
from audiocoach.script.model import Workout
from audiocoach.timeline.model import Timeline
from audiocoach.units import SAMPLE_RATE, nearest_ms, primary_language
from audiocoach.version import __version__

PROGRAM = f"AudioCoach {__version__}"


@dataclass(frozen=True, slots=True)
class AlbumPlace:
    """The position of a track in an album; ``disc`` and ``track`` count from 1.

    They have no totals, so that a track stays the same when others are added.

    ``occasion``, such as ``week 3, tue``, distinguishes tracks with the same title. ``author`` is the
    album's, for tracks whose script names nobody.
    """

    album: str
    disc: int
    track: int
    occasion: str = ""
    author: str = ""


def tags_of(
    workout: Workout,
    timeline: Timeline,
    cover: tuple[str, bytes] | None,
    *,
    credit: str = "",
    place: AlbumPlace | None = None,
    has_cover: bool = True,
) -> TrackTags:
    """Return the tags of a track.

    ``cover`` is the MIME type and bytes of the script's own picture; without it one is drawn, if the track
    ``has_cover`` at all. ``credit``
    names the songs and the pack in the comment.
    """
    voice = timeline.voice
    music = ", ".join(dict.fromkeys(_shareable(span.label) for span in timeline.music))
    made = (f"Voice: {voice['engine']} ({voice['voice']}).", f"Music: {music}.", f"Made with {PROGRAM}.")
    kind = workout.tags[0].capitalize() if workout.tags else "AudioCoach"
    return TrackTags(
        title=f"{timeline.title} ({place.occasion})" if place and place.occasion else timeline.title,
        artist=workout.author or (place.author if place else "") or "AudioCoach",
        album=place.album if place else kind,
        disc=str(place.disc) if place else "",
        track=str(place.track) if place else "",
        comment=" ".join([*made, credit]).rstrip(),
        lyrics=lrc(timeline),
        cover=(cover or ("image/png", draw_cover(timeline, timeline.title))) if has_cover else None,
        language=language_record(primary_language(workout.language)).iso_639_2,
        chapters=tuple(
            (int(nearest_ms(marker.start_frame)), int(nearest_ms(marker.end_frame)), marker.title)
            for marker in timeline.markers
        ),
        encoder=PROGRAM,
    )


def lrc(timeline: Timeline) -> str:
    """Return the cues as lines of LRC (``[mm:ss.xx] words``), with hundredths rounded down."""
    lines = []
    for cue in timeline.cues:
        hundredths = cue.start_frame * 100 // SAMPLE_RATE
        minutes, rest = divmod(hundredths, 6000)
        lines.append(f"[{minutes:02}:{rest // 100:02}.{rest % 100:02}] {' '.join(cue.text.split())}")
    return "\n".join(lines)


def _shareable(label: str) -> str:
    """Return the names of music sources without folders of this machine."""
    return ", ".join(PurePath(part).name or part for part in label.split(", "))
