#!/usr/bin/env bash
# One would guess that a weekly training which a calendar repeats until its last day is in the plan until that day: the end of a rule is
# included, and both its ends say where their clock is.
# The end (UNTIL) has to be in UTC while the start is local, and two libraries compare the two as if they were one clock. Of 45 plans in
# five time zones rrule (npm) has 13 wrong. East of Greenwich it drops the last session: of four at 18:00 in Berlin or Auckland it has three
# if the rule ends with the last, and in Auckland even if it ends with that day. In Los Angeles it has one too many: a plan at six in the
# morning that ends with Sunday has Monday, too. icalevents has that Monday as well, and those of Auckland and Tokyo.
# recurring-ical-events, ical.js and node-ical (npm) have all plans right; ical.js needs the calendar's VTIMEZONE for it, without which it
# has the 13 wrong that rrule has. In London nothing shows in winter. So the end is set on the clock of the start before they are compared.
# Version: recurring-ical-events 3.8.2, icalevents 0.3.1, icalendar 7.3.2; npm: rrule 2.8.1, ical.js 2.2.1, node-ical 0.26.1. Needs node 20
# and npm. Source: RFC 5545, section 3.3.10 (UNTIL is included, and in UTC if the start has a time zone); rrule's issue 596; the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check recurring-ical-events==3.8.2 icalevents==0.3.1 icalendar==7.3.2
npm install --silent --no-audit --no-fund rrule@2.8.1 ical.js@2.2.1 node-ical@0.26.1 > /dev/null

cat > until.py <<'EOF2'
import datetime
import json
import warnings
from zoneinfo import ZoneInfo

warnings.simplefilter("ignore")
import icalendar
import recurring_ical_events
from icalevents.icalevents import events

ZONES = ("Europe/Berlin", "America/Los_Angeles", "Pacific/Auckland", "Asia/Tokyo", "Europe/London")
FIRST, LAST = datetime.date(2026, 10, 5), datetime.date(2026, 10, 26)
"""Four Mondays. Clocks change in Berlin and London on 25 October, in Auckland on 27 September, in Los Angeles on 1 November."""


