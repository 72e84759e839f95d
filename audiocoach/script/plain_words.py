"""A line in the words of the grammar: thousands of metres, ``twice``, ``then`` and other turns of phrase that
have only one meaning, written as the forms of a line are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from audiocoach.script.model import LANGUAGES
from audiocoach.script.patterns import Pattern
from audiocoach.script.turns import TURNS
from audiocoach.script.words import any_word, line_words, words_meaning

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER_WORD = Pattern(
    rf"(?<![\w-])({'|'.join(_NUMBERS)})-(?=(?:minute|second|hour|min|sec|kilomet(?:re|er)|mile)s?(?!\w))",
    re.IGNORECASE,
    needs="-",
)
"""``a five-minute walk``."""
_SETS = Pattern(r"[0-9]\s*[x×]\s*[0-9]")
_TIME_OF_METRES = Pattern(
    r"(?P<far>(?<![\w.,])(?P<metres>[1-9][0-9]{1,2})\s?m\s+in\s+)(?P<seconds>[1-9][0-9]{1,2})(?=\s*(?:[,;)]|$))",
    needs=("in",),
)
_FASTEST_M_PER_S, _SLOWEST_M_PER_S = 10.5, 3.0
_PLURAL_METRES = Pattern(
    r"^(?P<far>[1-9][0-9]?[05]0)s(?:\s*[x×]\s*|:\s*)(?P<times>[1-9][0-9]?)(?:\s+of\s+them)?(?!\w)",
    re.IGNORECASE,
    needs="x×:",
)
_OF_TRACK = Pattern(r"(?<!\w)(?:jog|walk|rec|recovery|track)(?!\w)", re.IGNORECASE)
"""``400s x 10, 200 jog``: runners write 400 metres like that."""
_INTERVALS_FIRST = Pattern(
    r"(?P<work>[1-9][0-9]{1,2})\s?/\s?(?P<rest>[1-9][0-9]{1,2})\s*[x×]\s*(?P<sets>[1-9][0-9]?)\s+(?P<name>[^\W\d][^\d,:;()]+)",
    needs="/",
)
"""``30/30 x 6 standing sprints``."""

_INCHES = Pattern(
    r"(?<![x×\w./])(?<![x×]\s)(?P<first>[0-9]{1,2})[\"”″](?:\s?/\s?(?P<second>[0-9]{1,2})[\"”″])?",
    needs='"”″',
)
_HIGH = Pattern(
    r"(?<!\w)(?:box|step[- ]?(?:up|down)s?|depth jumps?|deficit|hurdles?|riser|blocks?)(?!\w)", re.IGNORECASE
)
"""What has a height in inches: ``30 box jumps 24"/20"``."""
_COUNTED = Pattern(
    r"[0-9]\s*[x×]\s*[0-9]+(?!\s?[\"”″'’′s])|^[0-9]+\s[^\W\d_]{3}|[0-9]\s?reps?(?!\w)", re.IGNORECASE
)
_SO_MANY_OF = Pattern(
    r"(?P<count>[2-9]|[1-9][0-9])\s+(?P<name>[^\W\d_][^\d,:;()@]*?)\s+"
    r"(?:of|da|à|de|zu je|von je|je)\s+(?P<amount>[0-9].*)",
    re.IGNORECASE,
    needs=("of", "da", "à", "de", "je"),
)
_REPS_NAMED = Pattern(r"(?<=\s)reps$", re.IGNORECASE)
_NAMED_PACE = Pattern(
    r"@\s?(?:[A-Z]{1,4}|[^\W\d_]+ pace)\s?\((?P<pace>[0-9]{1,2}:[0-9]{2})\)", re.IGNORECASE, needs="@"
)
"""``@ MP (4:50)``."""
_BOTH_SIDES = Pattern(
    r"(?P<count>[0-9]{1,3})\s+(?P<name>[^\W\d_][^\d]*?)\s+(?:L|left)\s*[/,+&]\s*(?P=count)\s*(?:R|right)",
    re.IGNORECASE,
    needs="/,+&",
)

_ON_THE_MINUTE = Pattern(
    r"(?P<name>[^\W\d_][^\d,]*),\s+(?P<count>[0-9]{1,3})\s+(?P<clock>(?:on\s+the\s+minute|every\s).*)",
    re.IGNORECASE,
    needs=",",
)
_REPS_OF_HOLDS = Pattern(
    r"(?P<name>.*?[^\W\d_].*?)\s+(?P<sets>[0-9]{1,2})\s+reps\s+of\s+(?P<work>[0-9]{1,2})\s?(?:s|secs?|seconds)\s+on\s*[,/]?\s*"
    r"(?P<rest>[0-9]{1,2})\s?(?:s|secs?|seconds)\s+off",
    re.IGNORECASE,
    needs=("reps",),
)
_HOLDS = Pattern(
    rf"(?P<name>(?:.*[,:–-]\s*)?|.*\s(?=[a-z]+\s[0-9]+-))(?P<sets>[2-9]|[1-9][0-9]|{'|'.join(_NUMBERS[1:])})\s+(?P<work>[1-9][0-9]{{0,2}})[\s-]?"
    r"(?P<unit>s|secs?|seconds?|min|minutes?)[\s-](?P<what>[^\W\d_].*)",
    re.IGNORECASE,
)
"""``ten 10-second holds``, ``4 30-second planks``. ``Warrior two 40s each side`` has a number in its name."""
_BUILD = Pattern(
    r"(?<=[0-9mnksx'’′])\s+(?P<how>(?:build|progress|ramp|ris|increas|accelerat|gesteigert|steiger|progresiv|progressi[fv])"
    r"\w*\s(?:up\s)?(?:to|from|bis|jusqu'[àa]u?|hasta|fino\sa)\s(?:z(?:one)?\s?[1-5]|rpe\s?[0-9]{1,2}|[0-9]{1,3}\s?%|[^\W\d_]+)"
    r"(?:\s(?:to|bis|à|a)\s(?:z(?:one)?\s?[1-5]|rpe\s?[0-9]{1,2}|[0-9]{1,3}\s?%))?)"
    r"(?=\s*(?:$|[,;+]))",
    re.IGNORECASE,
    needs=("build", "progres", "ramp", "ris", "increas", "accelerat", "steiger"),
)
"""``20 min building to Z3``: how the effort changes, and not the effort of it all."""
_NAMED = Pattern(r"[^\W\d_]{2}[^\d(]*[0-9][^(x×]*$")
"""One amount of something that has a name."""
_ON_OFF = Pattern(
    r"(?<![\w.:,])(?P<on>[1-9][0-9])\s+on\s*[,/]?\s*(?P<off>[1-9][0-9]?)\s+off(?!\w)",
    re.IGNORECASE,
    needs=("off",),
)
"""``30 on 15 off``, seconds of work and rest."""
_LISTED_REPS = Pattern(r"(?P<name>[^\W\d_][^\d,:()]*[^\W\d_])\s(?P<reps>[1-9][0-9]?(?:\s[1-9][0-9]?){2,4})")
"""``Seated row 12 12 10``."""
_WORK_TO_REST = Pattern(
    r"(?<=\s)(?P<work>[5-9]|1[0-2]):(?P<rest>[2-5])\s*[x×]\s*(?P<sets>[0-9]{1,2})$", needs=":"
)
"""The seven seconds of work and three of rest of a hang board."""
_TIMED_METRES = Pattern(
    r"(?P<far>[0-9]\s?k?m)\s*\((?P<time>(?:[0-9]{1,3}\s?[-–]\s?)?[0-9]{1,3}\s?(?:s|secs?|seconds|[\"”″])|[0-9]{1,2}:[0-9]{2})\)"
    r"(?P<comma>\s+(?=[0-9]))?",
    re.IGNORECASE,
    needs="(",
)
"""``8 x 200m (32-34s) 200m jog``: the time of the metres before the bracket."""
_SHARES_OF_UNITS = Pattern(
    r"(?<![\w-])(?:(?P<share>half|quarter)(?:\s+of)?\s+(?:an?\s+)(?P<unit>hour|mile|kilomet(?:re|er)|minute)"
    r"|(?P<more>an)\s+hour\s+and\s+a\s+half)(?!\w)",
    re.IGNORECASE,
    needs=("half", "quarter"),
)
_OF_UNIT = {
    ("half", "hour"): "30 min",
    ("quarter", "hour"): "15 min",
    ("half", "minute"): "30 s",
    ("quarter", "minute"): "15 s",
    ("half", "mile"): "0.5 miles",
    ("quarter", "mile"): "0.25 miles",
    ("half", "kilometre"): "500 metres",
    ("quarter", "kilometre"): "250 metres",
}
"""``half an hour`` and ``quarter of a mile`` as amounts."""
_SQUEEZED = Pattern(
    r"(?<=[\s,(])(?P<time>[1-9]\s?s(?:ecs?|econds?)?\s)squeeze(?=\s+(?:at|on)\s|[.)]?$)",
    re.IGNORECASE,
    needs=("squeeze",),
)
"""``4x15, 2 sec squeeze at top``: a hold in every rep."""
_SIDES_IN_TURN = Pattern(
    r"(?<=\s)(?P<amount>[0-9]{1,3}(?:\s?[^\W\d_]+|['\"”″’′])?)\s(?P<one>[LR])\s*/\s*(?P=amount)\s(?P<other>[LR])(?!\w)"
)
"""``1 min L / 1 min R``."""
_REST_SIGN = Pattern(r"(?P<work>[^()]*[0-9][^()]*?)[\s,;]+R\s?=\s?(?P<time>[0-9][^()]*)", needs=("=",))
"""``6 x 100 m, R = 30"``: the rest."""
_AFTER_LABEL = Pattern(
    r"\(?(?P<time>[0-9][^()]*?)\s+(?:rest\s+)?after\s+[A-H][0-9]\)?", re.IGNORECASE, needs=("after",)
)


