"""Patterns that are compiled when a line first may match them."""

from __future__ import annotations

import gc
import inspect
import pkgutil
import re
import subprocess
import sys
from importlib import import_module
from itertools import chain, product
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]

import pytest

import audiocoach.script
from audiocoach.script.patterns import Pattern, _fold_case

MOST_SPELLINGS = 3000


def all_patterns() -> list[Pattern]:
    """Every pattern of the package, also those that a function makes."""
    for module in pkgutil.iter_modules(audiocoach.script.__path__, "audiocoach.script."):
        for function in vars(import_module(module.name)).values():
            made = getattr(function, "__annotations__", {}).get("return", "")
            if "Pattern" in str(made) and not inspect.signature(function).parameters:
                function()
    return [each for each in gc.get_objects() if type(each) is Pattern]


def spellings(items) -> set[str] | None:
    """All that a part of an expression matches, or ``None`` where that is too much to write down."""
    found = {""}
    for kind, value in items:
        if kind is kinds.LITERAL:
            each = {chr(value)}
        elif kind is kinds.IN:
            each = set()
            for inner, what in value:
                if inner is kinds.LITERAL:
                    each.add(chr(what))
                elif inner is kinds.RANGE and what[1] - what[0] < 100:
                    each.update(map(chr, range(what[0], what[1] + 1)))
                else:
                    return None
        elif kind is kinds.BRANCH:
            branches = [spellings(branch) for branch in value[1]]
            if None in branches:
                return None
            each = set(chain.from_iterable(branches))
        elif kind is kinds.SUBPATTERN:
            each = spellings(value[3])
        elif kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT) and value[1] <= 2:
            once = spellings(value[2])
            if once is None:
                return None
            each = set()
            for times in range(value[0], value[1] + 1):
                each.update(map("".join, product(once, repeat=times)))
        elif kind in (kinds.AT, kinds.ASSERT, kinds.ASSERT_NOT):
            each = {""}
        else:
            return None
        if each is None or len(found) * len(each) > MOST_SPELLINGS:
            return None
        found = {before + behind for before in found for behind in each}
    return found


def has_always(items, needs, fold) -> bool:
    """Whether all that a part of an expression matches has one of the needs."""

    def has_need(texts: set[str]) -> bool:
        return all(any(need in fold(text) for need in needs) for text in texts)

    items = list(items)
    for first, (kind, value) in enumerate(items):
        for last in range(len(items), first, -1):
            spelled = spellings(items[first:last])
            if spelled and has_need(spelled):
                return True
        if kind is kinds.SUBPATTERN:
            inner = [value[3]]
        elif kind is kinds.BRANCH:
            inner = value[1]
        elif kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT) and value[0]:
            inner = [value[2]]
        elif kind is kinds.ASSERT:
            inner = [value[1]]
        else:
            continue
        if all(has_always(branch, needs, fold) for branch in inner):
            return True
    return False


def is_sound(pattern: Pattern) -> bool:
    """Whether a pattern's needs are in all that it matches."""
    fold = _fold_case if pattern.flags & re.IGNORECASE else str
    return has_always(parser.parse(pattern.pattern, pattern.flags), pattern.needs, fold)


def test_every_match_has_what_its_pattern_needs() -> None:
    """No line is passed over that a pattern would match: the needs are in each way through the expression."""
    needy = [pattern for pattern in all_patterns() if pattern.needs]
    assert len(needy) > 100
    assert [pattern for pattern in needy if not is_sound(pattern)] == []


@pytest.mark.parametrize(
    ("expression", "needs", "sound"),
    [
        (r"[0-9]+\s*[x×]\s*[0-9]+", "x×", True),
        (r"[0-9]+\s*[x×]\s*[0-9]+", "x", False),
        (r"[0-9]+\s*[x×]?\s*[0-9]+", "x×", False),
        (r"(?:rounds|runden)\s", ("rounds", "runden"), True),
        (r"(?:rounds|runden|laps)\s", ("rounds", "runden"), False),
        (r"[0-9]+(?=\s(?:on|off))", ("on", "off"), True),
        (r"[0-9]+(?!\s(?:on|off))", ("on", "off"), False),
        (r"(?:\(a|b\))", "()", True),
        (r"a(?:\([^()]*\))*", "(", False),
    ],
)
def test_a_need_that_a_match_may_lack_is_found(expression, needs, sound) -> None:
    """The check above can fail."""
    assert is_sound(Pattern(expression, needs=needs)) is sound


def test_needs_are_written_as_texts_are_compared() -> None:
    """A need with a capital letter would never be found in a text in lower case."""
    folded = [pattern for pattern in all_patterns() if pattern.flags & re.IGNORECASE]
    assert [pattern for pattern in folded if tuple(map(_fold_case, pattern.needs)) != pattern.needs] == []


def test_letters_that_are_alike_without_case_are_compared_as_one() -> None:
    """What an expression that ignores case takes for a letter of a need is that letter in the comparison."""
    letters = {letter for pattern in all_patterns() for need in pattern.needs for letter in _fold_case(need)}
    alike = re.compile(f"[{re.escape(''.join(sorted(letters)))}]", re.IGNORECASE)
    everything = "".join(map(chr, chain(range(0xD800), range(0xE000, sys.maxunicode + 1))))
    found = alike.findall(everything)
    assert "İ" in found
    assert [letter for letter in found if _fold_case(letter) not in letters] == []


TEXTS = ("3 x 10", "3 X 10 × 2", "Plank 40s", "", "x")


@pytest.mark.parametrize("needs", ["", "x×"])
@pytest.mark.parametrize("text", TEXTS)
def test_a_pattern_finds_what_its_expression_finds(needs, text) -> None:
    """Each way to search gives what ``re`` gives, whether the text has what a match needs or not."""
    pattern = Pattern(r"([0-9]*)\s*[x×]\s*", re.IGNORECASE, needs=needs)
    plain = re.compile(pattern.pattern, pattern.flags)
    for name in ("search", "match", "fullmatch"):
        ours, theirs = (getattr(each, name)(text) for each in (pattern, plain))
        assert (ours and ours.span()) == (theirs and theirs.span())
    assert [one.span() for one in pattern.finditer(text)] == [one.span() for one in plain.finditer(text)]
    assert pattern.findall(text) == plain.findall(text)
    assert pattern.split(text) == plain.split(text)
    assert pattern.sub("-", text) == plain.sub("-", text)
    assert pattern.sub("-", text, 1) == plain.sub("-", text, count=1)


def test_a_text_without_what_a_match_needs_compiles_nothing() -> None:
    """A pattern is compiled by the first text that may match it."""
    pattern = Pattern("[0-9]+ x", needs="x")
    assert pattern.search("Plank 40s") is None
    assert "compiled" not in vars(pattern)
    assert pattern.search("4 x 40s")
    assert "compiled" in vars(pattern)


def test_a_session_compiles_few_patterns() -> None:
    """Most patterns are for what a session does not have."""
    code = (
        "import gc, sys\n"
        "from audiocoach.cli.main import app\n"
        "from audiocoach.script.patterns import Pattern\n"
        "try: app(['check', 'strength/runner-a'])\n"
        "except SystemExit as ended: assert not ended.code\n"
        "found = [each for each in gc.get_objects() if type(each) is Pattern]\n"
        "print(sum('compiled' in vars(each) for each in found), len(found))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    compiled, written = map(int, ran.stdout.split())
    assert compiled < written / 3
