#!/usr/bin/env bash
# One would guess that a number in words still has its value: what is written out for a voice may sound stiff, but not be another number.
# num2words loses a part of a decimal, without an error, and not the same part in each language. A half below zero (-0.5) has no minus in
# English, German, French, Spanish and 32 other languages; -1.5 has one. 1.05 and 1.5 are the same words in Bengali and Persian ("one and
# a half"). Vietnamese and Turkish say "one comma five" for 1.05, which a listener takes for 1.5, and Turkish says "two comma four" for
# 2.05. In Vietnamese -1.5 is "nineteen comma fifty". Italian reads the string "2.25" as "two", where the float has all its digits. So
# a load of 1.05 t, a change of -0.5 kg or a pace is spelled digit by digit, or left to the voice.
# Version: num2words 0.5.14. Source: the run below, and its issues 402, 487 and 644.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check num2words==0.5.14

"$work/venv/bin/python" - <<'EOF2'
from importlib.metadata import version

from num2words import CONVERTER_CLASSES, num2words

CASES = (
    ("en", -0.5, "zero point five"),
    ("en", -1.5, "minus one point five"),
    ("de", -0.5, "null Komma fünf"),
    ("fr", -0.5, "zéro virgule cinq"),
    ("es", -0.5, "cero punto cinco"),
    ("it", -0.5, "meno zero virgola cinque"),
    ("en", 1.05, "one point zero five"),
    ("bn", 1.05, "এক দশমিক পাঁচ"),
    ("bn", 1.5, "এক দশমিক পাঁচ"),
    ("fa", 1.05, "یک و نیم"),
    ("fa", 1.5, "یک و نیم"),
    ("vi", 1.05, "một phẩy năm"),
    ("vi", -1.5, "mười chín phẩy năm mươi"),
    ("tr", 1.05, "birvirgülbeş"),
    ("tr", 2.05, "ikivirgüldört"),
    ("it", 2.25, "due virgola due cinque"),
    ("it", "2.25", "due"),
)
print("num2words", version("num2words"))
for lang, value, seen in CASES:
    words = num2words(value, lang=lang)
    print(f"{lang}: {value!r} is {words}")
    assert words == seen

lost = [lang for lang in sorted(CONVERTER_CLASSES) if "_" not in lang and num2words(-0.5, lang=lang) == num2words(0.5, lang=lang)]
print("-0.5 is 0.5 in", len(lost), "languages:", *lost)
assert len(lost) == 36
EOF2
