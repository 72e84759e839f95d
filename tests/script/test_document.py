"""Text becomes a tree: what is kept, and what is refused before anything large is built."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiocoach.errors import Problem, ScriptError
from audiocoach.script import document
from audiocoach.script.constants import MAX_FILE_BYTES
from audiocoach.script.document import MAX_DEPTH, List, Map, Scalar, read_document
from audiocoach.script.source import MAX_PROBLEMS, Mark

Problems = Callable[..., tuple[Problem, ...]]


def _value(text: str) -> Scalar:
    root = read_document(f"key: {text}\n", file="test.yaml").root
    assert isinstance(root, Map)
    (entry,) = root.entries
    assert isinstance(entry[1], Scalar)
    return entry[1]


@pytest.mark.parametrize(
    "word", ["yes", "no", "on", "1:30", "0201", "2024-01-31", "~", "null", "1e3", "0x10", ".inf"]
)
def test_scalars_stay_text(word: str) -> None:
    """No word becomes a number, a date or a truth value by itself."""
    assert _value(word).text == word


@pytest.mark.parametrize(("written", "column"), [("abc", 6), ('"abc"', 7), ("'abc'", 7)])
def test_places_inside_a_text(written: str, column: int) -> None:
    """In text on one line as it stands in the file every character has its column."""
    assert _value(written).place(2) == Mark(1, column + 2)


@pytest.mark.parametrize("written", ['"a\\u0062c"', "'it''s'", "ab\n  c", "|\n  abc"])
def test_places_in_text_that_is_written_otherwise(written: str) -> None:
    """Where a text differs from what is in the file, its own place stands for its characters."""
    value = _value(written)
    assert value.place(2) == value.mark


def test_tree() -> None:
    """Keys keep their order, lists their items, all with their places."""
    root = read_document("b: 1\na: [x, {y: z}]\n", file="test.yaml").root
    assert isinstance(root, Map)
    assert [key.text for key, _ in root.entries] == ["b", "a"]
    listed = root.entries[1][1]
    assert isinstance(listed, List)
    assert listed.flow
    assert listed.mark == Mark(2, 4)
    assert isinstance(listed.items[1], Map)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: &x 1\n", "1:4", "anchors"),
        ("a: *x\n", "1:4", "aliases"),
        ("a: !!int 1\n", "1:4", "tags"),
        ("a: 1\n<<: b\n", "2:1", "merge keys"),
        ("a: 1\nb: 2\na: 3\n", "3:1", "twice; it is also in line 1"),
        ("a: 1\n[b]: 2\n", "2:1", "a key is plain text"),
        ("a: 1\n---\nb: 2\n", "2:1", "a second document"),
        ("a: x\x07y\n", "1:5", "U+0007"),
        ("a: x\ud800y\n", "1:5", "U+D800"),
        ('a: "x\\x07y"\n', "1:4", "an escape for a character that cannot be used"),
        ('a: "\\UFFFFFFFF"\n', "1:", "a character that does not exist"),
        ("# only words\n", "1:1", "nothing but comments"),
        ("%YAML 1.1\n---\na: b\n", "1:1", "cannot start with %"),
    ],
)
def test_refusals_with_their_place(problems_of: Problems, text: str, place: str, message: str) -> None:
    """What scripts do without is refused where it stands."""
    found = [problem for problem in problems_of(text) if message in problem.message]
    assert [problem.place.startswith(f"test.yaml:{place}") for problem in found] == [True]


@pytest.mark.parametrize("text", ["a: &x 1\n", "a: *x\n", "a: !!int 1\n", "<<: b\n"])
def test_yaml_reuse_points_to_vars(problems_of: Problems, text: str) -> None:
    """Whoever wants to use a value again is told how."""
    assert any(
        "vars" in problem.suggestion and "include" in problem.suggestion for problem in problems_of(text)
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\x89PNG\r\n\0\0", "binary"),
        (b"ID3\0", "binary"),
        ("audiocoach: 1".encode("utf-16"), "UTF-16"),
        (b"audiocoach: 1\ntitle: caf\xe9\n", "byte 0xe9 in line 2 is not UTF-8"),
        (b"#" * (MAX_FILE_BYTES + 1), "too large"),
    ],
)
def test_files_that_are_no_text(problems_of: Problems, data: bytes, message: str) -> None:
    """Empty, binary, huge and otherwise encoded files are told apart; the error names the file."""
    (problem,) = problems_of(data)
    assert message in problem.message
    assert problem.place == "test.yaml"


def test_a_byte_order_mark_is_no_matter() -> None:
    """A UTF-8 file may start with one; columns count without it."""
    root = read_document(b"\xef\xbb\xbfa: b\n", file="test.yaml").root
    assert root.mark == Mark(1, 1)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_ends_of_lines(line_end: str) -> None:
    """Every editor's line ends count lines alike."""
    root = read_document(f"a: 1{line_end}b: 2{line_end}", file="test.yaml").root
    assert isinstance(root, Map)
    assert root.entries[1][0].mark == Mark(2, 1)


def test_tabs_that_do_not_indent_are_spaces() -> None:
    """A tab between words, after a value or on an empty line does no harm."""
    root = read_document("a:\tb\t# c\n\t\nd:\t- e\n".replace("\t-", "\n  -\t"), file="test.yaml").root
    assert isinstance(root, Map)
    assert [key.text for key, _ in root.entries] == ["a", "d"]


def test_a_tab_is_never_part_of_the_break_of_a_long_list(problems_of: Problems) -> None:
    """A tab that indents is refused where it stands."""
    (problem,) = problems_of("audiocoach: 1\nworkout:\n\t- Squat 40s\n")
    assert (problem.line, problem.column) == (3, 1)
    assert "tab" in problem.message


BOMB = "a: &a {k: v}\n" + "".join(
    f"{name}: &{name} {{<<: [{', '.join([f'*{chr(ord(name) - 1)}'] * 7)}]}}\n" for name in "bcdefghijk"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, "merge keys"),
        ("a: &a x\n" + "".join(f"b{i}: *a\n" for i in range(100_000 // 2)), "aliases"),
        ("[" * 100_000, "levels deep"),
        ("{" * 100_000, "levels deep"),
        ("a: " + "[\n" * 100_000, "levels deep"),
        ("- " * 100_000, "levels deep"),
        ("? " * 100_000, "levels deep"),
        ("".join(" " * depth + "a:\n" for depth in range(1000)), "levels deep"),
        ("\x01\n" * 100_000, "U+0001"),
    ],
)
def test_bombs_are_refused(problems_of: Problems, text: str, message: str) -> None:
    """What would blow up elsewhere is refused by its own limit, with few lines of words."""
    problems = problems_of(text)
    assert any(message in problem.message for problem in problems)
    assert len(problems) <= MAX_PROBLEMS + 1


def test_node_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many values as allowed are read, one more is not."""
    monkeypatch.setattr(document, "MAX_NODES", 103)
    read_document("a: [" + "b," * 100 + "]", file="test.yaml")
    with pytest.raises(ScriptError, match="more than 103 values"):
        read_document("a: [" + "b," * 101 + "]", file="test.yaml")


def test_depth_limit_to_the_level() -> None:
    """The deepest allowed nesting is read, one more is not."""
    read_document("[" * MAX_DEPTH + "]" * MAX_DEPTH, file="test.yaml")
    with pytest.raises(ScriptError, match="levels deep"):
        read_document("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), file="test.yaml")
