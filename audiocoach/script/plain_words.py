"""A line in the words of the grammar: thousands of metres, ``twice``, ``then`` and other turns of phrase that
have only one meaning, written as the forms of a line are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from audiocoach.script.model import LANGUAGES
from audiocoach.script.words import any_word, line_words

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER_WORD = re.compile(
    rf"(?<![\w-])({'|'.join(_NUMBERS)})-(?=(?:minute|second|hour|min|sec|kilomet(?:re|er)|mile)s?(?!\w))",
    re.IGNORECASE,
)
"""``a five-minute walk``."""
_SETS = re.compile(r"[0-9]\s*[x×]\s*[0-9]")
_TIME_OF_METRES = re.compile(
    r"(?P<far>(?<![\w.,])(?P<metres>[1-9][0-9]{1,2})\s?m\s+in\s+)(?P<seconds>[1-9][0-9]{1,2})(?=\s*(?:[,;)]|$))"
)
_FASTEST_M_PER_S, _SLOWEST_M_PER_S = 10.5, 3.0
_STROKE_RATE = re.compile(r"@\s?r(?=[1-4][0-9](?![0-9:]))", re.IGNORECASE)
_POSE = re.compile(
    r"(?P<name>(?:warrior|krieger|guerrier[eo]?|guerrero)\s[123])\s[-–—]\s(?=[0-9])", re.IGNORECASE
)
"""``Warrior 2 - 5 breaths`` is no range."""

_INCHES = re.compile(
    r"(?<![x×\w./])(?<![x×]\s)(?P<first>[0-9]{1,2})[\"”″](?:\s?/\s?(?P<second>[0-9]{1,2})[\"”″])?"
)
_HIGH = re.compile(
    r"(?<!\w)(?:box|step[- ]?(?:up|down)s?|depth jumps?|deficit|hurdles?|riser|blocks?)(?!\w)", re.IGNORECASE
)
"""What has a height in inches: ``30 box jumps 24"/20"``."""
_COUNTED = re.compile(
    r"[0-9]\s*[x×]\s*[0-9]+(?!\s?[\"”″'’′s])|^[0-9]+\s[^\W\d_]{3}|[0-9]\s?reps?(?!\w)", re.IGNORECASE
)
_SO_MANY_OF = re.compile(
    r"(?P<count>[2-9]|[1-9][0-9])\s+(?P<name>[^\W\d_][^\d,:;()@]*?)\s+"
    r"(?:of|da|à|de|zu je|von je|je)\s+(?P<amount>[0-9].*)",
    re.IGNORECASE,
)
_REPS_NAMED = re.compile(r"(?<=\s)reps$", re.IGNORECASE)
_NAMED_PACE = re.compile(
    r"@\s?(?:[A-Z]{1,4}|[^\W\d_]+ pace)\s?\((?P<pace>[0-9]{1,2}:[0-9]{2})\)", re.IGNORECASE
)
"""``@ MP (4:50)``."""
_STILL_REST = re.compile(
    r"(?<=[0-9])(?P<unit>\s?(?:s|secs?|seconds|min|mins|minutes|['\"]))\s+"
    r"(?:standing|static|passive|complete|full)\s+(?P<rest>rest|recovery)",
    re.IGNORECASE,
)
"""``60s standing rest``: a rest is."""
_BOTH_SIDES = re.compile(
    r"(?P<count>[0-9]{1,3})\s+(?P<name>[^\W\d_][^\d]*?)\s+(?:L|left)\s*[/,+&]\s*(?P=count)\s*(?:R|right)",
    re.IGNORECASE,
)

_ON_THE_MINUTE = re.compile(
    r"(?P<name>[^\W\d_][^\d,]*),\s+(?P<count>[0-9]{1,3})\s+(?P<clock>(?:on\s+the\s+minute|every\s).*)",
    re.IGNORECASE,
)
_REPS_OF_HOLDS = re.compile(
    r"(?P<name>.*?[^\W\d_].*?)\s+(?P<sets>[0-9]{1,2})\s+reps\s+of\s+(?P<work>[0-9]{1,2})\s?(?:s|secs?|seconds)\s+on\s*[,/]?\s*"
    r"(?P<rest>[0-9]{1,2})\s?(?:s|secs?|seconds)\s+off",
    re.IGNORECASE,
)
_HOLDS = re.compile(
    rf"(?P<name>(?:.*[,:–-]\s*)?|.*\s(?=[a-z]+\s[0-9]+-))(?P<sets>[2-9]|[1-9][0-9]|{'|'.join(_NUMBERS[1:])})\s+(?P<work>[1-9][0-9]{{0,2}})[\s-]?"
    r"(?P<unit>s|secs?|seconds?|min|minutes?)[\s-](?P<what>[^\W\d_].*)",
    re.IGNORECASE,
)
"""``ten 10-second holds``, ``4 30-second planks``. ``Warrior two 40s each side`` has a number in its name."""
_BUILD = re.compile(
    r"(?<=[0-9mnksx'’′])\s+(?P<how>(?:build|progress|ramp|ris|increas|accelerat|gesteigert|steiger|progresiv|progressi[fv])"
    r"\w*\s(?:up\s)?(?:to|from|bis|jusqu'[àa]u?|hasta|fino\sa)\s(?:z(?:one)?\s?[1-5]|rpe\s?[0-9]{1,2}|[0-9]{1,3}\s?%|[^\W\d_]+)"
    r"(?:\s(?:to|bis|à|a)\s(?:z(?:one)?\s?[1-5]|rpe\s?[0-9]{1,2}|[0-9]{1,3}\s?%))?)"
    r"(?=\s*(?:$|[,;+]))",
    re.IGNORECASE,
)
"""``20 min building to Z3``: how the effort changes, and not the effort of it all."""
_NAMED = re.compile(r"[^\W\d_]{2}[^\d(]*[0-9][^(x×]*$")
"""One amount of something that has a name."""
_ON_OFF = re.compile(
    r"(?<![\w.:,])(?P<on>[1-9][0-9])\s+on\s*[,/]?\s*(?P<off>[1-9][0-9]?)\s+off(?!\w)", re.IGNORECASE
)
"""``30 on 15 off``, seconds of work and rest."""
_LISTED_REPS = re.compile(
    r"(?P<name>[^\W\d_][^\d,:()]*[^\W\d_])\s(?P<reps>[1-9][0-9]?(?:\s[1-9][0-9]?){2,4})"
)
"""``Seated row 12 12 10``."""
_WORK_TO_REST = re.compile(r"(?<=\s)(?P<work>[5-9]|1[0-2]):(?P<rest>[2-5])\s*[x×]\s*(?P<sets>[0-9]{1,2})$")
"""The seven seconds of work and three of rest of a hang board."""
_AFTER_LABEL = re.compile(r"\(?(?P<time>[0-9][^()]*?)\s+(?:rest\s+)?after\s+[A-H][0-9]\)?", re.IGNORECASE)


@cache
def _each_of_two() -> re.Pattern[str]:
    """``each direction and leg``, ``por dirección y pierna``."""
    half = any_word("half", "way")
    return re.compile(
        rf"(?<!\w)(?P<per>{any_word('per')})\s(?P<one>{half})\s(?:{any_word('and')}|[&+])\s(?P<other>{half})(?!\w)",
        re.IGNORECASE,
    )


@cache
def _units() -> re.Pattern[str]:
    """A word that is the unit of an amount."""
    units = any_word("set", "rep", "times", "minute", "second", "hour", "breath", "count", "rest")
    return re.compile(rf"(?:{units}|x|s|m|km|min)(?!\w)", re.IGNORECASE)


@cache
def _thousand_m() -> re.Pattern[str]:
    """``1.000 m``, ``1'500 m``: a thousand, for nobody measures thousandths of a metre."""
    return re.compile(
        r"(?<![\d.,:'’])(?P<thousands>[1-9][0-9]?)(?:[.'’\u00a0\u202f](?P<rest>[0-9]{3})|\x20(?P<even>000))"
        rf"(?=\s?(?:m|{any_word('metre')})(?!\w))",
        re.IGNORECASE,
    )


