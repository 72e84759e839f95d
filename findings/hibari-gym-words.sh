#!/usr/bin/env bash
# One would guess that a voice reads a cue by its words, whatever their case: "One rep max" and "One Rep Max" sound the same, and "GET
# READY" like "Get ready".
# hibari-tts 0.2.1 expands titles before it looks at the sentence: "Rep" before a capital is "Representative", so the heading of a
# strength test becomes a politician. A minute written as on a stopwatch, "1:00", is "one o'clock". And of capitals it decides word by
# word: in "GET READY: SQUAT" the first is spelled, G-E-T, the others are read; "GET READY" alone is read. So what a trainer says is
# written out, in lower case, before it reaches the voice.
# Version: hibari-tts 0.2.1, onnxruntime 1.32.0. Source: the phonemes below, and the package's assets/normalize.json ("Rep": "Representative").
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check hibari-tts==0.2.1 onnxruntime==1.32.0

"$work/venv/bin/python" - <<'EOF'
from importlib.metadata import version

from hibari import Hibari

print("hibari-tts", version("hibari-tts"))
voice = Hibari(threads=1)
heard = {}
for text in ("one rep max", "One Rep Max", "one minute", "1:00", "get ready: squat", "GET READY: SQUAT", "GET READY"):
    heard[text] = " ".join(voice.phonemize(text))
    print(f"{text!r}: {heard[text]}")

assert heard["one rep max"] == "wˈʌn ɹˈɛp mˈæks", "the plain form changed"
assert "ɹˌɛpɹəzˈɛntəTɪv" in heard["One Rep Max"], "Rep is no longer read as Representative"
assert "əklˈɑk" in heard["1:00"], "1:00 is no longer read as a time of day"
assert heard["GET READY: SQUAT"].startswith("ʤˌiˌitˈi"), "GET is no longer spelled"
assert not heard["GET READY"].startswith("ʤˌiˌitˈi"), "GET is spelled in GET READY, too"
EOF
