"""The steps and repeats of a line of an intervals.icu workout, before they are interpreted.

Words before a length name the step, targets and other words follow it. ``4x`` directly before a length, or
before brackets, repeats what follows: to the closing bracket, to the next count after a comma or a plus, else
to the end of the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from audiocoach.importers.targets import is_target, length_of, shorten_targets

_COUNT = re.compile(r"(?<![\w.])(\d{1,6})\s?[x×]\s?(?=[\d(])", re.IGNORECASE | re.ASCII)
_NEXT_COUNT = re.compile(r"(?:[,;+]|\b(?:then|and))\s*(?=\d{1,6}\s?[x×]\s?[\d(])", re.IGNORECASE | re.ASCII)
_BETWEEN_STEPS = re.compile(r"[,;+]\s|\s[/&+]\s|\s(?:then|followed by)\s", re.IGNORECASE)
_UNITS = tuple(
    (re.compile(written, re.IGNORECASE | re.ASCII), short)
    for written, short in (
        (r"(?<=\d),(?=\d{1,2}\s?(?:h|m|s|km|mi)\b)", "."),
        (r"(?<=\d)\s*(?:hours?|hrs)\b|(?<=\d)hr\b|(?<=\s\d)\s+hr?\b", "h"),
        (r"(?<=\d)\s*(?:minutes?|mins?)\b(?!\s*/)|(?<=\d)\s+m\b", "m"),
        (r"(?<=\d)\s*(?:seconds?|secs?)\b|(?<=\d)\s+s\b", "s"),
        (r"(?<=\d)\s*(?:kilomet(?:re|er)s?|kms?)\b", "km"),
        (r"(?<=\d)\s*(?:met(?:re|er)s?|mtrs?)\b", "mtr"),
        (r"(?<=\d)\s*(?:miles?|mi)\b", "mi"),
        (r"(?<!/\d\d\d)(?<=\d)\s*(?:yards?|yrds?|yds?|y)\b", "y"),
        (r"\br\s*[:=]?\s*(?=\d)", "rest "),
        (r"\b(\d+h)\s+(?=\d+m\b)", r"\1"),
    )
)
"""The units, in all spellings."""
_CLOCK = re.compile(r"(?:(\d):)?(\d{1,2}):([0-5]\d)", re.ASCII)
_LEADING = re.compile(r"^(?:(?:then|and|with|followed by)\b|w/|[,;+&/–-])\s*", re.IGNORECASE)
_TRAILING = re.compile(r"(?:[\s,;+&/]|\b(?:then|followed by))+$", re.IGNORECASE)
_BEFORE_WORDS = re.compile(r"last|first|final|every|each|in|for|the|of|at|by|after|from|a")
"""A length after one of these is part of a remark: ``hold the last 2m``."""
_RESTS = frozenset({"rest", "recovery", "recover", "jog", "walk"})
_EFFORTS = re.compile(
    r"easy|steady|moderate|tempo|threshold|hard|fast|quick|max|slow|float|on|off|rest|recover(?:y|ing)?|swim"
    r"|(?:sprint|walk|jog|run|stride|spin)(?:s|n?ing)?"
)
"""Words after a length that describe the effort: another length after one starts another step."""


@dataclass(frozen=True, slots=True)
class WrittenStep:
    """A step as it is written. ``length`` is empty if there is none."""

    text: str
    cue: str
    length: str
    behind: str


@dataclass(frozen=True, slots=True)
class WrittenRepeat:
    """A repeat: the next steps are done ``times`` times."""

    times: int
    items: tuple[WrittenItem, ...]


WrittenItem = WrittenStep | WrittenRepeat


def read_items(text: str) -> tuple[WrittenItem, ...]:
    """The steps and repeats of a line, in their order."""
    return tuple(_items(shorten(text), in_repeat=False))


def shorten(text: str) -> str:
    """A line with its lengths and targets in their short forms."""
    text = shorten_targets(text)
    for written, short in _UNITS:
        text = written.sub(short, text)
    return text


def has_length(text: str) -> bool:
    """Whether one of the words is a length."""
    return any(length_of(_bare(word)) for word in text.replace("(", " ").split())


def _items(text: str, *, in_repeat: bool) -> Iterator[WrittenItem]:
    for found in _COUNT.finditer(text):
        split = _scope(text[found.end() :])
        if split is None:
            continue
        inside, behind = split
        before, cue = _split_cue(text[: found.start()])
        if before:
            yield from _steps(before, in_repeat=in_repeat)
        first, *others = _items(inside, in_repeat=True)
        if cue and isinstance(first, WrittenStep):
            first = _written(f"{cue} {first.text}")
        yield WrittenRepeat(int(found[1]), (first, *others))
        if behind := _LEADING.sub("", behind.strip()):
            yield from _items(behind, in_repeat=in_repeat)
        return
    yield from _steps(text, in_repeat=in_repeat)


def _scope(behind: str) -> tuple[str, str] | None:
    """What a count repeats, and the rest of the line; ``None`` if it repeats nothing."""
    if behind.startswith("("):
        depth = 0
        for place, character in enumerate(behind):
            depth += {"(": 1, ")": -1}.get(character, 0)
            if not depth:
                inside, rest = behind[1:place], behind[place + 1 :]
                break
        else:
            inside, rest = behind[1:], ""
        return (inside, rest) if has_length(inside) else None
    following = _NEXT_COUNT.search(behind)
    end = following.start() if following else len(behind)
    words = behind[:end].split()
    starts_right = bool(words) and (length_of(_bare(words[0])) is not None or bool(_COUNT.match(behind)))
    return (behind[:end], behind[end:]) if starts_right else None


def _split_cue(before: str) -> tuple[str, str]:
    """Steps before a count, and the words that belong to what it repeats."""
    if not has_length(before):
        return "", before.strip()
    pieces = _BETWEEN_STEPS.split(before)
    if len(pieces) > 1 and not has_length(pieces[-1]):
        cue = pieces[-1].strip()
        return _TRAILING.sub("", before[: before.rindex(pieces[-1])]), cue
    return _TRAILING.sub("", before), ""


def _steps(text: str, *, in_repeat: bool) -> Iterator[WrittenStep]:
    for piece in _pieces(text, in_repeat=in_repeat):
        words: list[str] = []
        has_one = False
        for word in piece.split():
            is_length = length_of(_bare(word)) is not None
            if is_length and has_one and _starts_step(words[-1], in_repeat=in_repeat):
                words, kept = _without_next_cue(words)
                yield _written(" ".join(words))
                words = kept
            elif is_length and has_one and not in_repeat and _continues(words[-1], word):
                words.append(words.pop() + word)
                continue
            has_one |= is_length
            words.append(word)
        if words:
            yield _written(" ".join(words))


def _without_next_cue(words: list[str]) -> tuple[list[str], list[str]]:
    """Words without a last one that names the next step: ``rest`` in ``3m 4:00/km rest 90s``."""
    is_next = len(words) > 2 and _bare(words[-1]) in _RESTS and length_of(_bare(words[-2])) is None
    return (words[:-1], words[-1:]) if is_next else (words, [])


def _starts_step(previous: str, *, in_repeat: bool) -> bool:
    """Whether a second length starts a step of its own."""
    before = _bare(previous)
    if _BEFORE_WORDS.fullmatch(before):
        return False
    return in_repeat or is_target(previous) or bool(_EFFORTS.fullmatch(before))


def _continues(previous: str, word: str) -> bool:
    """Whether two words are one time: ``5m 30s``."""
    return previous.endswith("m") and length_of(previous) is not None and word[-1:] == "s"


def _pieces(text: str, *, in_repeat: bool) -> list[str]:
    """Split a text at the signs between steps. A comma before words without amounts does not end a step."""
    pieces = [""]
    last = 0
    for sign in (*_BETWEEN_STEPS.finditer(text), None):
        piece = text[last : sign.start() if sign else len(text)]
        if has_length(pieces[-1]) and _is_step(piece, in_repeat=in_repeat):
            pieces[-1] = _TRAILING.sub("", pieces[-1])
            pieces.append("")
        pieces[-1] += text[last : sign.end() if sign else len(text)]
        last = sign.end() if sign else last
    return [piece for piece in pieces if piece.strip()]


def _is_step(piece: str, *, in_repeat: bool) -> bool:
    piece = _LEADING.sub("", piece.strip())
    words = piece.split()
    if not words or not has_length(piece):
        return in_repeat and not has_length(piece) and bool(words) and words[0].lower() in ("rest", "walk")
    return length_of(_bare(words[0])) is not None or any(map(is_target, words)) or in_repeat


def _written(text: str) -> WrittenStep:
    words = _LEADING.sub("", text.strip()).rstrip(" +&/").split()
    places = [place for place, word in enumerate(words) if length_of(_bare(word)) is not None]
    clocks = [place for place, word in enumerate(words) if _CLOCK.fullmatch(_bare(word))]
    if places:
        length = _bare(words[places[0]])
    elif clocks:
        hours, minutes, seconds = _CLOCK.fullmatch(_bare(words[clocks[0]])).groups("0")  # type: ignore[union-attr]
        length = f"{int(hours)}h{int(minutes)}m{int(seconds)}s"
    else:
        return WrittenStep(text, " ".join(words), "", "")
    place = (places or clocks)[0]
    start = place
    while start and is_target(words[start - 1]) and words[start - 1].lower() != "ramp":
        start -= 1
    behind = " ".join(words[place + 1 :])
    comma = ", " if words[place][-1:] in ",;:" and behind else ""
    targets = "".join(f"{word} " for word in words[start:place])
    return WrittenStep(text, " ".join(words[:start]).rstrip(" @"), length, f"{targets}{comma}{behind}")


def _bare(word: str) -> str:
    return word.lower().strip(",;:()+")