@cache
def _often() -> Mapping[str, int]:
    """The words for twice and thrice."""
    return {
        word.casefold(): times
        for language in LANGUAGES
        for times, word in enumerate(line_words(language)["twice"], start=2)
    }


@cache
def _often_behind() -> re.Pattern[str]:
    """``Run 5 min, twice``."""
    return re.compile(rf"(?P<before>.*[0-9].*?),?\s+(?P<often>{any_word('twice')})[.!]?", re.IGNORECASE)


@cache
def _begins() -> re.Pattern[str]:
    """``Then 10 push-ups``."""
    return re.compile(
        rf"(?:{any_word('and')}\s+)?{any_word('then')}[,:]?\s+(?=[0-9])",
        re.IGNORECASE,
    )


def in_plain_words(text: str) -> str:
    """The line as the grammar has it; the line itself where nothing in it has another way to be written."""
    text = with_figures(text)
    text = text[begins.end() :] if (begins := _begins().match(text)) else text
    text = _thousand_m().sub(lambda one: f"{one['thousands']}{one['rest'] or one['even']}", text)
    text = _TIME_OF_METRES.sub(_with_seconds, text)
    text = _STROKE_RATE.sub("@ rate ", text)
    text = _POSE.sub(r"\g<name>, ", text)
    text = _STILL_REST.sub(r"\g<unit> \g<rest>", text)
    if far := re.search(r"[0-9]\s?(km|k|mi|miles?)(?!\w)", text):
        per = "mi" if far[1].startswith("mi") else "km"
        text = _NAMED_PACE.sub(rf"@ \g<pace>/{per}", text)
    text = _with_height(text)
    if (many := _SO_MANY_OF.fullmatch(text)) and not _units().match(many["name"]):
        text = f"{_REPS_NAMED.sub('repeats', many['name'])} {many['count']} x {many['amount']}"
    if found := _ON_THE_MINUTE.fullmatch(text):
        text = f"{found['count']} {found['name']} {found['clock']}"
    if (built := _BUILD.search(text)) and _NAMED.match(text[: built.start()]):
        text = _BUILD.sub(r" (\g<how>)", text)
    text = _each_of_two().sub(r"\g<per> \g<one> \g<per> \g<other>", text)
    text = _ON_OFF.sub(r"\g<on>s on \g<off>s off", text)
    if (listed := _LISTED_REPS.fullmatch(text)) and _falls(listed["reps"].split()):
        text = f"{listed['name']} {'-'.join(listed['reps'].split())}"
    if holds := _HOLDS.fullmatch(text):
        sets = holds["sets"].casefold()
        count = _NUMBERS.index(sets) + 1 if sets in _NUMBERS else int(sets)
        text = f"{holds['name']}{count} x {holds['work']} {holds['unit']} {holds['what']}"
    for holds in (_REPS_OF_HOLDS.fullmatch(text), _WORK_TO_REST.search(text)):
        if holds:
            name = holds.groupdict().get("name") or text[: holds.start()].strip()
            text = f"{name} {holds['sets']} x {holds['work']}s, rest {holds['rest']}s"
    if rest := _AFTER_LABEL.fullmatch(text):
        text = f"Rest {rest['time']}"
    if both := _BOTH_SIDES.fullmatch(text):
        text = f"{both['count']} {both['name']} each side"
    if (often := _often_behind().fullmatch(text)) and not _SETS.search(text):
        text = f"{often['before'].rstrip(' ,')} x {_often()[often['often'].casefold()]}"
    return text