@cache
def _each_of_two() -> Pattern:
    """``each direction and leg``, ``por dirección y pierna``."""
    half = any_word("half", "way")
    return Pattern(
        rf"(?<!\w)(?P<per>{any_word('per')})\s(?P<one>{half})\s(?:{any_word('and')}|[&+])\s(?P<other>{half})(?!\w)",
        re.IGNORECASE,
        needs=words_meaning("half") | words_meaning("way"),
    )


@cache
def _sets_then_reps() -> Pattern:
    """``sets 4, reps 6``, as the cells of a table have them."""
    sets, reps, joins = any_word("set"), any_word("rep"), r"(?:\s*[:=]\s*|\s+)"
    return Pattern(
        rf"(?<![\w.,/-])(?<![0-9]\s){sets}{joins}(?P<sets>[0-9]{{1,2}})\s*[,;|/]\s*"
        rf"{reps}{joins}(?P<reps>[0-9]{{1,3}}(?:\s?[-–]\s?[0-9]{{1,3}})?)(?!\w)",
        re.IGNORECASE,
        needs=",;|/",
    )


@cache
def _far_in_time() -> Pattern:
    """``8x400 a 1:30``, ``6x1000 in 4'20``: a large number with a time for it is metres."""
    return Pattern(
        rf"^(?P<name>[^\d(:]*?(?::\s*)?)(?P<sets>[0-9]{{1,2}}\s*[x×]\s*)(?P<far>[1-9][0-9]{{1,3}}0)"
        rf"(?P<time>\s+(?:a|à|at|all[’']|{any_word('for')}|(?<=0\s)@)\s*[0-9]{{1,2}}(?::|['’′])[0-9]{{2}}(?![\d:]))",
        re.IGNORECASE,
        needs=":'’′",
    )


