"""A large dictionary in JSON, of which only the words that are asked for are parsed."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

_COMPARED_BYTES = 8


class WordTable(Mapping[str, Any]):
    """The entries of a JSON object: words in the order of their bytes, without blanks around the marks, and
    without escapes. To look up a word takes some 10 µs; to parse 90,000 takes 50 ms and 20 MB.
    """

    def __init__(self, data: bytes) -> None:
        """Find the entries of ``data``, in UTF-8.

        Raises:
            ValueError: if it is not such an object, as far as the first bytes of its words show.
        """
        self._data = data
        self._known: dict[str, Any] = {}
        if not (data.startswith(b'{"') and data.endswith(b"}")) or b"\\" in data:
            raise ValueError("the words are written in another way")
        codes = np.frombuffer(data, dtype=np.uint8)
        opened, closed = (np.flatnonzero(codes == ord(mark)) for mark in "{}")

        def find(pair: bytes) -> NDArray[np.int64]:
            """Where two bytes are, outside the objects in entries."""
            found = np.flatnonzero((codes[:-1] == pair[0]) & (codes[1:] == pair[1]))
            outside: NDArray[np.int64] = found[
                np.searchsorted(opened, found) - np.searchsorted(closed, found) == 1
            ]
            return outside

        quotes = np.concatenate(([1], find(b',"') + 1))
        if len(find(b'":')) != len(quotes):
            raise ValueError("the words are written in another way")
        compared = quotes[:, None] + np.arange(1, _COMPARED_BYTES + 1)
        beginnings = np.pad(codes, (0, _COMPARED_BYTES))[compared].view(">u8").ravel()
        if (beginnings[:-1] > beginnings[1:]).any():
            raise ValueError("the words are not in order")
        self._quotes = quotes.data  # whose items are found faster than the array's

    def __getitem__(self, word: str) -> Any:
        """The value of a word, parsed."""
        if word not in self._known:
            wanted = word.encode(errors="surrogatepass")
            number = bisect_left(range(len(self)), wanted, key=self._word)
            if number == len(self) or self._word(number) != wanted:
                raise KeyError(word)
            self._known[word] = self._entry(number)[word]
        return self._known[word]

    def __iter__(self) -> Iterator[str]:
        """The words in order."""
        return (self._word(number).decode() for number in range(len(self)))

    def __len__(self) -> int:
        """The number of words."""
        return len(self._quotes)

    def _word(self, number: int) -> bytes:
        start = self._quotes[number] + 1
        return self._data[start : self._data.index(b'"', start)]

    def _entry(self, number: int) -> dict[str, Any]:
        end = self._quotes[number + 1] - 1 if number + 1 < len(self) else len(self._data) - 1
        entry: dict[str, Any] = json.loads(b"{%b}" % self._data[self._quotes[number] : end])
        return entry
