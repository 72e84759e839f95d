#!/usr/bin/env bash
# One would guess that a client of a speech server sends a short text as it is written, and that a rule for abbreviations (Dr., Mr., St.)
# looks at whole words.
# gTTS 2.5.4 takes the full stop from every word that ends in dr, jr, mr, mrs, ms, msgr, prof, sr or st, in any language, before it sends
# the text. A trainer says such words all the time: "Rest.", "Chest.", "Last.", "Arms.", German "Brust.", "Fast." So two sentences run
# into one, without the pause between them: "Rest. Plank, forty seconds." is sent as "Rest Plank, forty seconds." A longer text is then no
# longer cut at that stop, but in the middle of the next sentence. With `pre_processor_funcs=[]` the text stays as it is.
# Version: gTTS 2.5.4. Source: gtts/tokenizer/pre_processors.py and symbols.py (a pattern without the start of a word), and the run below,
# which asks no server.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check gTTS==2.5.4

"$work/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

from gtts import gTTS

CASES = (
    ("en", "Rest. Plank, forty seconds.", "Rest Plank, forty seconds."),
    ("en", "Shake out your arms. Next: squat.", "Shake out your arms Next: squat."),
    ("en", "Legs. Plank, forty seconds.", "Legs. Plank, forty seconds."),
    ("de", "Brust. Dann der Rücken.", "Brust Dann der Rücken."),
    ("de", "Fast. Noch zehn Sekunden.", "Fast Noch zehn Sekunden."),
)


def sent(text, lang, **options):
    """The texts of the requests that would be sent."""
    return gTTS(text, lang=lang, **options)._tokenize(text)


print("gTTS", version("gTTS"))
for lang, text, seen in CASES:
    print(f"{lang}: {text!r} is sent as {sent(text, lang)}")
    assert sent(text, lang) == [seen]
    assert sent(text, lang, pre_processor_funcs=[]) == [text]

LONG = "Sit down on the mat and keep your back straight while you rest. Then lift both feet from the floor and hold that."
plain, kept = sent(LONG, "en"), sent(LONG, "en", pre_processor_funcs=[])
print("a longer text:", plain, "without the rule:", kept)
assert plain == [
    "Sit down on the mat and keep your back straight while you rest Then lift both feet from the floor",
    "and hold that.",
]
assert [len(part.split()) for part in kept] == [13, 10] and kept[0].endswith("rest")
PYTHON
