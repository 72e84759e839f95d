#!/usr/bin/env bash
# One would guess that Garmin's own decoder reads every FIT file that Garmin's description of the format allows, and that others, which
# followed later, might not.
# A FIT file may put a record's time into the record's header, as five bits of seconds: two bytes for a pulse instead of six. Old watches
# and Bryton's bike computers wrote so. garmin-fit-sdk and @garmin/fitsdk (npm) stop at the first such record: of 3,601 (an hour, once a
# second) they give 1, with the reason in a list of errors beside the messages, which a caller may pass over. fitparse, fitdecode,
# fit-tool, fitfast and fit-file-parser (npm) have all 3,601, an hour from first to last. fit-decoder (npm) has them all, too, but only the
# first has a time. With times in the records all of these have 3,601. So an importer that trusts the maker's decoder takes such a file for
# a damaged one; what came before the error still says what kind of file it is.
# Version: garmin-fit-sdk 21.218.0, fitparse 1.2.0, fitdecode 0.11.0, fit-tool 0.9.16, fitfast 0.1.0; npm: @garmin/fitsdk 21.217.0,
# fit-file-parser 6.1.2, fit-decoder 1.0.5. Needs node 20 and npm. Source: the SDK's own error; garmin/fit-swift-sdk's pull request 18,
# where its maker says why; for files of devices, php-fit-file-analysis' issue 39 and pull request 41; the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check garmin-fit-sdk==21.218.0 fitparse==1.2.0 fitdecode==0.11.0 \
  fit-tool==0.9.16 fitfast==0.1.0
npm install --silent --no-audit --no-fund @garmin/fitsdk@21.217.0 fit-file-parser@6.1.2 fit-decoder@1.0.5 > /dev/null

cat > read.py <<'EOF2'
import struct
from importlib.metadata import version

import fitdecode
import fitfast
import fitparse
from fit_tool.fit_file import FitFile
from garmin_fit_sdk import CrcCalculator, Decoder, Stream

START, SECONDS = 1_100_000_000, 3600
ENUM, UINT8, UINT16, UINT32 = 0, 2, 0x84, 0x86
FILE_ID, SESSION, LAP, RECORD, ACTIVITY = 0, 18, 19, 20, 34


def definition(local, number, *fields):
    head = struct.pack("<BBBHB", 0x40 | local, 0, 0, number, len(fields))
    return head + b"".join(struct.pack("BBB", *field) for field in fields)


def activity(compressed):
    """An hour of a pulse, once a second."""
    body = definition(0, FILE_ID, (0, 1, ENUM), (1, 2, UINT16), (2, 2, UINT16), (4, 4, UINT32))
    body += struct.pack("<BBHHI", 0, 4, 255, 1, START)
    body += definition(1, RECORD, (253, 4, UINT32), (3, 1, UINT8)) + struct.pack("<BIB", 1, START, 100)
    body += definition(2, RECORD, (3, 1, UINT8))
    for second in range(1, SECONDS + 1):
        beats = 100 + second % 50
        if compressed:
            body += struct.pack("BB", 0x80 | 2 << 5 | (START + second) & 0x1F, beats)
        else:
            body += struct.pack("<BIB", 1, START + second, beats)
    times = ((253, 4, UINT32), (2, 4, UINT32), (7, 4, UINT32), (8, 4, UINT32))
    end = START + SECONDS
    for number in (LAP, SESSION):
        body += definition(0, number, *times) + struct.pack("<BIIII", 0, end, START, SECONDS * 1000, SECONDS * 1000)
    body += definition(0, ACTIVITY, (253, 4, UINT32), (0, 4, UINT32), (1, 2, UINT16))
    body += struct.pack("<BIIH", 0, end, SECONDS * 1000, 1)
    whole = bytearray(struct.pack("<BBHI4s", 12, 0x20, 2132, len(body), b".FIT") + body)
    return bytes(whole) + struct.pack("<H", CrcCalculator.calculate_crc(whole, 0, len(whole)))


def by_garmin(path):
    messages, errors = Decoder(Stream.from_file(path)).read()
    return [record["timestamp"] for record in messages["record_mesgs"]], " ".join(str(error) for error in errors)


def by_fitparse(path):
    return [record.get_value("timestamp") for record in fitparse.FitFile(path).get_messages("record")], ""


def by_fitdecode(path):
    with fitdecode.FitReader(path) as reader:
        messages = [one for one in reader if isinstance(one, fitdecode.FitDataMessage) and one.name == "record"]
        return [one.get_value("timestamp") for one in messages], ""


def by_fit_tool(path):
    messages = [record.message for record in FitFile.from_file(path).records]
    return [one.timestamp / 1000 for one in messages if type(one).__name__ == "RecordMessage"], ""


def by_fitfast(path):
    return list(fitfast.records(path)["timestamp"]), ""


READERS = {
    "garmin-fit-sdk": by_garmin,
    "fitparse": by_fitparse,
    "fitdecode": by_fitdecode,
    "fit-tool": by_fit_tool,
    "fitfast": by_fitfast,
}
for path, compressed in (("plain.fit", False), ("compressed.fit", True)):
    with open(path, "wb") as file:
        file.write(activity(compressed))
    for name, reader in READERS.items():
        times, error = reader(path)
        print(f"{path} by {name} {version(name)}: {len(times)} records", error)
        if name == "garmin-fit-sdk" and compressed:
            assert len(times) == 1
            assert "Compressed timestamp messages are not currently supported" in error
        else:
            assert (len(times), error) == (SECONDS + 1, "")
            span = times[-1] - times[0]
            assert getattr(span, "total_seconds", lambda: span)() == SECONDS
EOF2
venv/bin/python -W ignore read.py

cat > read.mjs <<'EOF2'
import assert from "node:assert";
import fs from "node:fs";
import { Decoder, Stream } from "@garmin/fitsdk";
import fitDecoder from "fit-decoder";
import FitParser from "fit-file-parser";

const count = { "plain.fit": [3601, 3601, 3601, 3601], "compressed.fit": [1, 3601, 3601, 1] };
for (const [path, expected] of Object.entries(count)) {
  const bytes = fs.readFileSync(path);
  const { messages, errors } = new Decoder(Stream.fromBuffer(bytes)).read();
  const parsed = await new (FitParser.default ?? FitParser)({ mode: "list" }).parseAsync(bytes);
  const plain = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const decoded = fitDecoder.parseRecords(fitDecoder.fit2json(plain)).records.filter((one) => one.type === "record");
  const timed = decoded.filter((one) => one.data.timestamp).length;
  const seen = [messages.recordMesgs.length, parsed.records.length, decoded.length, timed];
  console.log(`${path} by @garmin/fitsdk: ${seen[0]} records ${errors}`);
  console.log(`${path} by fit-file-parser: ${seen[1]} records; by fit-decoder: ${seen[2]}, ${seen[3]} with a time`);
  assert.deepEqual(seen, expected);
  assert.equal(errors.length, seen[0] === 1 ? 1 : 0);
  assert.equal(new Date(parsed.records.at(-1).timestamp) - new Date(parsed.records[0].timestamp), 3_600_000);
}
EOF2
node read.mjs
