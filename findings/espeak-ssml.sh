#!/usr/bin/env bash
# One would guess that a pause of <break time="1.5s"/> lasts 1.5 s in a voice that reads SSML, as "2s" lasts 2 s, and that a slow passage,
# <prosody rate="50%">, ends with its tag: a trainer marks a hold and a slow explanation so.
# espeak-ng 1.52.0 reads whole numbers only. "1s", "2s" and "1500ms" last as long as they say; "1.5s", "0.5s", ".5s" and "+2s", which the
# standard allows as well, last nothing (the words are 0.1 s longer for the cut between them), and no error says so. gruut, which reads the
# same SSML for neural voices, has 1.5 s. And if the slow passage has its full stop or a pause inside its tag, and more text follows, its
# rate stays: the rest and each later text, even the tenth, takes twice as long, until the program sets the rate
# itself. With the full stop outside the tag, it ends there. So a workout's pauses are silence of one's own, between texts without tags.
# Version: espeak-ng 1.52.0 in espeakng-loader 0.2.4, gruut 2.4.0, numpy 2.4.6. Source: espeak-ng's src/libespeak-ng/ssml.c (attrnumber);
# SSML 1.1, section 3.2.3, and its schema, for a duration; espeak-ng's issue 410, on tags beside a full stop; the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check espeakng-loader==0.2.4 gruut==2.4.0 numpy==2.4.6

cat > "$work/ssml.py" <<'EOF2'
import ctypes
import sys
from importlib.metadata import version

import espeakng_loader
import gruut

UTF8, SSML, RATE_PARAMETER, CHARACTERS = 1, 0x10, 1, 1
SENTENCE = "Hold the plank, breathe slowly, and look at the floor."
data = espeakng_loader.get_data_path().encode()
library = ctypes.CDLL(espeakng_loader.get_library_path())
library.espeak_Info.restype = ctypes.c_char_p
assert library.espeak_Info(None) == b"1.52.0"
rate = library.espeak_Initialize(2, 500, data, 0x8000)
samples = []


@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
def collect(wave, count, _events):
    if wave and count > 0:
        samples.append(count)
    return 0


library.espeak_SetSynthCallback(collect)
assert library.espeak_SetVoiceByName(b"en-us") == 0


def seconds(text, flags=UTF8 | SSML):
    """How long the library speaks a text."""
    samples.clear()
    encoded = text.encode() + b"\0"
    assert library.espeak_Synth(encoded, len(encoded), 0, CHARACTERS, 0, flags, None, None) == 0
    library.espeak_Synchronize()
    return sum(samples) / rate


def times_as_long(passage):
    """How many times as long as alone a sentence takes after a passage: in the same text, and in the tenth text later."""
    alone, plain = seconds(f"<speak>{SENTENCE}</speak>"), seconds(SENTENCE, UTF8)
    only = seconds(f"<speak>{passage}</speak>")
    library.espeak_SetParameter(RATE_PARAMETER, 175, 0)
    rest = seconds(f"<speak>{passage} {SENTENCE}</speak>") - only
    later = [seconds(SENTENCE, UTF8) for _ in range(10)]
    return rest / alone, later[-1] / plain


if sys.argv[1:] == ["times"]:
    print("espeak-ng 1.52.0, gruut", version("gruut"))
    without = seconds("<speak>Go now.</speak>")
    for time, expected in (("1s", 1), ("2s", 2), ("1500ms", 1.5), ("1.5s", 0), ("0.5s", 0), (".5s", 0), ("+2s", 0)):
        text = f'<speak>Go<break time="{time}"/> now.</speak>'
        added = seconds(text) - without
        words = next(iter(gruut.sentences(f'<speak>Go <break time="{time}"/> now.</speak>', lang="en-us", ssml=True)))
        pause = sum(word.pause_before_ms + word.pause_after_ms for word in words) / 1000
        print(f"  {time}: {added:.2f} s longer in espeak-ng, {pause} s in gruut")
        assert expected + 0.05 < added < expected + 0.2
        assert pause == float(time.strip("+ms")) / (1000 if time.endswith("ms") else 1)
else:
    passage, stays = {
        "stop-outside": ('<prosody rate="50%">Slowly down</prosody>.', False),
        "stop-inside": ('<prosody rate="50%">Slowly down.</prosody>', True),
        "pause-inside": ('<prosody rate="50%">Slowly<break time="1s"/> down</prosody>.', True),
    }[sys.argv[1]]
    rest, tenth = times_as_long(passage)
    print(f"  {passage}: the rest takes {rest:.2f} times as long, the tenth text after it {tenth:.2f} times")
    for factor in (rest, tenth):
        assert (1.9 < factor < 2.4) if stays else (0.97 < factor < 1.05)
EOF2
for case in times stop-outside stop-inside pause-inside; do
  "$work/venv/bin/python" "$work/ssml.py" "$case"
done
