"""Tokens of a one-line step: numbers, clocks, signs, units and words, each with the kind that it has here.

A kind is a letter, so that the forms of :mod:`audiocoach.script.grammar` are patterns over a text of kinds:
``3x10 each side`` is ``nxne``. A unit is one only after a number; a word with several meanings has the one
that its neighbours allow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from audiocoach.script.words import UNITS, WEAK, LineTerm, number_words, vocabulary
from audiocoach.units import MAX_DIGITS

NUMBERS = "ndcTMb"
"""Kinds of token that hold a figure."""

_TOKEN = re.compile(
    rf"""
    (?P<four>(?:(?<=@)|(?<=@\s)|(?<=\btempo\s)|(?<=\btempo:\s)|(?<=\btempo:))(?:[0-9x]{{4}}|(?:[0-9x][/:]){{3}}[0-9x])(?!\w|\s?(?:kgs?|lbs?|m|met(?:re|er)s?|w|watts?|%)(?!\w))|(?<![\w.,:/-])[0-9]{{2}}[0-9x][0-9](?=\s?tempo(?!\w)))
    |(?P<T>(?:[0-9]{{1,4}}|x)(?:\s?[-–]\s?(?:[0-9]{{1,4}}|x)){{2,}}(?![\w]))
    |(?P<c>(?:(?<![\w:])|(?<=\sr)|(?<=^r)|(?<=[,(/]r)|(?<=[0-9][x×])):[0-9]{{2}}(?![\w:])|[0-9]{{1,{MAX_DIGITS}}}:[0-9]{{2}}(?::[0-9]{{2}})?(?:\.[0-9]{{1,3}})?(?![\d:]))
    |(?P<M>[0-9]{{1,2}}(?:\s?RM|st|nd|rd|th)(?!\w)|[12](?-i:H)(?=\s[^\W\d]))
    |(?P<d>(?<![\w.,])[0-9]{{2,4}}\+(?=\s?(?:rpm|spm|bpm|watts?|w)(?!\w))|(?<![0-9],)(?:[0-9]{{1,{MAX_DIGITS}}}[.,]|(?<![\w.])\.)[0-9]{{1,6}}(?![\d])(?!,\d))
    |(?P<versus>(?<![\w.,:/-])[1-9][0-9]?\s?(?:v|vs\.?)\s?[1-9][0-9]?(?![\w.:/-]))
    |(?P<n>[0-9]+)
    |(?P<x>(?<![^\W\d_])(?:[x×✕·]|(?<!\*)\*(?!\*))(?![^\W\d_])(?!-)|(?:(?<=[0-9][a-zA-Z])|(?<=[0-9][a-zA-Z]{{2}}))[x×](?=[0-9])|(?<=[0-9])[x×](?=\s?(?:max|amrap|bw)\b))
    |(?P<short>c/(?=[^\W\d_]{{3}})|all[’'](?=[0-9])|(?:ea?/(?:side|leg|arm|s|l|a)|b/s|p/s|w/|l/r|r/l|li/re|re/li|izq/der|der/izq|sx/dx|dx/sx|km/h|mi/h|u/min)(?![^\W\d_])|(?:rpe|rir|z)(?=[0-9])|r(?=[0-9]+(?::|s|min|')|:[0-9]))
    |(?P<prime>(?<=[0-9])(?:''|['’′"”″])(?![^\W\d_]))
    |(?P<unit>(?<=[0-9])[^\W\d_]+?(?=[x×][0-9])|(?<=[0-9])[^\W\d_]+|(?<=[0-9])(?:\#(?![\w\s]*[0-9])|°))
    |(?P<word>[^\W\d_](?:(?:-|[.’'](?!\d))?[^\W_])*)
    |(?P<sign>\S)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SIGNS = {
    ",": ",",
    ";": ",",
    ":": ",",
    "|": ",",
    "=": ",",
    "(": "(",
    "[": "(",
    ")": ")",
    "]": ")",
    "/": "/",
    "@": "@",
}
_SIGNS |= {"%": "%", "+": "+", "&": "&", "–": "-", "—": "-", "-": "-", ".": "."}


_KIND_OF_GROUP = {"four": "T", "versus": "word"}
"""Kinds of the groups that are not called by them. ``4v4`` is a word: the sides of a game."""
_BETWEEN_ALONE = ("between",)
_PARTS_OF_NAMES = ("1", "2", "3", "4")
"""Figures that a hyphen joins to a word of a name. Larger ones are amounts with a slip: ``10-squats``."""


class Token(NamedTuple):
    """A piece of a line: its kind, its text, where it begins and ends, and what its word means."""

    kind: str
    text: str
    start: int
    end: int
    term: LineTerm | None = None

    @property
    def meaning(self) -> str:
        """What its word means, or nothing."""
        return self.term.meaning if self.term else ""


def read_tokens(text: str) -> list[Token]:
    """The tokens of a line."""
    raw = [
        Token(
            _KIND_OF_GROUP.get(str(found.lastgroup), str(found.lastgroup)),
            found[0],
            found.start(),
            found.end(),
        )
        for found in _TOKEN.finditer(text)
    ]
    _close_quotes(raw)
    raw = _with_hyphened_figures(raw)
    _read_number_words(raw)
    tokens: list[Token] = []
    index = 0
    while index < len(raw):
        token, used = _token(raw, index, tokens)
        is_short_for = token.kind == "." and tokens and tokens[-1].kind in UNITS + "Reai"
        if not (is_short_for and tokens[-1].end == token.start):
            tokens.append(token)
        index += used
    return tokens


def _with_hyphened_figures(raw: Sequence[Token]) -> list[Token]:
    """The tokens, with one word for ``1-arm`` or ``3-way``; ``2-minute`` has a number and its unit."""
    joined: list[Token] = []
    for token in raw:
        if len(joined) > 1 and _is_hyphened(joined[-2], joined[-1], token):
            joined[-2:] = [Token("word", f"{joined[-2].text}-{token.text}", joined[-2].start, token.end)]
        else:
            joined.append(token)
    return joined


def _is_hyphened(figure: Token, hyphen: Token, word: Token) -> bool:
    return (
        figure.kind == "n"
        and figure.text in _PARTS_OF_NAMES
        and hyphen.text == "-"
        and figure.end + 1 == hyphen.end == word.start
        and word.kind == "word"
        and not any(phrase.term.kind in UNITS for phrase in vocabulary().get(word.text.casefold(), ()))
    )


def _read_number_words(raw: list[Token]) -> None:
    """Make numbers of the words for them in ``three sets of ten`` and ``one minute``."""
    numbers = number_words()
    for index, token in enumerate(raw):
        figures = numbers.get(token.text.casefold()) if token.kind == "word" else None
        is_half = index > 0 and raw[index - 1].text.casefold() == "half"
        if figures and not is_half and (_has_unit_behind(raw, index) or _is_of_sets(raw, index)):
            raw[index] = Token("n", figures, token.start, token.end)


def _has_unit_behind(raw: Sequence[Token], index: int) -> bool:
    """Whether the word after a number is the unit of an amount, or joins another number."""
    following = raw[index + 2].text if index + 2 < len(raw) else ""
    is_number = following.isdecimal() or following.casefold() in number_words()
    is_number = is_number and following != raw[index].text.casefold()  # one by one
    return _has_kind(raw, index + 1, "ONSrs") or (is_number and _has_kind(raw, index + 1, "x"))


def _is_of_sets(raw: Sequence[Token], index: int) -> bool:
    """Whether a number follows ``sets of`` or ``3 times``."""
    if index < 2:
        return False
    is_of = _has_kind(raw, index - 1, "o") and _has_kind(raw, index - 2, "s")
    return is_of or (_has_kind(raw, index - 1, "x") and raw[index - 2].kind == "n")


_QUOTES = '"“”„'


def _close_quotes(raw: list[Token]) -> None:
    """Make signs of the primes that close a quotation: ``"3x10"`` has no seconds."""
    is_open = False
    for index, token in enumerate(raw):
        if token.text not in _QUOTES or token.kind not in ("sign", "prime"):
            continue
        if is_open and token.kind == "prime":
            raw[index] = Token("sign", token.text, token.start, token.end)
        is_open = token.kind == "sign" and not is_open


def _token(raw: Sequence[Token], index: int, read: Sequence[Token]) -> tuple[Token, int]:
    """The token at an index, and how many raw ones it takes; ``read`` are those before it."""
    token = raw[index]
    before = read[-1] if read else None
    following = raw[index + 1] if index + 1 < len(raw) else None
    if token.kind == "sign":
        return _sign(raw, index, before), 1
    if token.kind == "n" and before is not None and before.kind in "ONm":
        return _bound(token, before, following), 1
    if token.kind in ("word", "unit", "short", "prime"):
        is_short = token.text == "AL"  # the German runner's cool-down, not a small word of Spanish
        if is_short or (token.text.casefold() not in vocabulary() and token.text not in ("L", "R")):
            return Token("W", token.text, token.start, token.end), 1
        return _word(
            raw,
            index,
            before,
            has_name=any(one.kind == "W" for one in read),
            has_sets=any(one.kind in "xs" for one in read),
        )
    return token, 1


def _sign(raw: Sequence[Token], index: int, before: Token | None) -> Token:
    token, following = raw[index], raw[index + 1] if index + 1 < len(raw) else None
    kind = "M" if token.text.isnumeric() else _SIGNS.get(token.text, "?")
    if kind == "-":
        is_range = (
            before is not None
            and following is not None
            and before.kind in "nd"
            and following.kind in "nd"
            and not (before.end < token.start and _is_behind(raw, index))
        )
        touches = following is not None and following.start == token.end and before is not None
        is_glue = touches and before is not None and before.end == token.start
        kind = "j" if is_range else "~" if is_glue else ","
    if kind == ".":
        is_end = following is None or following.start > token.end
        kind = "." if is_end else "?"
    return Token(kind, token.text, token.start, token.end)


def _is_behind(raw: Sequence[Token], index: int) -> bool:
    """Whether what follows a dash is another amount: ``4 x 10 - 30s``, ``3x12 - 10kg``."""
    is_of_sets = index > 1 and raw[index - 2].kind == "x"
    return _has_kind(raw, index + 2, "ONSlk" if is_of_sets else "ONS")


def _has_kind(raw: Sequence[Token], index: int, kinds: str) -> bool:
    """Whether a raw token can be of one of these kinds."""
    text = raw[index].text.casefold() if index < len(raw) else ""
    return any(phrase.term.kind in kinds for phrase in vocabulary().get(text, ()) if len(phrase.words) == 1)


def _bound(token: Token, before: Token, following: Token | None) -> Token:
    """The 30 of ``1m30``, and of ``2 min 30`` at the end of a line or before a comma."""
    has_unit = following is not None and following.kind in ("unit", "prime")
    if has_unit or len(token.text) > 2:
        return token
    is_glued = token.start == before.end
    is_last = before.meaning in ("hour", "minute") and (
        following is None or (following.kind == "sign" and following.text in ",;)")
    )
    return Token("b", token.text, token.start, token.end) if is_glued or is_last else token


def _word(
    raw: Sequence[Token], index: int, before: Token | None, *, has_name: bool, has_sets: bool
) -> tuple[Token, int]:
    """A word, or a phrase of several; in ``Left side plank`` the side belongs to the name that begins."""
    first = raw[index]
    for phrase in vocabulary().get(first.text.casefold(), ()):
        count = len(phrase.words)
        # The dot of ``ea. leg`` ends no sentence.
        dots = int(count > 1 and index + 1 < len(raw) and raw[index + 1].text == ".")
        held = [first, *raw[index + 1 + dots : index + dots + count]]
        if count > 1 and not _says(held, phrase.words):
            continue
        used = count + dots
        following = raw[index + used] if index + used < len(raw) else None
        goes_on = following is not None and following.kind == "word"
        if count > 1 and goes_on and not has_name and phrase.words[0] in ("left", "right"):
            continue
        last = held[-1] if len(held) == count else first
        if first.text == "R" and phrase.term.kind == "R" and has_name and not has_sets:
            continue
        if phrase.term.kind == "V" and _has_kind(raw, index + used + 1, "ONSrsk"):
            continue  # ``on the step 40 s``
        is_weak = count == 1 and first.text.casefold() in WEAK
        if phrase.term.kind == "e" and is_weak and goes_on and not _is_amount_word(following):
            continue
        if _joins(phrase.term, raw, index, before) and _fits(phrase.term, before, following, first):
            text = " ".join(token.text for token in held)
            return Token(phrase.term.kind, text, first.start, last.end, phrase.term), used
    side = {"L": "left", "R": "right"}.get(first.text) if has_name and first.kind == "word" else None
    if side and (index + 1 == len(raw) or raw[index + 1].kind != "word" or _has_kind(raw, index + 1, "&")):
        return Token("e", first.text, first.start, first.end, LineTerm("e", side, frozenset())), 1
    return Token("W", first.text, first.start, first.end), 1


def _joins(term: LineTerm, raw: Sequence[Token], index: int, before: Token | None) -> bool:
    """Whether a small word such as ``à`` means this between its neighbours: 8 à 10, 3 Sätze à 10, à 80 kg."""
    if term.kind not in "jow" or raw[index].text.casefold() not in ("à", "a"):
        return True
    if term.kind == "o":
        return before is not None and before.kind == "s"
    is_number = index + 1 < len(raw) and raw[index + 1].kind in "nd"
    is_pace = (
        index + 2 < len(raw)
        and raw[index + 2].kind == "prime"
        and any(one.text == "/" for one in raw[index:])
    )
    is_load = (
        is_pace or _has_kind(raw, index + 2, "l") or (index + 2 < len(raw) and raw[index + 2].text == "%")
    )
    is_time = index + 3 < len(raw) and raw[index + 2].kind == "prime" and raw[index + 3].kind == "n"
    if term.kind == "w" and is_number and is_time:
        return True
    if term.kind == "w":
        is_target = _has_kind(raw, index + 1, "A")
        return (is_number and is_load) or is_target or (index + 1 < len(raw) and raw[index + 1].kind == "c")
    is_range = before is not None and before.kind in "nd" and not is_load
    return is_number and (is_range)


def _says(held: Sequence[Token], words: Sequence[str]) -> bool:
    return len(held) == len(words) and all(
        token.kind in ("word", "unit", "short", "M") and token.text.casefold() == word
        for token, word in zip(held, words, strict=True)
    )


def _fits(term: LineTerm, before: Token | None, following: Token | None, first: Token) -> bool:
    """Whether a word can have this meaning between its neighbours."""
    behind_number = before is not None and before.kind in "ndbcMT~"
    goes_on = following is not None and following.kind == "word"
    text = first.text.casefold()
    if term.kind == "x":
        return behind_number and following is not None and following.kind in "ndcT"
    if term.kind in UNITS:
        is_max = before is not None and before.kind == "a" and term.kind == "r"
        is_per = before is not None and before.kind in "/p" and term.kind == "k"
        is_of_time = before is not None and before.kind in "ONSm" and term.kind == "s" and text != "set"
        return behind_number or is_max or is_per or is_of_time
    if term.kind == "%":
        return behind_number
    if term.kind == "P":
        is_behind = before is not None and before.kind in "rx"
        return is_behind or (following is not None and following.kind in "nx")
    if term.kind == "V":
        return following is not None and following.kind == "n"
    if term.kind == "L":
        return following is not None and following.kind in "ndc"
    if term.kind == "&" and len(text) == 1 and (before is None or first.text.isupper()):
        return False
    if term.kind in "oiw" and before is None and following is not None and _is_of_name(following):
        return False
    if term.kind == "p":
        return following is not None and following.text.casefold() in ("km", "mile", "mi", "500m")
    if first.kind in ("unit", "prime"):
        is_clock = before is not None and before.kind == "c"
        return term.kind in "ag" or text == "ea" or (text == "r" and is_clock and not goes_on)
    if term.kind == "M":
        return before is not None and before.kind == "%"
    if term.kind == "h":
        return before is not None and before.kind == "/"
    if text in ("r", "p", "z") and term.kind in "Rz":
        return following is not None and (
            following.kind in "ncd"
            or following.text == "="
            or (following.text == ":" and first.text not in "RzZ")
        )
    if text == "w":
        return False
    if text == "off" and following is not None and following.text.casefold() == "the":
        return False
    if text == "off":
        return (
            before is None or before.kind in "ONS&,/+)c" or (following is not None and following.kind in "nc")
        )
    if term.kind == "e" and text in ("a", "an", "to"):
        return before is not None and before.kind in "ndcbONSmrux"  # 20 secs a leg, not: lift a leg
    if term.kind == "B" and text in _BETWEEN_ALONE:
        return (
            before is not None and before.kind in "ONSRc" and (following is None or following.kind == "sign")
        )
    if term.kind == "a" and text in WEAK:
        follows = following is not None and following.text.casefold() in ("reps", "rep")
        is_timed = following is not None and text != "failure" and _is_for(following)
        return not goes_on or follows or is_timed or (before is not None and before.kind in "xso")
    return True


def _is_of_name(token: Token) -> bool:
    """Whether a name goes on with a word: ``In and out squat``, but not ``For each side 10 lunges``."""
    kinds = {phrase.term.kind for phrase in vocabulary().get(token.text.casefold(), ())}
    return token.kind == "word" and kinds <= set("&")


def _is_for(token: Token) -> bool:
    return any(phrase.term.kind == "i" for phrase in vocabulary().get(token.text.casefold(), ()))


def _is_amount_word(token: Token | None) -> bool:
    if token is None:
        return True
    kinds = {phrase.term.kind for phrase in vocabulary().get(token.text.casefold(), ())}
    return bool(kinds & set("Ra@wiHqge"))


def kinds_of(tokens: Iterator[Token] | Sequence[Token]) -> str:
    """The kinds of tokens as one text, for the patterns of the grammar."""
    return "".join(token.kind for token in tokens)
