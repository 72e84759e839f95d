#!/usr/bin/env bash
# One would guess that the simplest MIDI file for a trainer is the one whose ticks are milliseconds: the format has had that since 1988, as
# 25 frames a second of 40 ticks each, beside its ticks of a beat. A beep a second for a minute needs no tempo then.
# mido, on which most readers in Python are built, takes these two bytes for a number of ticks a beat, below zero: of a file of 60.5 s it
# says that it lasts -4.76 s, and its beeps come one after the other in the past. miditoolkit has the same; pretty_midi and partitura stop
# with an error about the end of a note. midi-player-js (npm), which takes them for 59,176 ticks, has 0.51 s, and @tonejs/midi (npm) NaN
# for the length and for every note. music21 and symusic refuse the file and say why. Of nine readers jzz-midi-smf (npm) alone has 60.5 s.
# By hand, FluidSynth 2.3.1 makes an empty file of it and says that this is not implemented yet, and TiMidity 2.14 plays it twice too
# fast. With ticks of a beat, 500 of them at 120 a minute, which are milliseconds just as well, all nine are right.
# Version: mido 1.3.3, pretty_midi 0.2.11.post0, miditoolkit 1.0.1, partitura 1.9.0, symusic 0.6.0, music21 10.5.1; npm: midi-player-js
# 2.0.17, @tonejs/midi 2.0.28, jzz 1.9.6 with jzz-midi-smf 1.9.9. Needs node 20 and npm. Source: Standard MIDI Files 1.0, header chunk
# (division); mido's issue 457; MuseScore's pull request 1443, for a file of that kind from elsewhere; the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check mido==1.3.3 pretty_midi==0.2.11.post0 miditoolkit==1.0.1 partitura==1.9.0 \
  symusic==0.6.0 music21==10.5.1 setuptools==80.9.0
npm install --silent --no-audit --no-fund midi-player-js@2.0.17 @tonejs/midi@2.0.28 jzz@1.9.6 jzz-midi-smf@1.9.9 > /dev/null

cat > read.py <<'EOF2'
import logging
import struct
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
import mido
import miditoolkit
import music21
import partitura
import pretty_midi
import symusic

BEEPS, BEEP, SECOND = 61, 500, 1000


def number(ticks):
    """A number in MIDI's way: seven bits a byte, all but the last marked."""
    out = [ticks & 0x7F]
    while ticks := ticks >> 7:
        out.insert(0, ticks & 0x7F | 0x80)
    return bytes(out)


def write(path, division, tempo=b""):
    """A beep of half a second each second, for a minute."""
    events = tempo
    for beep in range(BEEPS):
        events += number(SECOND - BEEP if beep else 0) + bytes((0x90, 69, 100)) + number(BEEP) + bytes((0x80, 69, 0))
    events += b"\0\xff\x2f\0"
    with open(path, "wb") as file:
        file.write(b"MThd" + struct.pack(">IHH", 6, 0, 1) + division + b"MTrk" + struct.pack(">I", len(events)) + events)


write("beats.mid", struct.pack(">H", 500), b"\0\xff\x51\x03" + (500_000).to_bytes(3, "big"))
write("frames.mid", struct.pack(">bB", -25, 40))



def by_music21(path):
    last = list(music21.converter.parse(path, quantizePost=False).flatten().notes)[-1]
    return float(last.offset + last.quarterLength) / 2


READERS = {
    "mido": lambda path: mido.MidiFile(path).length,
    "miditoolkit": lambda path: float(miditoolkit.MidiFile(path).get_tick_to_time_mapping()[-1]),
    "pretty_midi": lambda path: float(pretty_midi.PrettyMIDI(path).get_end_time()),
    "partitura": lambda path: partitura.load_performance_midi(path).performedparts[0].notes[-1]["note_off"],
    "symusic": lambda path: symusic.Score(path).to("second").end(),
    "music21": by_music21,
}
FRAMES = {
    "mido": -4.756,
    "miditoolkit": -4.756,
    "pretty_midi": "ValueError: Note end time must be greater than start time",
    "partitura": "ValueError: Note on value provided is invalid, must be greater than or equal to 0",
    "symusic": "RuntimeError: MiniMidi: Division type is not ticks per quarter!",
    "music21": "MidiException: cannot handle ticks per frame: 40",
}
for path in ("beats.mid", "frames.mid"):
    for name, reader in READERS.items():
        try:
            seen = round(reader(path), 3)
        except Exception as error:
            seen = f"{type(error).__name__}: {error}"
        print(f"{path} by {name}: {seen}")
        expected = 60.5 if path == "beats.mid" else FRAMES[name]
        assert seen == expected if isinstance(expected, str) else abs(seen - expected) < 2e-3
first, second = [message.time for message in mido.MidiFile("frames.mid") if message.type == "note_on"][:2]
print(f"  of mido's beeps the second comes {second * 1000:.1f} ms after the first has ended, for 500")
assert -41 < second * 1000 < -38
EOF2
venv/bin/python read.py

cat > read.cjs <<'EOF2'
const assert = require("node:assert");
const fs = require("node:fs");
const { Midi } = require("@tonejs/midi");
const JZZ = require("jzz");
const { Player } = require("midi-player-js");
require("jzz-midi-smf")(JZZ);

for (const path of ["beats.mid", "frames.mid"]) {
  const bytes = fs.readFileSync(path);
  const player = new Player();
  player.loadArrayBuffer(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const midi = new Midi(bytes);
  const seen = {
    "midi-player-js": player.getSongTime(),
    "@tonejs/midi": midi.duration,
    "its second note": midi.tracks[0].notes[1].time,
    "jzz-midi-smf": new JZZ.MIDI.SMF(fs.readFileSync(path, "binary")).player().durationMS() / 1000,
  };
  for (const [name, one] of Object.entries(seen)) console.log(`${path} by ${name}: ${one}`);
  if (path === "beats.mid") assert.deepEqual(Object.values(seen), [60.5, 60.5, 1, 60.5]);
  else {
    assert.ok(Math.abs(seen["midi-player-js"] - 0.511) < 1e-3);
    assert.deepEqual(Object.values(seen).slice(1), [NaN, NaN, 60.5]);
  }
}
process.exit(0);
EOF2
node read.cjs
