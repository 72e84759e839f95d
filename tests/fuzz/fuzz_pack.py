"""Feeds the pack reader archives that nobody would make: each is taken whole or refused, in time, in place.

Run by hand, for it takes minutes: ``python tests/fuzz/fuzz_pack.py --archives 20000 --seed 1``. Archives are
a good one with bytes flipped, cut, doubled and moved, fields of its headers replaced, its files swapped for
others, and lists of files that say something else. An archive that ends in anything but the program's own
errors, takes longer than it should, or changes a file outside the folder for packs, is written out and the
run fails.
"""

from __future__ import annotations

import argparse
import random
import struct
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import replace
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from audiocoach.errors import AudioCoachError
from audiocoach.packs.installing import install_pack, remove_pack
from audiocoach.packs.manifest import MANIFEST_NAME
from audiocoach.packs.shelf import Shelf
from support.packs import PACK_YAML, SCRIPT, Raw, archive, changed, deflated, good_files, listing, raws

SLOWEST_S = 5.0
"""No archive here may take longer; they are small."""

NAMES = (
    "../x.md", "/x.md", "a/../../x.md", "..\\x.md", "C:x.md", "con", "nul.md", "x.md.", "x ", ".x.md", "",
    "/", "a//b.md", "./x.md", "LEGS.yaml", "legs.yaml", "legs.yaml/x.md", "pack.yaml", "Pack.yaml",
    "MANIFEST.json", "manifest.JSON", "h\u00fcgel.md", "hu\u0308gel.md", "\u202ex.md", "a\0b.md", "x" * 250,
    "a/" * 12 + "x.md",
    "spoken/index.json", "spoken/clips.wav", "blocks/x.yaml", "trainers/x.yaml", "clips/clips.yaml",
    "kits/mine/go.wav", "music/x.mp3", "cover.jpg", "x.zip", "x.py", "x", "README", "deep/pack.yaml",
)  # fmt: skip
CONTENTS = (
    b"", b"x\n", b"\0" * 500, SCRIPT.encode(), PACK_YAML.encode(), b"#EXTM3U\n/etc/passwd\n",
    b"PK\x03\x04" * 9, b"\xff\xd8\xff\xe0" * 9, b"a: &a [*a]\n", b"[" * 2000,
    b"audiocoach: 1\nworkout: [Squat 10]\n",
    SCRIPT.replace("none", "../../*.wav").encode(), SCRIPT.replace("espeak", "evil").encode(),
    SCRIPT.encode() + b"  - include: ../x.yaml\n", "h\u00fcgel".encode("utf-16"), b"{}", b"[]", b"null",
)  # fmt: skip
NUMBERS = (0, 1, 3, 8, 20, 99, 0x800, 0xFFFF, 0x10000, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF)
ENDS = ("disk", "start", "here", "count", "size", "offset", "comment")
HEADERS = ("needed", "flags", "method", "time", "date", "crc", "packed", "size")


def mutated(random: random.Random) -> bytes:
    """An archive with something wrong, most of the time."""
    files = good_files()
    for _ in range(random.choice((0, 0, 1, 2))):
        files[random.choice((*files, *NAMES))] = random.choice(CONTENTS)
    for _ in range(random.choice((0, 0, 0, 1))):
        files.pop(random.choice(list(files)))
    entries = _listed(files, random)
    for _ in range(random.choice((0, 0, 1, 1, 2))):
        if entries:
            entries = _with_changed_entry(entries, random)
    end = {}
    if random.random() < 0.1:
        end = {random.choice(ENDS): _number(random, 16)}
    data = archive(entries, end=end, tail=random.choice((b"", b"", b"", b"tail")))
    for _ in range(random.choice((0, 0, 1, 1, 2, 5))):
        data = _with_changed_bytes(data, random)
    return data


def _listed(files: dict[str, bytes], random: random.Random) -> list[Raw]:
    try:
        entries = raws(files)
    except AudioCoachError:  # a list that says so all the same
        shown = sorted(files.items())
        entries = [
            Raw(MANIFEST_NAME.encode(), listing(shown)),
            *(Raw(name.encode("utf-8", "surrogatepass"), data) for name, data in shown),
        ]
    if random.random() < 0.15:
        text = bytearray(entries[0].data)
        text[random.randrange(len(text))] = random.randrange(256)
        entries[0] = replace(entries[0], data=bytes(text))
    if random.random() < 0.1:
        random.shuffle(entries)
    return entries


