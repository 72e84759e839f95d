"""Who speaks a finished timeline, and what there is to say about it."""

from __future__ import annotations

from dataclasses import replace

from audiocoach.timeline.model import Timeline
from audiocoach.units import shortened
from audiocoach.voices.cast import Ensemble
from audiocoach.voices.gaps import RecordedCast
from audiocoach.voices.recorded import NAME as RECORDED

_SHOWN_GAPS = 4


def voiced(timeline: Timeline, cast: Ensemble) -> Timeline:
    """The timeline with who speaks it; a filler of gaps that was asked in vain is none."""
    voice = cast.voice
    engine = RECORDED if isinstance(cast, RecordedCast) and not _gaps(cast, timeline) else cast.engine_name
    return replace(timeline, voice={"engine": engine, "language": voice.language, "voice": voice.name})


def shares(timeline: Timeline, cast: Ensemble) -> tuple[str, ...]:
    """How many of a track's texts a trainer has recorded and which are missing, where one has; in words."""
    if not isinstance(cast, RecordedCast):
        return ()
    texts = {cue.text for cue in timeline.cues}
    missing = _gaps(cast, timeline)
    if not missing:
        return (f"all {len(texts)} texts are recordings of {cast.voice.name}",)
    some = ", ".join(f'"{shortened(text)}"' for text in missing[:_SHOWN_GAPS])
    more = f" and {len(missing) - _SHOWN_GAPS} more" if len(missing) > _SHOWN_GAPS else ""
    filler = cast.engine_name.rpartition(",")[2]
    return (
        f"{len(texts) - len(missing)} of {len(texts)} texts are recordings of {cast.voice.name}; {filler} "
        f"says {some}{more}; `audiocoach voices script SCRIPT --missing` lists what to record",
    )


def _gaps(cast: RecordedCast, timeline: Timeline) -> list[str]:
    """The texts of a track that are not recorded, each once."""
    return [text for text in dict.fromkeys(cue.text for cue in timeline.cues) if not cast.is_recorded(text)]
