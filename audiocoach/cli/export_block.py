"""``audiocoach export`` on a training block: a file a session, a ZIP file, or one calendar."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from audiocoach.cli.export_file import note_ready, plan_session, write_output
from audiocoach.cli.guard import BrokenSessionsError, WrongUsageError
from audiocoach.cli.options import STDIN
from audiocoach.cli.printing import SessionNotes, note, pluralize
from audiocoach.cli.targets import Target
from audiocoach.cli.writing import folder_named_by, output_path, write_files
from audiocoach.errors import AudioCoachError
from audiocoach.files import output_folder
from audiocoach.units import quoted

if TYPE_CHECKING:
    from audiocoach.blocks.model import Block, Session
    from audiocoach.blocks.sessions import Scripts
    from audiocoach.build.options import Options
    from audiocoach.exporters.exporter import Exporter
    from audiocoach.exporters.steps import ExportSession

_CALENDAR = "ics"
"""The format in which a block is one file."""
_ZIP = ".zip"
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""Fixed, so that the same sessions give the same bytes."""


@dataclass(slots=True)
class BlockExport:
    """One export of a block. Sessions that sound the same are planned once."""

    target: Target
    block: Block
    exporter: Exporter
    options: Options
    scripts: Scripts
    ftp_w: int
    _planned: dict[Hashable, ExportSession] = field(default_factory=dict)
    _losses: dict[str, int] = field(default_factory=dict)
    _broken: int = 0
    _notes: SessionNotes = field(default_factory=SessionNotes)

    def export(self, output: str | None, *, as_zip: bool, force: bool) -> None:
        """Write every session.

        Raises:
            BrokenSessionsError: at the end, if some sessions have broken scripts.
        """
        is_calendar = self.exporter.name == _CALENDAR
        if as_zip and is_calendar:
            raise WrongUsageError("--zip: the calendar of a block is one file anyway; leave it out")
        as_zip = as_zip or (output or "").lower().endswith(_ZIP)
        if is_calendar or as_zip:
            suffix = self.exporter.suffix if is_calendar else _ZIP
            path = output_path(self.target.stem, (suffix,), output, force=force)
            with folder_named_by(output):
                write_output(path, self._calendar() if is_calendar else self._zip(), force=force)
            written = str(path or "the file")
        else:
            written = self._write_files(output, force=force)
        for loss, sessions in self._losses.items():
            note(f"{self.target.word}: {loss} ({pluralize(sessions, 'session')})")
        note_ready(written, self.exporter, len(self._losses))
        if self._broken:
            raise BrokenSessionsError(f"{pluralize(self._broken, 'session')} cannot be exported")

    def _write_files(self, output: str | None, *, force: bool) -> str:
        if output == STDIN:
            raise WrongUsageError("-o -: a block has many files; add --zip, or name a folder")
        folder = Path(os.path.expanduser(output or self.target.stem))
        if folder.suffix.lower() == self.exporter.suffix or (
            os.path.exists(folder) and not os.path.isdir(folder)
        ):
            raise WrongUsageError(f"-o {quoted(str(folder), 200)}: a block has many files; name a folder")
        files: dict[str, bytes | Path] = dict(self._files())
        with output_folder(folder):
            write_files(folder, files, force=force)
        return f"{folder} with {pluralize(len(files), 'file')}"

    def _zip(self) -> bytes:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, data in self._files():
                entry = zipfile.ZipInfo(name, _ZIP_DATE)
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
        return packed.getvalue()

    def _calendar(self) -> bytes:
        from audiocoach.blocks.calendar import PlannedTrack, calendar_of
        from audiocoach.exporters.intervals_icu import write_intervals

        if self.block.start is None:
            raise WrongUsageError("this block has no first day; add one, like --start 2027-01-04")
        planned = {}
        for _, track, made in self._sessions():
            steps = write_intervals(made)
            self._count(steps.losses)
            planned[track] = PlannedTrack(made.title, int(made.length_ms) / 1000, steps.data.decode())
        return calendar_of(self.block, {}, lambda session: session.script.stem, planned=planned)

    def _files(self) -> Iterator[tuple[str, bytes]]:
        """The files by their names, which are those of the tracks with another suffix. A title names the
        session's place in the block, as the same workout comes every week.
        """
        for session, track, made in self._sessions():
            exported = self.exporter.write(replace(made, title=f"{made.title} ({session.label})"))
            self._count(exported.losses)
            yield str(PurePosixPath(track).with_suffix(self.exporter.suffix)), exported.data

    def _sessions(self) -> Iterator[tuple[Session, str, ExportSession]]:
        """The sessions that can be used, with the names of their tracks."""
        from audiocoach.blocks.album import track_file
        from audiocoach.blocks.sessions import sound_key

        for session in self.block.sessions:
            key = sound_key(session)
            try:
                if key not in self._planned:
                    made, _ = plan_session(self.scripts.load(session), self.options)
                    self._planned[key] = replace(made, ftp_w=self.ftp_w)
            except AudioCoachError as error:
                self._broken += 1
                self._notes.fail(session.label, str(error))
                continue
            yield session, track_file(session), self._planned[key]

    def _count(self, losses: Iterable[str]) -> None:
        """Count losses by kind, because the steps that they concern differ from session to session."""
        for kind in dict.fromkeys(loss.partition(": ")[0] for loss in losses):
            self._losses[kind] = self._losses.get(kind, 0) + 1
