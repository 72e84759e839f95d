"""The files of a build: which there are to be, whether they may stay, and how they are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from audiocoach.errors import OutputError
from audiocoach.media import containers
from audiocoach.media.encode import PRESETS, encode_mp3
from audiocoach.media.ours import stamp_at
from audiocoach.media.output import check_place, whole_or_nothing
from audiocoach.media.stems import is_whole, stem_key, write_stem
from audiocoach.media.tags import (
    Stamp,
    TrackTags,
    id3v24_bytes,
    is_intact,
    read_landmarks,
)
from audiocoach.sound.mixer import PARTS, Mix
from audiocoach.store.store import key_of
from audiocoach.studio import Options, Studio

VOICE_ONLY = "voice-only"
MIXES = ("full", VOICE_ONLY)
"""Everything; or words and tones without music, for a device or a player that has music of its own."""


def outputs_of(output: Path, options: Options) -> dict[str, Path]:
    """The file of each mix that is asked for: ``legs.mp3``, ``legs.voice-only.mp3``."""
    named = {"full": output, VOICE_ONLY: output.with_name(f"{output.stem}.{VOICE_ONLY}{output.suffix}")}
    return {mix: named[mix] for mix in MIXES if mix in options.mixes}


def stems_of(output: Path, options: Options) -> dict[str, Path]:
    """The file of each stem, if stems are asked for."""
    folder = options.stems
    return {part: folder / f"{output.stem}.{part}.wav" for part in PARTS} if folder else {}


def existing(path: Path, options: Options) -> Stamp | None:
    """The stamp of a track that is there already.

    Raises:
        OutputError: when something else is there, and it may not be overwritten.
    """
    check_place(path)
    try:
        stamp = stamp_at(path) if path.exists() else None
        if stamp is None and path.exists() and not options.force and not path.is_dir():
            raise OutputError(
                f"{path} was not made by audiocoach; choose another name, or overwrite it with --force"
            )
    except (OSError, ValueError) as error:
        raise OutputError(f"{path} cannot be written: {error}") from error
    return stamp


def check_stems(stems: Mapping[str, Path], options: Options) -> None:
    """Makes the stems' folder, and finds out early whether they can be written.

    Raises:
        OutputError: when they cannot, or would take the place of files of somebody else's.
    """
    for path in stems.values():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"the folder {path.parent} cannot be made: {error.strerror}") from error
        check_place(path)
        if path.exists() and stem_key(path) is None and not options.force:
            raise OutputError(
                f"{path} was not made by audiocoach; choose another folder, or overwrite it with --force"
            )


def landmarks_at(path: Path) -> bytes | None:
    """The landmarks of a track of ours in any container, or ``None``."""
    suffix = path.suffix.lower()
    if suffix in containers.CONTAINERS:
        return containers.read_landmarks(path, suffix)
    return read_landmarks(path)


def may_stay(path: Path, stamp: Stamp | None, studio: Studio) -> bool:
    """Whether the sound of a track that is there is still what its stamp says."""
    if stamp is None or studio.options.force:
        return False
    if path.suffix.lower() in containers.CONTAINERS:
        return containers.is_intact(path, stamp, studio.ffmpeg)
    return is_intact(path, stamp)


def write_track(
    path: Path,
    mix: Mix,
    tags: TrackTags,
    stamp: Stamp,
    *,
    studio: Studio,
    on_progress: Callable[[int], None] | None,
) -> Mapping[str, int]:
    """The track, whole or not at all; gives how many chunks of an MP3 were encoded and taken from the store.

    Raises:
        AudioCoachError: when it cannot be written.
    """
    suffix, preset = path.suffix.lower(), studio.options.preset
    with whole_or_nothing(path) as file:
        if suffix in containers.CONTAINERS:
            containers.write_track(
                Path(file.name),
                mix,
                tags,
                stamp,
                suffix=suffix,
                preset=preset,
                ffmpeg=studio.ffmpeg,
                on_progress=on_progress,
            )
            return {}
        # Tags, then sound; the stamp's hash is known last and takes the place kept for it.
        file.write(id3v24_bytes(tags, stamp))
        encoded = encode_mp3(
            mix,
            file,
            preset=PRESETS[preset],
            store=studio.store,
            ffmpeg=studio.ffmpeg,
            jobs=studio.options.jobs,
            on_progress=on_progress,
        )
        file.seek(0)
        file.write(id3v24_bytes(tags, replace(stamp, audio_sha256=encoded.sha256)))
    return {"chunks_encoded": encoded.chunks_encoded, "chunks_reused": encoded.chunks_reused}


def write_stems(stems: Mapping[str, Path], mix: Mix, studio: Studio) -> bool:
    """Voice, tones and music as files of their own; gives whether all were up to date.

    Raises:
        AudioCoachError: when one cannot be written.
    """
    left_alone = True
    key = key_of(sound=mix.fingerprint(0, mix.duration_frames))
    for part in PARTS:
        if part not in stems:
            continue
        path = stems[part]
        if not studio.options.force and stem_key(path) == key and is_whole(path, mix.duration_frames):
            continue
        left_alone = False
        with whole_or_nothing(path) as file:
            write_stem(
                Path(file.name),
                lambda start, end, part=part: mix.stem(part, start, end),  # type: ignore[misc]
                mix.duration_frames,
                key,
                ffmpeg=studio.ffmpeg,
            )
    return left_alone
