#!/usr/bin/env bash
# One would guess that DURATION:PT24H in a calendar is 24 hours, and that a run of six hours every night has six of them in the night in
# which the clocks change: hours are exact in iCalendar, days are not (P1D is whatever that day has).
# None of five libraries tells the two apart. icalendar, ics, recurring-ical-events and ical.js (npm) add both to the clock on the wall, so
# a race of 24 hours from noon before the change in spring ends after 23, at noon instead of 13:00, and one in autumn after 25. icalendar
# and ics call that 24 hours all the same, since Python subtracts such times on the wall, too. node-ical (npm) adds both as exact, so its
# day has 24 hours as well. Of nightly runs given by start and end, the standard asks for the same exact length each time: node-ical has
# it, recurring-ical-events and ical.js have a night of five hours.
# Version: icalendar 7.3.2, recurring-ical-events 3.8.2, ics 0.7.3; npm: ical.js 2.2.1, node-ical 0.26.1. Needs node 20 and npm.
# Source: RFC 5545, sections 3.3.6 (hours are accurate, days nominal) and 3.8.5.3 (DTEND gives the same exact duration); the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check icalendar==7.3.2 recurring-ical-events==3.8.2 ics==0.7.3
npm install --silent --no-audit --no-fund ical.js@2.2.1 node-ical@0.26.1 > /dev/null

cat > hours.py <<'EOF2'
from datetime import UTC
from importlib.metadata import version
from pathlib import Path

import icalendar
import ics
import recurring_ical_events

ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
END:VTIMEZONE
"""
EVENTS = {
    "spring": "DTSTART;TZID=Europe/Berlin:20260328T120000\nDURATION:PT24H\n",
    "spring-day": "DTSTART;TZID=Europe/Berlin:20260328T120000\nDURATION:P1D\n",
    "autumn": "DTSTART;TZID=Europe/Berlin:20261024T120000\nDURATION:PT24H\n",
    "nights": (
        "DTSTART;TZID=Europe/Berlin:20260327T230000\nDTEND;TZID=Europe/Berlin:20260328T050000\nRRULE:FREQ=DAILY;COUNT=3\n"
    ),
}


def hours(start, end):
    return (end.astimezone(UTC) - start.astimezone(UTC)).total_seconds() / 3600


print(*(f"{name} {version(name)}" for name in ("icalendar", "recurring-ical-events", "ics")))
for name, lines in EVENTS.items():
    text = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example//EN\n" + ZONE
    text += f"BEGIN:VEVENT\nUID:{name}\nDTSTAMP:20260101T000000Z\n{lines}SUMMARY:Run\nEND:VEVENT\nEND:VCALENDAR\n"
    Path(f"{name}.ics").write_text(text.replace("\n", "\r\n"), newline="")
    calendar = icalendar.Calendar.from_ical(text)
    event = calendar.walk("VEVENT")[0]
    by_ics = next(iter(ics.Calendar(text).events))
    all_of_them = recurring_ical_events.of(calendar).between((2026, 3, 1), (2026, 11, 1))
    seen = {
        "icalendar": [hours(event.start, event.end)],
        "ics": [hours(by_ics.begin.datetime, by_ics.end.datetime)],
        "recurring-ical-events": [hours(one.start, one.end) for one in all_of_them],
    }
    print(f"{name}: hours {seen}; icalendar says {event.duration}, ics {by_ics.duration}")
    length = {"spring": 23, "spring-day": 23, "autumn": 25, "nights": 6}[name]
    assert seen["icalendar"] == seen["ics"] == [length]
    assert seen["recurring-ical-events"] == ([6, 5, 6] if name == "nights" else [length])
    assert event.duration.total_seconds() == by_ics.duration.total_seconds() == (6 if name == "nights" else 24) * 3600
EOF2
venv/bin/python hours.py

cat > hours.mjs <<'EOF2'
import assert from "node:assert";
import fs from "node:fs";
import ICAL from "ical.js";
import nodeIcal from "node-ical";

const expected = {
  spring: [[23], [24]],
  "spring-day": [[23], [24]],
  autumn: [[25], [24]],
  nights: [[6, 5, 6], [6, 6, 6]],
};
for (const [name, seen] of Object.entries(expected)) {
  const text = fs.readFileSync(`${name}.ics`, "utf8");
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.register(calendar.getFirstSubcomponent("vtimezone"));
  const event = new ICAL.Event(calendar.getFirstSubcomponent("vevent"));
  const byIcalJs = [];
  for (let at, dates = event.iterator(); (at = dates.next()); ) {
    const { startDate, endDate } = event.getOccurrenceDetails(at);
    byIcalJs.push((endDate.toUnixTime() - startDate.toUnixTime()) / 3600);
  }
  const parsed = Object.values(nodeIcal.sync.parseICS(text)).find((one) => one.type === "VEVENT");
  const range = { from: new Date("2026-03-01"), to: new Date("2026-11-01") };
  const byNodeIcal = nodeIcal.expandRecurringEvent(parsed, range).map((one) => (one.end - one.start) / 3_600_000);
  console.log(`${name}: hours by ical.js ${byIcalJs}; by node-ical ${byNodeIcal}`);
  assert.deepEqual([byIcalJs, byNodeIcal], seen);
}
EOF2
node hours.mjs
