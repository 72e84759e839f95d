#!/usr/bin/env bash
# One would guess that a speech engine that is made anew for each call gives the same samples for the same words. py-nanotts 0.1.1 (SVOX
# Pico) does so only until the process has spoken something else: the library gets 2.5 MB as malloc left them, does not clear them, and
# glibc hands out used memory once a block of that size was freed. With memory that is always fresh (a fixed mmap threshold) the same
# calls give the same samples.
# Version: py-nanotts 0.1.1 on glibc. Source: py_nanotts/_nanotts.c (malloc(PICO_MEM_SIZE)), and the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check py-nanotts==0.1.1

cat > "$work/speak.py" <<'EOF'
import hashlib
import sys
from importlib.metadata import version

from py_nanotts import NanoTTS

TEXTS = ("Noch zehn Sekunden.", "Halbzeit. Weiter so, du schaffst das.")
voice = NanoTTS()
heard = {text: [] for text in TEXTS}
for text in (TEXTS[0], TEXTS[0], TEXTS[0], TEXTS[1], TEXTS[0], TEXTS[1], TEXTS[1]):
    heard[text].append(hashlib.sha256(voice.speak(text, voice="de-DE")).hexdigest()[:8])
print("py-nanotts", version("py-nanotts"), heard)
differ = any(len(set(sums)) > 1 for sums in heard.values())
assert differ == (sys.argv[1] == "differ"), "the samples used to " + sys.argv[1]
EOF
"$work/venv/bin/python" "$work/speak.py" differ
GLIBC_TUNABLES=glibc.malloc.mmap_threshold=1000000 "$work/venv/bin/python" "$work/speak.py" agree
