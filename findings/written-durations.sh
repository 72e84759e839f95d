#!/usr/bin/env bash
# One would guess that a length of time with its unit beside it is safe to read from a plan: an hour and a half as ISO 8601 has it (PT1.5H,
# and half an hour as PT0.5H or PT0,5H), or as people write it where decimals have a comma (1,5 h) and where hours go first (1h30).
# Of eleven readers none gets all of these, and eight are wrong somewhere without an error. pandas takes PT1.5H for 5 h and 1 s, PT0.5H
# for 5 h and PT0.5M for 5 min; the other five that know ISO have those right, but dayjs has 0 s for PT0,5H. "1,5 h" is 15 h in pandas,
# parse-duration, timestring and @sapphire/duration, 5 h in duration-js ("1,5h"). With its German words parse-duration has 1.5 h for that,
# and 15 h for "1.5 h". "1h30" is 1 h 30 in parse-duration alone, and 1 h in timestring, @sapphire/duration, duration-js and timelength. So
# a planner gets rides of fifteen hours or intervals ten times too long: read times by a grammar of one's own, and refuse the rest.
# Version: pandas 3.1.1, isodate 0.7.2, pydantic 2.14.4, timelength 3.0.4; npm: parse-duration 2.1.9, timestring 7.0.0, @sapphire/duration
# 1.2.0, duration-js 4.0.0, moment 2.31.0, dayjs 1.11.23, iso8601-duration 2.1.4. Needs node 20 and npm. Source: the run below; pandas'
# issue 51882; parse-duration's Readme ("comma seperated numbers"); ISO 8601, where a decimal sign is a comma or a full stop.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pandas==3.1.1 isodate==0.7.2 pydantic==2.14.4 timelength==3.0.4
npm install --silent --no-audit --no-fund parse-duration@2.1.9 timestring@7.0.0 @sapphire/duration@1.2.0 duration-js@4.0.0 \
  moment@2.31.0 dayjs@1.11.23 iso8601-duration@2.1.4 > /dev/null

cat > read.py <<'EOF2'
from datetime import timedelta
from importlib.metadata import version

import isodate
import pandas as pd
from pydantic import TypeAdapter
from timelength import TimeLength

READERS = {
    "pandas": lambda text: pd.Timedelta(text).total_seconds(),
    "isodate": lambda text: isodate.parse_duration(text).total_seconds(),
    "pydantic": lambda text: TypeAdapter(timedelta).validate_python(text).total_seconds(),
    "timelength": lambda text: TimeLength(text).result.seconds,
}
EXPECTED = {
    "pandas": {"PT1.5H": 18_001, "PT0.5H": 18_000, "PT0.5M": 300, "PT0,5H": None, "1,5 h": 54_000, "1.5 h": 5400, "1h30": None},
    "isodate": {"PT1.5H": 5400, "PT0.5H": 1800, "PT0.5M": 30, "PT0,5H": 1800, "1,5 h": None, "1h30": None},
    "pydantic": {"PT1.5H": 5400, "PT0.5H": 1800, "PT0.5M": 30, "PT0,5H": 1800, "1,5 h": None, "1h30": None},
    "timelength": {"1.5 h": 5400, "1h30": 3600},
}
for name, expected in EXPECTED.items():
    seen = {}
    for text in expected:
        try:
            seen[text] = READERS[name](text)
        except ValueError:
            seen[text] = None
    print(f"{name} {version(name)}, seconds: {seen}")
    assert seen == expected
EOF2
venv/bin/python read.py

cat > read.mjs <<'EOF2'
import assert from "node:assert";
import fs from "node:fs";
import { Duration } from "@sapphire/duration";
import dayjs from "dayjs";
import plugin from "dayjs/plugin/duration.js";
import DurationJs from "duration-js";
import { parse as parseIso, toSeconds } from "iso8601-duration";
import moment from "moment";
import parse from "parse-duration";
import german from "parse-duration/locale/de.js";
import timestring from "timestring";

dayjs.extend(plugin);
const english = parse.unit;
const withWords = (words, text) => {
  parse.unit = words;
  return parse(text, "s");
};
const readers = {
  "parse-duration": (text) => withWords(english, text),
  "parse-duration, German": (text) => withWords(german, text),
  timestring: (text) => timestring(text),
  "@sapphire/duration": (text) => new Duration(text).offset / 1000,
  "duration-js": (text) => new DurationJs(text).seconds(),
  moment: (text) => moment.duration(text).asSeconds(),
  dayjs: (text) => dayjs.duration(text).asSeconds(),
  "iso8601-duration": (text) => toSeconds(parseIso(text)),
};
const iso = { "PT1.5H": 5400, "PT0.5H": 1800, "PT0.5M": 30 };
const expected = {
  "parse-duration": { "1,5 h": 54000, "1.5 h": 5400, "1h30": 5400 },
  "parse-duration, German": { "1,5 h": 5400, "1.5 h": 54000, "1h30": 5400 },
  timestring: { "1,5 h": 54000, "1.5 h": 5400, "1h30": 3600 },
  "@sapphire/duration": { "1,5 h": 54000, "1.5 h": 5400, "1h30": 3600 },
  "duration-js": { "1,5h": 18000, "1.5h": 5400, "1h30": 3600 },
  moment: { ...iso, "PT0,5H": 1800, "1,5 h": 0, "1h30": 0 },
  dayjs: { ...iso, "PT0,5H": 0 },
  "iso8601-duration": { ...iso, "PT0,5H": 1800 },
};
for (const [name, values] of Object.entries(expected)) {
  const seen = Object.fromEntries(Object.keys(values).map((text) => [text, readers[name](text)]));
  const { version } = JSON.parse(fs.readFileSync(`node_modules/${name.split(",")[0]}/package.json`));
  console.log(`${name} ${version}, seconds: ${JSON.stringify(seen)}`);
  assert.deepEqual(seen, values);
}
EOF2
node read.mjs
