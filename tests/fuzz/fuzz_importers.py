"""Feeds every reader of foreign files what nobody would write: each is a script or an error of ours, in time.

Run by hand, for it takes minutes: ``python tests/fuzz/fuzz_importers.py --files 20000 --seed 1``. Files are
good ones with bytes, words, numbers and lines changed, doubled or cut out; some FIT files get checksums that
are right again, and some are given to the reader of another format. A file that ends in anything else, takes
longer or more memory than it should, is written out in hexadecimal, and the run fails.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence

from garmin_fit_sdk import CrcCalculator
from import_seeds import SEEDS

from audiocoach.errors import AudioCoachError
from audiocoach.importers.draft import ImportRequest
from audiocoach.importers.registry import convert, importers
from audiocoach.script.load import load_workout

SLOWEST_S = 2.0
"""Processor time that no file here may take longer than; they are small."""
MOST_BYTES = 200_000_000
"""Memory that the whole run may take."""
OTHER_READER = 0.05
"""The share of files that another format's reader gets."""
WORDS = (
    b"0", b"-1", b"1e999", b"NaN", b"9" * 30, b"9" * 5000, b"0.0000001", b"null", b"true", b"{}", b"[]",
    b'""', b"[" * 200, b"{" * 200, b"(" * 200, b"...", b"/", b"//", b"{~", b"~}", b"#", b"=1+1", b"'", b'"',
    b"\\", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"\xff", b"\r", b"\n", b"\n\n", b"\t", b";",
    b",", b"<!DOCTYPE x>", b"<![CDATA[", b"&x;", b"]]>",
    b"{title}", b"${x}", b"x" * 3000, b"Rest", b"Squat 3x8",
    b"each side", b"10000x1", b"3x", b"@11", b"+", b"%", b"RRULE:FREQ=SECONDLY", b"http://x/y", b"../x",
)  # fmt: skip
Change = Callable[[random.Random, bytearray], None]


def _flip(rng: random.Random, data: bytearray) -> None:
    for _ in range(rng.randrange(1, 4)):
        data[rng.randrange(len(data))] = rng.randrange(256)


def _insert(rng: random.Random, data: bytearray) -> None:
    at = rng.randrange(len(data) + 1)
    data[at : at + rng.choice((0, 0, 1, 5, 20))] = rng.choice(WORDS)


def _number(rng: random.Random, data: bytearray) -> None:
    digits = [at for at, byte in enumerate(data) if 48 <= byte < 58]
    if digits:
        at = rng.choice(digits)
        data[at : at + 1] = rng.choice((b"0", b"-7", b"99999", b"1.5", b"", b"9" * 20, b"3"))


def _cut(rng: random.Random, data: bytearray) -> None:
    start = rng.randrange(len(data))
    del data[start : start + rng.choice((1, 3, 30, 300, len(data)))]


def _double(rng: random.Random, data: bytearray) -> None:
    start = rng.randrange(len(data))
    piece = data[start : start + rng.choice((1, 10, 100, 1000))]
    data[start:start] = piece * rng.choice((1, 1, 2, 50))


def _move_line(rng: random.Random, data: bytearray) -> None:
    lines = data.split(b"\n")
    lines.insert(rng.randrange(len(lines)), lines.pop(rng.randrange(len(lines))))
    data[:] = b"\n".join(lines)


def _recode(rng: random.Random, data: bytearray) -> None:
    data[:] = data.decode("utf-8", "replace").encode(rng.choice(("utf-16", "utf-32", "cp1252")), "replace")


CHANGES: Sequence[Change] = (_flip, _insert, _insert, _number, _number, _cut, _double, _move_line)


def changed(rng: random.Random, name: str) -> bytes:
    """A file of a format with a few pieces changed."""
    data = bytearray(rng.choice(SEEDS[name]))
    for _ in range(rng.randrange(1, 5)):
        if data:
            (_recode if rng.random() < 0.02 else rng.choice(CHANGES))(rng, data)
    if name == "fit" and len(data) > 14 and rng.random() < 0.5:
        data[4:8] = (len(data) - 2 - data[0] & 0xFFFFFFFF).to_bytes(4, "little")
        data[12:14] = CrcCalculator.calculate_crc(data[:12], 0, 12).to_bytes(2, "little")
        data[-2:] = CrcCalculator.calculate_crc(data[:-2], 0, len(data) - 2).to_bytes(2, "little")
    return bytes(data)


def some_request(rng: random.Random) -> ImportRequest:
    """What a user may have asked for."""
    return ImportRequest(
        "fuzz",
        word=rng.choice((None, None, "walk", "ride")),
        pace=rng.choice(("", "5:00/km", "8:00/mi", "2:00/100m")),
        open_ms=rng.choice((None, 60_000)),
        session=rng.choice(("", "", "push", "le", "Day", "x")),
        is_next=rng.random() < 0.5,
        unit=rng.choice(("", "kg", "lb")),
        with_notes=rng.random() < 0.5,
    )


def outcome(data: bytes, request: ImportRequest, name: str) -> str:
    """``script`` or ``error``.

    Raises:
        ScriptError: if a script that was made does not load.
        AssertionError: if an error or a remark says nothing, or took too long to make.
    """
    start = time.process_time()
    try:
        converted = convert(data, request, name)
    except AudioCoachError as error:
        found, told = "error", [str(error)]
    else:
        found, told = "script", [converted.text, *(remark.text for remark in converted.remarks)]
        for text in converted.sessions.values() or [converted.text]:
            load_workout(text, file="fuzz.yaml")
    assert all(text.strip() for text in told)
    assert time.process_time() - start < SLOWEST_S, "too slow"
    return found


def main() -> int:
    """Runs; 0 when every file was read or refused in words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--format", choices=sorted(importers()), default="")
    options = parser.parse_args()
    names = [options.format] if options.format else sorted(importers().keys() & SEEDS.keys())
    counts = Counter[str]()
    for number in range(options.files):
        rng = random.Random(f"{options.seed} {number}")
        name = names[number % len(names)]
        data, request = changed(rng, name), some_request(rng)
        reader = rng.choice(sorted(importers())) if rng.random() < OTHER_READER else name
        try:
            counts[f"{reader} {outcome(data, request, reader)}"] += 1
        except Exception as error:  # whatever it is, it is what this looks for
            counts[f"{reader} {type(error).__name__}"] += 1
            print(f"--- file {number} of seed {options.seed} ({reader})\n{data.hex()}\n", file=sys.stderr)
            traceback.print_exc()
    most_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
        1 if sys.platform == "darwin" else 1024
    )
    for name, count in sorted(counts.items()):
        print(f"{count:7,} {name}")
    print(f"{options.files:,} files, seed {options.seed}, at most {most_bytes / 1e6:.0f} MB")
    unexpected = [name for name in counts if name.split()[-1] not in ("script", "error")]
    return 1 if unexpected or most_bytes > MOST_BYTES else 0


if __name__ == "__main__":
    sys.exit(main())