def _with_changed_entry(entries: list[Raw], random: random.Random) -> list[Raw]:
    entry = random.choice(entries)
    name = entry.name.decode("utf-8", "replace")
    field, value = random.choice(HEADERS), _number(random, 16)
    changes: dict[str, object] = random.choice(
        [
            {"name": random.choice(NAMES).encode()},
            {"attributes": random.choice((0, 0xA1FF0000, 0x41ED0000, 0x81ED0000, 0x10, 0x21, 0x11FF0000))},
            {"flags": random.choice((0, 1, 8, 0x40, 0x800, 0x801, 0x2000, 0x2800))},
            {"local": {field: value}},
            {"central": {field: value}},
            {"local": {field: value}, "central": {field: value}},
            {"central": {"offset": _number(random, 32)}},
            {"central": {"extra": random.randbytes(random.randrange(30))}},
            {"local": {"name": random.choice(NAMES).encode()}},
            {"method": 8, "packed": deflated(entry.data)},
            {"method": 8, "packed": deflated(entry.data)[: random.randrange(1, 60)]},
            {"method": 8, "packed": random.randbytes(40)},
            {"before": random.randbytes(random.randrange(40))},
            {"listed": False},
        ]
    )
    if random.random() < 0.1:
        return [*entries, replace(entry, **changes)]  # type: ignore[arg-type]
    return changed(entries, name, **changes)


def _with_changed_bytes(data: bytes, random: random.Random) -> bytes:
    if not data:
        return data
    at, other = random.randrange(len(data)), random.randrange(len(data))
    match random.randrange(6):
        case 0:
            return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]
        case 1:
            return data[:at]
        case 2:
            return data[:at] + random.randbytes(random.randrange(9)) + data[at:]
        case 3:
            return data[:at] + data[at + random.randrange(60) :]
        case 4:
            return data[:at] + data[other : other + 60] + data[at:]
        case _:
            return data[:at] + struct.pack("<L", random.choice(NUMBERS)) + data[at + 4 :]


def _number(random: random.Random, bits: int) -> int:
    """A number that a header's field of so many bits can hold; half of them are at an edge."""
    return random.choice((*(number for number in NUMBERS if number < 1 << bits), random.randrange(1 << bits)))


def outside(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Everything beside the folder for data: contents and times."""
    held = {}
    for path in folder.rglob("*"):
        if "data" not in path.relative_to(folder).parts:
            held[str(path)] = (path.read_bytes() if path.is_file() else b"", path.lstat().st_mtime_ns)
    return held


def run(archives: int, seed: int, kept: Path) -> Counter[str]:
    """Tries so many archives; gives how many were taken and how many refused.

    Raises:
        AssertionError: for an archive that ends otherwise; it is in ``kept``.
    """
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "x.md").write_text("mine")
        (folder / "hill-legs").mkdir()
        (folder / "hill-legs" / "legs.yaml").write_text("mine")
        source, data_dir = folder / "data" / "source.coachpack", folder / "data" / "own"
        source.parent.mkdir()
        before = outside(folder)
        for number in range(archives):
            chance = random.Random(f"{seed}-{number}")
            source.write_bytes(mutated(chance))
            started = time.process_time()
            try:
                done = install_pack(str(source), data_dir=data_dir)
                assert done is not None
                assert remove_pack(done.info.name, data_dir=data_dir) == ()
                counts["taken"] += 1
            except AudioCoachError:
                counts["refused"] += 1
            except Exception:  # whatever it is, the archive that led to it is kept
                raise AssertionError(f"{_keep(source, kept, number)}\n{traceback.format_exc()}") from None
            took_s = time.process_time() - started
            assert took_s < SLOWEST_S, f"{_keep(source, kept, number)} took {took_s:.1f} s"
            assert outside(folder) == before, _keep(source, kept, number)
            left = [path.name for path in Shelf(data_dir).folder.iterdir()]
            assert left == [], (_keep(source, kept, number), left)
    return counts


def _keep(source: Path, kept: Path, number: int) -> Path:
    path = kept / f"failed-{number}.coachpack"
    path.write_bytes(source.read_bytes())
    return path


def main() -> None:
    """Runs what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archives", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path())
    asked = parser.parse_args()
    started = time.perf_counter()
    counts = run(asked.archives, asked.seed, asked.keep)
    print(f"{asked.archives:,} archives in {time.perf_counter() - started:.0f} s: {dict(counts)}")


if __name__ == "__main__":
    main()
