"""A line in the words of the grammar: thousands of metres, ``twice``, ``then`` and other turns of phrase that
have only one meaning, written as the forms of a line are.
"""

from __future__ import annotations

import re

_THOUSAND_M = re.compile(
    r"(?<![\d.,:'’])(?P<thousands>[1-9][0-9]?)(?:[.'’\u00a0\u202f](?P<rest>[0-9]{3})|\x20(?P<even>000))"
    r"(?=\s?(?:m|met(?:re|er)s?|mètres?|metros?|metr[io]|Meter[ns]?)(?!\w))",
    re.IGNORECASE,
)
"""``1.000 m``, ``1'500 m``: a thousand, for nobody measures thousandths of a metre."""
_BEGINS = re.compile(
    r"(?:and\s+)?(?:then|danach|dann|puis|ensuite|luego|después|poi|infine|finally)[,:]?\s+(?=[0-9])",
    re.IGNORECASE,
)
_OFTEN = {"twice": 2, "thrice": 3, "zweimal": 2, "dreimal": 3}
_OFTEN_BEHIND = re.compile(
    rf"(?P<before>.*[0-9](?!.*[x×*]\s*[0-9]).*?),?\s+(?P<often>{'|'.join(_OFTEN)})[.!]?", re.IGNORECASE
)
_TIME_OF_METRES = re.compile(
    r"(?P<far>(?<![\w.,])(?P<metres>[1-9][0-9]{1,2})\s?m\s+in\s+)(?P<seconds>[1-9][0-9]{1,2})(?=\s*(?:[,;)]|$))"
)
_FASTEST_M_PER_S, _SLOWEST_M_PER_S = 10.5, 3.0
_STROKE_RATE = re.compile(r"@\s?r(?=[1-4][0-9](?![0-9:]))", re.IGNORECASE)
_POSE = re.compile(
    r"(?P<name>(?:warrior|krieger|guerrier[eo]?|guerrero)\s[123])\s[-–—]\s(?=[0-9])", re.IGNORECASE
)
"""``Warrior 2 - 5 breaths`` is no range."""


def in_plain_words(text: str) -> str:
    """The line as the grammar has it; the line itself where nothing in it has another way to be written."""
    text = _BEGINS.sub("", text) if _BEGINS.match(text) else text
    text = _THOUSAND_M.sub(lambda one: f"{one['thousands']}{one['rest'] or one['even']}", text)
    text = _TIME_OF_METRES.sub(_with_seconds, text)
    text = _STROKE_RATE.sub("@ rate ", text)
    text = _POSE.sub(r"\g<name>, ", text)
    if often := _OFTEN_BEHIND.fullmatch(text):
        text = f"{often['before'].rstrip(' ,')} x {_OFTEN[often['often'].casefold()]}"
    return text


def _with_seconds(found: re.Match[str]) -> str:
    """``200 m in 36`` with the unit that only the speed of a run shows."""
    speed = int(found["metres"]) / int(found["seconds"])
    is_run = _SLOWEST_M_PER_S <= speed <= _FASTEST_M_PER_S
    return f"{found[0]}s" if is_run else found[0]
