#!/usr/bin/env bash
# One would guess that a library that turns the words of a speech recogniser into numbers leaves two numbers that stand side by side two
# numbers: a lifter says the reps of three sets, "ten eight six", and a coach an interval, "forty twenty". Or at least that it fails.
# word2number adds them up in a way of its own: "ten eight six" is 86, "six eight ten" 58, "five five five" 30, "forty twenty" 60 and
# "sixty kilos for eight" 68; of "two and a half" it keeps the 2. text2digits and numwords-to-nums write them in a row: 1086 and 4020.
# words-to-numbers (npm) keeps "forty twenty" apart, but "thirty fifteen" is 3015 and "twenty ten" 2010, as if they were years, and "two
# and a half" is "2 and 1 half". Of six only text2num and number-parser keep all sets apart, and none knows a half. In French even text2num
# has "dix neuf huit" as 19 and 8, since ten and nine are the words of nineteen. So sets are said with a word between them.
# Version: word2number 1.1, text2digits 0.1.2, numwords-to-nums 1.2.0, text2num 3.1.0, number-parser 0.3.2; npm: words-to-numbers 1.5.1.
# Needs node 20 and npm. Source: the run below; word2number's readme, which takes "number words" and names no limit to one number.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check word2number==1.1 text2digits==0.1.2 numwords-to-nums==1.2.0 text2num==3.1.0 \
  number-parser==0.3.2
npm install --silent --no-audit --no-fund words-to-numbers@1.5.1 > /dev/null

cat > sets.py <<'EOF2'
from importlib.metadata import version

import number_parser
from numwords_to_nums.numwords_to_nums import NumWordsToNum
from text2digits.text2digits import Text2Digits
from text_to_num import alpha2digit
from word2number.w2n import word_to_num

SAID = ("ten eight six", "six eight ten", "five five five", "forty twenty", "thirty fifteen", "sixty kilos for eight", "two and a half")
APART = ["10 8 6", "6 8 10", "5 5 5", "40 20", "30 15", "60 kilos for 8"]
IN_A_ROW = ["1086", "6810", "555", "4020", "3015", "60 kilos for 8", "2 and a half"]
READERS = {
    "word2number": (word_to_num, [86, 58, 30, 60, 45, 68, 2]),
    "text2digits": (Text2Digits().convert, IN_A_ROW),
    "numwords-to-nums": (NumWordsToNum().numerical_words_to_numbers, IN_A_ROW),
    "text2num": (lambda words: alpha2digit(words, "en"), [*APART, "two and a half"]),
    "number-parser": (lambda words: number_parser.parse(words, language="en"), [*APART, "2 and a half"]),
}
for name, (read, expected) in READERS.items():
    seen = [read(words) for words in SAID]
    print(name, version(name), dict(zip(SAID, seen)))
    assert seen == expected
french = alpha2digit("dix neuf huit", "fr")
print("text2num, French: dix neuf huit is", french)
assert french == "19 8"
EOF2
venv/bin/python sets.py

cat > sets.mjs <<'EOF2'
import assert from "node:assert";
import words from "words-to-numbers";

const expected = {
  "ten eight six": "10 8 6",
  "forty twenty": "40 20",
  "thirty fifteen": 3015,
  "twenty ten": 2010,
  "two and a half": "2 and 1 half",
};
const seen = Object.fromEntries(Object.keys(expected).map((said) => [said, words.wordsToNumbers(said)]));
console.log("words-to-numbers 1.5.1", JSON.stringify(seen));
assert.deepEqual(seen, expected);
EOF2
node sets.mjs
