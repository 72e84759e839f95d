"""A master → a folder with a file for each part, and a playlist."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from audiocoach.build.master import BuiltPart, Master, Written, report_mixing
from audiocoach.build.mixing import encoding, open_mix
from audiocoach.build.options import Options, Progress, parts_folder
from audiocoach.build.resources import Resources
from audiocoach.build.speech import Speech
from audiocoach.errors import OutputError, UsageError
from audiocoach.files import entries_of, portable_name, read_bytes, sha256_of
from audiocoach.media.containers import container_of, is_intact
from audiocoach.media.describe import PROGRAM, lrc
from audiocoach.media.output import check_folder_place, folder_or_nothing
from audiocoach.media.parts import PartFile, write_parts
from audiocoach.media.pcm import PcmSource
from audiocoach.media.tags import Stamp, TrackTags
from audiocoach.script.model import Workout
from audiocoach.sound.waits import WaitingMix
from audiocoach.sources.references import spare_materials
from audiocoach.store.store import key_of
from audiocoach.timeline.model import Cue, Timeline
from audiocoach.timeline.parts import Part, parts_of
from audiocoach.units import SAMPLE_RATE, Frames, quoted, seconds, shortened, without_steering

MAX_PARTS = 999
PLAYLIST_SUFFIX = ".m3u8"

_MARK = f"# {PROGRAM.split()[0]}"
_MAX_PLAYLIST_BYTES = 1_000_000
_NAME_BYTES = 60


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a track on disk: their folder, playlist and files, in the order of play."""

    folder: Path
    playlist: Path
    parts: tuple[BuiltPart, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of the parts."""
        return tuple(part.path for part in self.parts)


@dataclass(frozen=True, slots=True)
class ExistingParts:
    """The parts that an earlier build wrote to a folder."""

    playlist: bytes | None
    """The content of their playlist; ``None`` if AudioCoach wrote none there."""
    stamps: Mapping[Path, Stamp]
    """The stamp of each part's file, in the order of play."""

    @property
    def stamp(self) -> Stamp | None:
        """The stamp of the track: its first part's."""
        return next(iter(self.stamps.values()), None)


@dataclass(frozen=True, slots=True)
class _Plan:
    """The source of a track's parts, the parts, the end of each in the source, and the wait, if any."""

    source: PcmSource
    parts: tuple[Part, ...]
    ends: tuple[int, ...]
    waiting: Speech | None


def check_parts(folder: Path, before: ExistingParts, options: Options) -> None:
    """Check early whether the parts ``before`` in a folder may be replaced.

    Raises:
        OutputError: when the folder has files, and no parts of ours, or cannot be written.
        UsageError: when it cannot be read.
    """
    check_folder_place(folder)
    if os.path.isdir(folder) and not options.rules.force and before.playlist is None:
        there = entries_of(folder)
        if there:
            raise OutputError(
                f"{folder} contains {quoted(there[0].name)} and no parts of a track; choose another place "
                "with -o, or write into it with --force"
            )


def write_mix_in_parts(
    master: Master,
    output: Path,
    before: ExistingParts,
    *,
    resources: Resources,
    on_progress: Progress | None,
) -> Written:
    """Write one mix as parts, unless those of ``before`` are intact and the same.

    Raises:
        AudioCoachError: when the folder cannot be written.
    """
    timeline, options = master.timeline, resources.options
    folder, suffix = parts_folder(output), output.suffix
    with _planned(master, resources) as plan:
        names = _names(plan.parts, suffix)
        built = (
            BuiltPart(folder / name, seconds(end - start), part.title)
            for name, part, (start, end) in zip(names, plan.parts, _ranges(plan), strict=True)
        )
        parts = Parts(folder, _playlist_in(folder), tuple(built))
        _check_files(master.workout, parts, before, options)
        key = key_of(
            track=master.key,
            split=options.recipe.split,
            sound=plan.source.fingerprint(0, plan.source.duration_frames),
            titles=[part.title for part in plan.parts],
        )
        playlist = _playlist(timeline.title, plan, names)
        if not options.rules.force and _is_up_to_date(parts, before, playlist, key, resources.ffmpeg):
            return Written(folder, key, left_alone=True, warnings=master.warnings, parts=parts.parts)
        stamp, tags = replace(master.stamp, key=key), _tags(master.tags(), timeline, plan)
        report = report_mixing(on_progress, plan.source.duration_frames)
        report(0)
        stale = [path.name for path in before.stamps if path.name not in names]
        with folder_or_nothing(folder, last=parts.playlist.name, stale=stale) as new:
            files = [
                PartFile(new / name, start, end, own, stamp)
                for name, (start, end), own in zip(names, _ranges(plan), tags, strict=True)
            ]
            write_parts(plan.source, files, encoding(resources), on_progress=report)
            (new / parts.playlist.name).write_bytes(playlist)
    return Written(folder, key, False, master.warnings, parts=parts.parts)


@contextmanager
def _planned(master: Master, resources: Resources) -> Iterator[_Plan]:
    """Open the source that the parts are cut from.

    Raises:
        UsageError: when there would be too many.
    """
    timeline, recipe, waiting = master.timeline, master.recipe, master.speech.waiting
    assert recipe.split is not None
    parts = parts_of(timeline, recipe.split, with_closing=recipe.wait)
    if len(parts) > MAX_PARTS:
        raise UsageError(
            f"{quoted(timeline.title)} has {len(parts)} {recipe.split}, and a track can be split "
            f"into at most {MAX_PARTS} files; split it into chapters"
        )
    if waiting is None:
        yield _Plan(master.mix, parts, tuple(int(part.end_frame) for part in parts), None)
        return
    with open_mix(waiting, resources) as wait:
        source = WaitingMix(master.mix, wait, [(int(part.end_frame), part.ends_in_work) for part in parts])
        yield _Plan(source, parts, source.ends, waiting)


def _names(parts: Sequence[Part], suffix: str) -> list[str]:
    """File names that sort in the order of play: ``01-Warm-up.mp3``."""
    digits = max(2, len(str(len(parts))))
    names = []
    for number, part in enumerate(parts, start=1):
        title = portable_name(part.title, _NAME_BYTES)
        names.append(f"{number:0{digits}}{'-' if title else ''}{title}{suffix}")
    return names


def _check_files(workout: Workout, parts: Parts, before: ExistingParts, options: Options) -> None:
    """Refuse to overwrite files that AudioCoach did not make."""
    written = (*parts.files, parts.playlist)
    spare_materials(workout, written)
    for path in written:
        if options.rules.force or not os.path.exists(path) or _is_in(before, path, parts):
            continue
        if not _is_in(read_parts(parts.folder), path, parts):  # unless another build has just written it
            raise OutputError(
                f"{path} was not made by AudioCoach; choose another place with -o, or overwrite it with "
                "--force"
            )


def _is_in(there: ExistingParts, path: Path, parts: Parts) -> bool:
    return path in there.stamps or (path == parts.playlist and there.playlist is not None)


def read_parts(folder: Path) -> ExistingParts:
    """The parts that an earlier build listed in the playlist of a folder and stamped.

    Raises:
        UsageError: when the playlist cannot be read.
    """
    playlist = _playlist_in(folder)
    data = read_bytes(playlist, _MAX_PLAYLIST_BYTES) if os.path.isfile(playlist) else b""
    lines = data.decode(errors="replace").splitlines()
    if len(data) > _MAX_PLAYLIST_BYTES or not any(line.startswith(_MARK) for line in lines[:3]):
        return ExistingParts(None, {})
    names = (line for line in lines if line and not line.startswith("#") and Path(line).name == line)
    files = [folder / name for name in names]
    found = {path: container_of(path).read_stamp(path) for path in files if os.path.isfile(path)}
    return ExistingParts(data, {path: stamp for path, stamp in found.items() if stamp is not None})


def parts_in(folder: Path) -> list[Path]:
    """The files of the parts in a folder, in the order of play."""
    return list(read_parts(folder).stamps)


def hash_parts(folder: Path) -> tuple[str, int]:
    """The SHA-256 (hex) of a folder's playlist and parts with their names, and their size in bytes.

    Raises:
        OSError: if one cannot be read.
    """
    digest, total = hashlib.sha256(), 0
    for path in (_playlist_in(folder), *parts_in(folder)):
        sha256, size = sha256_of(path)
        digest.update(f"{path.name} {sha256}\n".encode())
        total += size
    return digest.hexdigest(), total


def remove_parts(folder: Path) -> None:
    """Remove a folder's parts and playlist, and the folder if it is then empty.

    Raises:
        OSError: if one cannot be removed.
    """
    for path in (*parts_in(folder), _playlist_in(folder)):
        path.unlink(missing_ok=True)
    with suppress(OSError):  # it has other files
        folder.rmdir()


def _playlist_in(folder: Path) -> Path:
    return folder / f"{folder.name}{PLAYLIST_SUFFIX}"


def _is_up_to_date(parts: Parts, before: ExistingParts, playlist: bytes, key: str, ffmpeg: Path) -> bool:
    if before.playlist != playlist:
        return False
    stamps = [(path, before.stamps.get(path)) for path in parts.files]
    return all(
        stamp is not None and stamp.key == key and is_intact(path, stamp, ffmpeg) for path, stamp in stamps
    )


def _playlist(title: str, plan: _Plan, names: Sequence[str]) -> bytes:
    """The playlist in UTF-8, with paths relative to it."""
    lines = ["#EXTM3U", f"# {PROGRAM}", f"#PLAYLIST:{_line(title)}"]
    for name, part, (start, end) in zip(names, plan.parts, _ranges(plan), strict=True):
        lines += [f"#EXTINF:{round((end - start) / SAMPLE_RATE)},{_line(part.title)}", name]
    return ("\n".join(lines) + "\n").encode()


def _line(title: str) -> str:
    return shortened(without_steering(title), 200)


def _ranges(plan: _Plan) -> list[tuple[int, int]]:
    return list(zip((0, *plan.ends[:-1]), plan.ends, strict=True))


def _tags(whole: TrackTags, timeline: Timeline, plan: _Plan) -> Iterator[TrackTags]:
    """The tags of each part: the session is its album."""
    total = len(plan.parts)
    for number, part in enumerate(plan.parts, start=1):
        spoken = [
            _moved(cue, -part.start_frame)
            for cue in timeline.cues
            if part.start_frame <= cue.start_frame < part.end_frame
        ]
        if plan.waiting is not None and part.ends_in_work:
            length = part.end_frame - part.start_frame
            spoken += [_moved(cue, length) for cue in plan.waiting.timeline.cues]
        yield replace(
            whole,
            title=part.title,
            album=whole.title,
            track=f"{number}/{total}",
            lyrics=lrc(replace(timeline, cues=tuple(spoken))),
            chapters=(),
            gapless=True,
        )


def _moved(cue: Cue, frames: Frames) -> Cue:
    return replace(cue, start_frame=cue.start_frame + frames, end_frame=cue.end_frame + frames)
