"""Reads the tokens of a one-line step: numbers, clocks, signs, units and words, each with its kind."""

from __future__ import annotations

import re
from collections.abc import Sequence

from audiocoach.script.tokens import Place, Token, fits, has_kind, is_amount_word, joins
from audiocoach.script.words import UNITS, WEAK, LineTerm, number_words, vocabulary
from audiocoach.units import MAX_DIGITS

_TOKEN = re.compile(
    rf"""
    (?P<four>                                       # a tempo: @3010, tempo: 3/0/1/0, 30x0 tempo
        (?:(?<=@)|(?<=@\s)|(?<=\btempo\s)|(?<=\btempo:\s)|(?<=\btempo:))
        (?:[0-9x][0-9][0-9x]{{2}}|(?:[0-9x][/:]){{3}}[0-9x])
        (?!\w|\s?(?:kgs?|lbs?|m|met(?:re|er)s?|w|watts?|%)(?!\w))
        |(?<![\w.,:/-])[0-9]{{2}}[0-9x][0-9](?=\s?tempo(?!\w))
    )
    |(?P<T>                                         # rungs, or a tempo: 10-8-6, 3-0-x
        (?:[0-9]{{1,4}}|x)(?:\s?[-–]\s?(?:[0-9]{{1,4}}|x)){{2,}}(?![\w])
    )
    |(?P<c>                                         # a clock: 1:30, 1:02:30, and r:20
        (?:(?<![\w:])|(?<=\sr)|(?<=^r)|(?<=[,(/]r)|(?<=[0-9][x×])):[0-9]{{2}}(?![\w:])
        |[0-9]{{1,{MAX_DIGITS}}}:[0-9]{{2}}(?::[0-9]{{2}})?(?:\.[0-9]{{1,3}})?(?![\d:])
    )
    |(?P<M>                                         # 5RM, 2nd, 1H
        [0-9]{{1,2}}(?:\s?RM|st|nd|rd|th)(?!\w)
        |[12](?-i:H)(?=\s[^\W\d])
    )
    |(?P<d>                                         # a decimal: 2.5, 2,5, .5; 110+ rpm
        (?<![\w.,])[0-9]{{2,4}}\+(?=\s?(?:rpm|spm|bpm|watts?|w)(?!\w))
        |(?<![0-9],)(?:[0-9]{{1,{MAX_DIGITS}}}[.,]|(?<![\w.])\.)[0-9]{{1,6}}(?![\d])(?!,\d)
    )
    |(?P<versus>                                    # the sides of a game: 4v4, 3 vs 3
        (?<![\w.,:/-])[1-9][0-9]?\s?(?:v|vs\.?)\s?[1-9][0-9]?(?![\w.:/-])
    )
    |(?P<n>[0-9]+)
    |(?P<x>                                         # times: 3 x 10, 3 sets x10, 4x max
        (?<![^\W\d_])(?:[x×✕·]|(?<!\*)\*(?!\*))(?![^\W\d_])(?!-)
        |(?:(?<=[0-9][a-zA-Z])|(?<=[0-9][a-zA-Z]{{2}}))[x×](?=[0-9])
        |(?<=[0-9])[x×](?=\s?(?:max|amrap|bw)\b)
    )
    |(?P<short>                                     # with a sign or a number: e/s, w/, km/h, RPE8
        c/(?=[^\W\d_]{{3}})
        |all[’'](?=[0-9])
        |(?:ea?/(?:side|leg|arm|s|l|a)|b/s|p/s|w/|l/r|r/l|li/re|re/li|izq/der|der/izq|sx/dx|dx/sx|km/h|mi/h|u/min)
         (?![^\W\d_])
        |(?:rpe|rir|z)(?=[0-9])
        |r(?=[0-9]+(?::|s|min|')|:[0-9])
    )
    |(?P<prime>(?<=[0-9])(?:''|['’′"”″])(?![^\W\d_]))  # 20', 4x30"
    |(?P<unit>                                      # letters behind a figure: 30s, 5km, 20lbx5, 45°
        (?<=[0-9])[^\W\d_]+?(?=[x×][0-9])
        |(?<=[0-9])[^\W\d_]+
        |(?<=[0-9])(?:\#(?![\w\s]*[0-9])|°)
    )
    |(?P<word>[^\W\d_](?:(?:-|[.’'](?!\d))?[^\W_])*)
    |(?P<sign>\S)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_KIND_OF_GROUP = {"four": "T", "versus": "word"}
"""Kinds of the groups that are not called by them. ``4v4`` is a word: the sides of a game."""
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


_PARTS_OF_NAMES = ("1", "2", "3", "4")
"""Figures that a hyphen joins to a word of a name. Larger ones are amounts with a slip: ``10-squats``."""


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
    return has_kind(raw, index + 1, "ONSrs") or (is_number and has_kind(raw, index + 1, "x"))


def _is_of_sets(raw: Sequence[Token], index: int) -> bool:
    """Whether a number follows ``sets of`` or ``3 times``."""
    if index < 2:
        return False
    is_of = has_kind(raw, index - 1, "o") and has_kind(raw, index - 2, "s")
    return is_of or (has_kind(raw, index - 1, "x") and raw[index - 2].kind == "n")


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
    return has_kind(raw, index + 2, "ONSlk" if is_of_sets else "ONS")


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
        if phrase.term.kind == "V" and has_kind(raw, index + used + 1, "ONSrsk"):
            continue  # ``on the step 40 s``
        is_weak = count == 1 and first.text.casefold() in WEAK
        if phrase.term.kind == "e" and is_weak and goes_on and not is_amount_word(following):
            continue
        if joins(phrase.term, raw, index, before) and fits(Place(phrase.term, first, before, following)):
            text = " ".join(token.text for token in held)
            return Token(phrase.term.kind, text, first.start, last.end, phrase.term), used
    side = {"L": "left", "R": "right"}.get(first.text) if has_name and first.kind == "word" else None
    if side and (index + 1 == len(raw) or raw[index + 1].kind != "word" or has_kind(raw, index + 1, "&")):
        return Token("e", first.text, first.start, first.end, LineTerm("e", side, frozenset())), 1
    return Token("W", first.text, first.start, first.end), 1


def _says(held: Sequence[Token], words: Sequence[str]) -> bool:
    return len(held) == len(words) and all(
        token.kind in ("word", "unit", "short", "M") and token.text.casefold() == word
        for token, word in zip(held, words, strict=True)
    )