def _falls(figures: list[str]) -> bool:
    """Whether numbers never rise, as the reps of tired sets; ``3 10 60`` are sets, reps and a load."""
    counts = [int(figure) for figure in figures]
    return counts == sorted(counts, reverse=True)


def with_figures(text: str) -> str:
    """``a five-minute walk`` with a figure for its number."""
    return _NUMBER_WORD.sub(lambda one: f"{_NUMBERS.index(one[1].casefold()) + 1} ", text)


def _with_height(text: str) -> str:
    """``Step-ups 4" 2x10`` with the inches of a step beside what is counted."""
    found = _INCHES.search(text) if _HIGH.search(text) else None
    if found is None:
        return text
    before, behind = text[: found.start()].rstrip(" (,@"), text[found.end() :].lstrip(" ),")
    if not _COUNTED.search(f"{before} {behind}"):
        return text
    both = f"{found['first']}/{found['second']}" if found["second"] else found["first"]
    return f"{before} {both} inches {behind}".strip()


def _with_seconds(found: re.Match[str]) -> str:
    """``200 m in 36`` with the unit that only the speed of a run shows."""
    speed = int(found["metres"]) / int(found["seconds"])
    is_run = _SLOWEST_M_PER_S <= speed <= _FASTEST_M_PER_S
    return f"{found[0]}s" if is_run else found[0]