@cache
def _units() -> Pattern:
    """A word that is the unit of an amount."""
    units = any_word("set", "rep", "times", "minute", "second", "hour", "breath", "count", "rest")
    return Pattern(rf"(?:{units}|x|s|m|km|min)(?!\w)", re.IGNORECASE)


@cache
def _thousand_m() -> Pattern:
    """``1.000 m``, ``1'500 m``: a thousand, for nobody measures thousandths of a metre."""
    return Pattern(
        r"(?<![\d.,:'’])(?P<thousands>[1-9][0-9]?)(?:[.'’\u00a0\u202f](?P<rest>[0-9]{3})|\x20(?P<even>000))"
        rf"(?=\s?(?:m|{any_word('metre')})(?!\w))",
        re.IGNORECASE,
        needs=(*".'’\u00a0\u202f", " 000"),
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
def _often_behind() -> Pattern:
    """``Run 5 min, twice``."""
    return Pattern(
        rf"(?P<before>.*[0-9].*?),?\s+(?P<often>{any_word('twice')})[.!]?",
        re.IGNORECASE,
        needs=words_meaning("twice"),
    )


@cache
def _begins() -> Pattern:
    """``Then 10 push-ups``."""
    return Pattern(
        rf"(?:{any_word('and')}\s+)?{any_word('then')}[,:]?\s+(?=[0-9])",
        re.IGNORECASE,
        needs=words_meaning("then"),
    )


def in_plain_words(text: str, known: Callable[[str], bool]) -> str:
    """The line as the grammar has it; the line itself where nothing in it has another way to be written.

    ``known`` says whether a name is that of an exercise.
    """
    text = with_figures(text)
    text = text[begins.end() :] if (begins := _begins().match(text)) else text
    text = _thousand_m().sub(lambda one: f"{one['thousands']}{one['rest'] or one['even']}", text)
    if "/" in text:
        text = _SIDES_IN_TURN.sub(r"\g<amount> \g<one> \g<amount> \g<other>", text)
    if rested := _REST_SIGN.fullmatch(text):
        text = f"{rested['work']}, rest {rested['time']}"
    text = _SHARES_OF_UNITS.sub(_share_of_unit, text)
    text = _TIMED_METRES.sub(lambda one: f"{one['far']} in {one['time']}{', ' if one['comma'] else ''}", text)
    text = _TIME_OF_METRES.sub(_with_seconds, text)
    for turn, plain in TURNS:
        text = turn.sub(plain, text) if turn.search(text) else text
    if interval := _INTERVALS_FIRST.fullmatch(text):
        text = f"{interval['name']} {interval['sets']} x {interval['work']}s, rest {interval['rest']}s"
    if _SQUEEZED.search(text) and _COUNTED.search(text):
        text = _SQUEEZED.sub(r"\g<time>hold", text)
    text = _sets_then_reps().sub(r"\g<sets>x\g<reps>", text)
    if (plural := _PLURAL_METRES.match(text)) and _OF_TRACK.search(text):
        text = f"{plural['times']} x {plural['far']}m{text[plural.end() :]}"
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
    return _with_metres_in_time(text, known)


def _falls(figures: list[str]) -> bool:
    """Whether numbers never rise, as the reps of tired sets; ``3 10 60`` are sets, reps and a load."""
    counts = [int(figure) for figure in figures]
    return counts == sorted(counts, reverse=True)


_THOUSANDS_IN_SETS = Pattern(
    r"(?:(?<=[0-9][x×])|(?<=[0-9]\s[x×]\s))(?:1[1-9]|[2-9][0-9]|[1-9])[05]00(?![\w:/-]|[.,][0-9]|\s?(?:m|y|rep|wdh))",
    re.IGNORECASE,
    needs=("00",),
)
"""``3x2000``: thousands in sets are metres; nobody does so many reps."""


def _with_metres_in_time(text: str, known: Callable[[str], bool]) -> str:
    """``8x400 a 1:30`` with the unit of what is done in a time; ``known`` says whether a name is that of an
    exercise, whose number is one of reps.
    """
    text = _THOUSANDS_IN_SETS.sub(r"\g<0> m", text)
    found = _far_in_time().match(text)
    if found is None or known(found["name"].strip(" :")):
        return text
    at = found.end("far")
    return f"{text[:at]} m{text[at:]}"


def _share_of_unit(found: re.Match[str]) -> str:
    if found["more"]:
        return "90 min"
    unit = "kilometre" if found["unit"].casefold().startswith("kilo") else found["unit"].casefold()
    return _OF_UNIT[found["share"].casefold(), unit]


def with_figures(text: str) -> str:
    """``a five-minute walk`` with a figure for its number."""
    return _NUMBER_WORD.sub(lambda one: f"{_NUMBERS.index(one[1].casefold()) + 1} ", text)


def _with_height(text: str) -> str:
    """``Step-ups 4" 2x10`` with the inches of a step beside what is counted."""
    found = _INCHES.search(text)
    if found is None or not _HIGH.search(text):
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
