"""The requirements for an importer, built-in or not, as checks that run on any importer and its samples.

A plug-in's own tests can run them, with or without pytest::

    @pytest.mark.parametrize("check", CONTRACT)
    def test_contract(check): check(IMPORTER, [Path("ride.xyz").read_bytes()])

A check raises :class:`ContractError` with the requirement that is not met.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from audiocoach.errors import AudioCoachError, ContractError, ScriptError, require
from audiocoach.importers.draft import Draft, DraftPlan, Importer, ImportRequest, Remark
from audiocoach.importers.write import write_script
from audiocoach.script.load import load_workout

REQUEST = ImportRequest("sample", pace="5:00/km", open_ms=300_000, unit="kg")
"""The request that samples are read with."""

NOISE: tuple[bytes, ...] = (
    b"",
    b"\0",
    b"\xff\xfe\0",
    b"\xef\xbb\xbf",
    b"x" * 5000,
    b"[" * 2000,
    b"{" * 2000,
    b"<" * 2000,
    b"<a>" * 200,
    b"9" * 5000,
    b"\n" * 5000,
    b'"' * 999,
    b"PK\x03\x04" + bytes(100),
    "=1+1;ÆØ\u202e🏋️".encode(),
)
"""Files that are no workout of any format."""

_MUTATIONS = 60
_TEXT_CHARS = 2000


ImporterCheck = Callable[[Importer, Sequence[bytes]], None]


def has_a_name_and_suffixes(importer: Importer, samples: Sequence[bytes]) -> None:
    """Its name is lower-case letters, digits and hyphens; its suffixes begin with a dot."""
    name = importer.name
    require(
        name.replace("-", "").isalnum() and name.islower(), f"its name {name!r} is not like intervals-json"
    )
    require(bool(importer.title.strip()), "its title is empty")
    for suffix in importer.suffixes:
        require(suffix.startswith(".") and suffix.islower(), f"its suffix {suffix!r} is not like .zwo")


def recognises_without_raising(importer: Importer, samples: Sequence[bytes]) -> None:
    """It says yes or no to the beginning of any file."""
    for data in (*NOISE, *samples):
        answer = importer.recognises(data[:4000])
        require(isinstance(answer, bool), "recognises() does not return a bool")


def reads_its_samples(importer: Importer, samples: Sequence[bytes]) -> None:
    """Each becomes a session, or a plan with sessions, that loads as a script; remarks are one line each."""
    require(bool(samples), "there is no sample")
    for data in samples:
        sessions = list(_sessions(*_read(importer, data)))
        require(bool(sessions), "a sample has no session")
        for draft in sessions:
            try:
                load_workout(write_script(draft, importer.title), file="sample")
            except ScriptError as error:
                raise ContractError(f"a sample becomes a script that does not load: {error}") from error


def reads_the_same_again(importer: Importer, samples: Sequence[bytes]) -> None:
    """The same file gives the same session and the same remarks."""
    for data in samples:
        require(_read(importer, data) == _read(importer, data), "a sample is read in two ways")


def refuses_in_words(importer: Importer, samples: Sequence[bytes]) -> None:
    """What it cannot read is an error of ours, also where a sample is cut or changed anywhere."""
    chance = random.Random(importer.name)
    for data in (*NOISE, *(_changed(sample, chance) for sample in samples for _ in range(_MUTATIONS))):
        try:
            importer.read(data, REQUEST)
        except AudioCoachError:
            continue
        except Exception as error:  # whatever it is, it is a fault of the importer
            what = f"{type(error).__name__}: {error}"
            raise ContractError(f"{data[:40]!r} raises {what} instead of an error of ours") from error


CONTRACT: tuple[ImporterCheck, ...] = (
    has_a_name_and_suffixes,
    recognises_without_raising,
    reads_its_samples,
    reads_the_same_again,
    refuses_in_words,
)
"""All checks."""


def _read(importer: Importer, data: bytes) -> tuple[Draft | DraftPlan, tuple[Remark, ...]]:
    """The result of reading a sample."""
    draft, remarks = importer.read(data, REQUEST)
    require(isinstance(draft, Draft | DraftPlan), "read() does not return a Draft or a DraftPlan first")
    for remark in remarks:
        require(isinstance(remark, Remark), "read() does not return Remarks")
        require(
            bool(remark.text.strip()) and "\n" not in remark.text,
            f"the remark {remark.text!r} is not one line",
        )
        require(len(remark.text) < _TEXT_CHARS, "a remark is longer than a screen")
    return draft, tuple(remarks)


def _sessions(draft: Draft | DraftPlan, _remarks: tuple[Remark, ...]) -> Iterator[Draft]:
    if isinstance(draft, Draft):
        yield draft
    else:
        yield from (day.draft for day in draft.days)


def _changed(data: bytes, chance: random.Random) -> bytes:
    """A sample that is cut, doubled, or has other bytes somewhere."""
    at = chance.randrange(len(data) + 1)
    until = min(len(data), at + chance.randrange(1, 30))
    other = chance.choice((b"", b"\0", b"9" * 40, b'"', b"<", b"{", b"\xff", data[at:until] * 2))
    return data[:at] + other + data[until:]