def offset(moment):
    minutes = int(moment.utcoffset().total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def time_zone(name):
    """The zone's VTIMEZONE, with its changes from 2026 to 2027."""
    zone = ZoneInfo(name)
    hours = [datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(hours=hour) for hour in range(365 * 24)]
    local = [hour.astimezone(zone) for hour in hours]
    changes = [("20200101T000000", offset(local[0]), offset(local[0]), "STANDARD")]
    for before, after in zip(local, local[1:], strict=False):
        if offset(before) != offset(after):
            clock = (before.replace(tzinfo=None) + datetime.timedelta(hours=1)).strftime("%Y%m%dT%H%M%S")
            changes.append((clock, offset(before), offset(after), "DAYLIGHT" if after.dst() else "STANDARD"))
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    for clock, before, after, kind in changes:
        lines += [f"BEGIN:{kind}", f"DTSTART:{clock}", f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}", f"END:{kind}"]
    return [*lines, "END:VTIMEZONE"]


def calendar(zone, hour, end):
    utc = end.replace(tzinfo=ZoneInfo(zone)).astimezone(datetime.UTC)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//Plan//EN", *time_zone(zone)]
    lines += ["BEGIN:VEVENT", "UID:legs@example.com", "DTSTAMP:20260101T000000Z", "SUMMARY:Legs"]
    lines += [f"DTSTART;TZID={zone}:{FIRST:%Y%m%d}T{hour:02}0000", "DURATION:PT45M"]
    lines += [f"RRULE:FREQ=WEEKLY;UNTIL={utc:%Y%m%dT%H%M%SZ}", "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(lines)


def at(date, hour, minute=0, second=0):
    return datetime.datetime(date.year, date.month, date.day, hour, minute, second)


plans = {}
for zone in ZONES:
    for hour in (6, 12, 18):
        plans[f"{zone}, {hour}:00, until the last session"] = (zone, hour, at(LAST, hour), 4)
        plans[f"{zone}, {hour}:00, until the end of that day"] = (zone, hour, at(LAST, 23, 59, 59), 4)
        plans[f"{zone}, {hour}:00, until the end of Sunday"] = (zone, hour, at(LAST - datetime.timedelta(days=1), 23, 59, 59), 3)
files, wrong = {}, {"recurring-ical-events": [], "icalevents": []}
span = (datetime.datetime(2026, 9, 1), datetime.datetime(2027, 1, 1))
for plan, (zone, hour, end, expected) in plans.items():
    text = calendar(zone, hour, end)
    files[plan] = {"text": text, "expected": expected}
    seen = {
        "recurring-ical-events": len(recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(*span)),
        "icalevents": len(events(string_content=text.encode(), start=span[0], end=span[1])),
    }
    for name, count in seen.items():
        if count != expected:
            wrong[name].append(f"{plan}: {count} for {expected}")
for name, found in wrong.items():
    print(f"{name} has {len(found)} of {len(plans)} plans wrong", *found, sep="\n  ")
assert wrong["recurring-ical-events"] == []
assert wrong["icalevents"] == [
    "America/Los_Angeles, 6:00, until the end of Sunday: 4 for 3",
    "Pacific/Auckland, 6:00, until the end of Sunday: 4 for 3",
    "Pacific/Auckland, 12:00, until the end of Sunday: 4 for 3",
    "Asia/Tokyo, 6:00, until the end of Sunday: 4 for 3",
]
with open("plans.json", "w") as file:
    json.dump(files, file)
EOF2
venv/bin/python until.py

cat > until.cjs <<'EOF2'
const assert = require("node:assert");
const fs = require("node:fs");
const nodeIcal = require("node-ical");
const { rrulestr } = require("rrule");

(async () => {
  const { default: ICAL } = await import("ical.js");
  function byIcal(text) {
    const found = new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent("vevent");
    const starts = new ICAL.Event(found).iterator();
    let count = 0;
    while (starts.next()) count++;
    return count;
  }
  const readers = {
    rrule: (text) => rrulestr(text.match(/^(DTSTART;TZID|RRULE).*$/gm).join("\n")).all().length,
    "ical.js": byIcal,
    "ical.js without VTIMEZONE": (text) => byIcal(text.replace(/BEGIN:VTIMEZONE.*END:VTIMEZONE\r\n/s, "")),
    "node-ical": (text) => {
      const [event] = Object.values(nodeIcal.sync.parseICS(text)).filter((one) => one.type === "VEVENT");
      return event.rrule.between(new Date("2026-09-01"), new Date("2027-01-01")).length;
    },
  };
  const plans = JSON.parse(fs.readFileSync("plans.json"));
  const found = {};
  for (const [name, read] of Object.entries(readers)) {
    const wrong = [];
    for (const [plan, { text, expected }] of Object.entries(plans)) {
      const count = read(text);
      if (count !== expected) wrong.push(`${plan}: ${count} for ${expected}`);
    }
    found[name] = wrong;
    console.log([`${name} has ${wrong.length} plans wrong`, ...wrong].join("\n  "));
  }
  assert.deepEqual([found["ical.js"], found["node-ical"]], [[], []]);
  assert.equal(found.rrule.length, 13);
  assert.deepEqual(found["ical.js without VTIMEZONE"], found.rrule);
  for (const plan of ["Europe/Berlin, 18:00, until the last session", "Pacific/Auckland, 18:00, until the end of that day"]) {
    assert.ok(found.rrule.includes(`${plan}: 3 for 4`));
  }
  assert.ok(found.rrule.includes("America/Los_Angeles, 6:00, until the end of Sunday: 4 for 3"));
})();
EOF2
node until.cjs
