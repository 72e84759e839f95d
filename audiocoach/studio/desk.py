"""The drafts that are being edited: checked, planned and played, version after version."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from audiocoach.build.options import MIXES, VOICE_ONLY
from audiocoach.errors import AudioCoachError, UsageError
from audiocoach.script.document import Map, Scalar, read_document
from audiocoach.store.store import key_of
from audiocoach.studio.audition import Audition, open_audition
from audiocoach.studio.blocks import Blocks
from audiocoach.studio.places import same_place
from audiocoach.studio.tools import EditedScript, Tools
from audiocoach.timeline.model import Timeline
from audiocoach.timeline.muscles import muscle_seconds
from audiocoach.units import SAMPLE_RATE, quoted, seconds

HELD_VERSIONS = 6
"""Open versions: enough for a few tabs and the next version of each."""

SETTLE_AFTER_S = 1.5
"""The words of a version are spoken when nothing has been typed for this long."""


@dataclass(frozen=True, slots=True)
class Version:
    """A draft that can be heard. ``key`` names its sound."""

    key: str
    draft: EditedScript
    mix: str
    audition: Audition

    def to_json(self, before: Version | None = None, at_s: float = 0.0) -> dict[str, Any]:
        """What the page draws; ``at_s`` in ``before`` becomes the same place in this version."""
        timeline, workout = self.audition.timeline, self.audition.workout
        frame = round(at_s * SAMPLE_RATE)
        place = frame if before is None else same_place(before.audition.timeline, timeline, frame)
        return {
            "version": self.key,
            "mix": self.mix,
            "exact": self.audition.is_exact,
            "at_s": seconds(min(int(place), int(timeline.duration_frames))),
            "moved": before is None or _times(before.audition.timeline) != _times(timeline),
            "plan": timeline.to_json(),
            "muscles": muscle_seconds(timeline).to_json(),
            "minutes": workout.minutes,
            "equipment": list(workout.equipment),
            "trainer": workout.trainer or "",
            "variables": script_variables(self.draft.data, str(self.draft.path)),
            "work_s": seconds(timeline.work_frames),
            "rest_s": seconds(timeline.rest_frames),
            "notes": list(self.audition.notes),
        }


class Desk:
    """The versions of one studio. Thread-safe."""

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self._versions: OrderedDict[str, Version] = OrderedDict()
        self._successors: OrderedDict[str, str] = OrderedDict()
        self._decoded: set[tuple[str, ...]] = set()
        self._blocks = Blocks()
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._settling: _Settling | None = None
        self._failure = "", ""

    def plan(self, draft: EditedScript, mix: str) -> Version:
        """The version of a draft, opened unless it is open. What is not spoken yet will be, in a while.

        Raises:
            AudioCoachError: if the script has errors, or nothing can speak it.
        """
        if mix not in MIXES:
            raise UsageError(f"mix must be one of {', '.join(MIXES)}, not {quoted(mix)}")
        key = key_of(
            text=draft.data.hex(),
            flags=draft.flags(),
            path=str(draft.path),
            mix=mix,
        )[:24]
        with self._opening:
            version = self._find(key)
            if version is None:
                version = self._open(key, draft, mix)
            self._settle_later(version)
        return version

    def find(self, key: str) -> Version:
        """An open version.

        Raises:
            UsageError: if it is no longer open.
        """
        version = self._find(key)
        if version is None:
            raise UsageError("this version of the session is no longer open")
        return version

    def find_before(self, key: str | None) -> Version | None:
        """An open version, if it is."""
        return self._find(key) if key else None

    def successor(self, key: str) -> str:
        """The version that has the true lengths of all words; "" as long as there is none."""
        with self._lock:
            return self._successors.get(key, "")

    def failure_of(self, key: str) -> str:
        """Why a version could not be spoken; "" if it could, or was not tried last."""
        failed, why = self._failure
        return why if failed == key else ""

    def close(self) -> None:
        """Close everything."""
        if self._settling is not None:
            self._settling.stop.set()
        with self._lock:
            versions = list(self._versions.values())
            self._versions.clear()
        for version in versions:
            version.audition.close()

    def _find(self, key: str) -> Version | None:
        with self._lock:
            if key in self._versions:
                self._versions.move_to_end(key)
            return self._versions.get(key)

    def _open(self, key: str, draft: EditedScript, mix: str) -> Version:
        workout = self.tools.load(draft)
        with self._lock:
            latest = next(reversed(self._versions.values()), None)
        audition = open_audition(
            workout,
            self.tools.options(draft),
            is_private=True,
            is_voice_only=mix == VOICE_ONLY,
            without_files=True,
            decoded=self._decoded,
            blocks=self._blocks,
            before=None if latest is None else latest.audition,
        )
        version = Version(key, draft, mix, audition)
        with self._lock:
            self._versions[key] = version
            old = list(self._versions)[:-HELD_VERSIONS]
            closed = [self._versions.pop(one) for one in old]
        for one in closed:
            one.audition.close()
        return version

    def _settle_later(self, version: Version) -> None:
        if self._settling is not None:
            if self._settling.version is version:
                return
            self._settling.stop.set()
        self._settling = None
        if not version.audition.is_exact and not self.successor(version.key):
            self._settling = _Settling(self, version)

    def succeed(self, version: Version) -> None:
        """Open the version that has the true lengths of all words, after another."""
        with self._opening:
            if self._find(version.key) is not version:
                return
            made = self._open(key_of(settled=version.key)[:24], version.draft, version.mix)
            with self._lock:
                self._successors[version.key] = made.key
                while len(self._successors) > 4 * HELD_VERSIONS:
                    self._successors.popitem(last=False)

    def note_decoded(self, timeline: Timeline) -> None:
        """Music files that are decoded now need not be left out at first."""
        self._decoded |= {span.sources for span in timeline.music}

    def note_failure(self, key: str, why: str) -> None:
        """Why a version could not be spoken."""
        self._failure = key, why


class _Settling:
    """Speaks the rest of a version in a thread of its own."""

    def __init__(self, desk: Desk, version: Version) -> None:
        self.version = version
        self.stop = threading.Event()
        self._desk = desk
        threading.Thread(target=self._run, name="audiocoach-settle", daemon=True).start()

    def _run(self) -> None:
        if self.stop.wait(SETTLE_AFTER_S):
            return
        audition = self.version.audition
        try:
            if audition.settle(stop=self.stop):
                self._desk.note_decoded(audition.timeline)
                self._desk.succeed(self.version)
        except AudioCoachError as error:
            if not self.stop.is_set():
                self._desk.note_failure(self.version.key, str(error))


def script_variables(data: bytes, file: str = "") -> dict[str, str]:
    """The values that a script gives its ``vars``, by name. ``file`` is the one that was read last."""
    root = read_document(data, file=file).root
    values = [value for key, value in root.entries if key.text == "vars"] if isinstance(root, Map) else []
    return {
        key.text: value.text
        for node in values
        if isinstance(node, Map)
        for key, value in node.entries
        if isinstance(value, Scalar)
    }


def _times(timeline: Timeline) -> tuple[object, ...]:
    """What is heard when, apart from the lengths of words."""
    cues = tuple((cue.start_frame, cue.text, cue.speed, cue.manner) for cue in timeline.cues)
    return timeline.duration_frames, cues, timeline.tones, timeline.music, timeline.sounds
