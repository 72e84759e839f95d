"""The words that every text of a language has, to recognise its language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from audiocoach.script.model import LANGUAGES
from audiocoach.script.tokenizer import read_tokens

COMMON_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "a an and are as at be both by down each every for from go if in into is it keep let now of "
        "off on one or out over so that the then this to two up was with without you your",
        "de": "aber als am auch auf aus bei beide bis da das dein deine deinen deiner dem den der des "
        "dich die dir du ein eine einen einer es fast für gleich ihr im ist jede jeder jetzt kein "
        "mit mal nach nicht noch nur oben oder ohne seite sich sind über um und unten uns vom von "
        "vor weiter wie wieder zu zum zur",
        "es": "al aquí cada como con de del desde el en entre es esta este esto hacia hasta la las lo los "
        "más mientras muy no para pero por que se sin sobre su sus todo tu tus un una uno y ya",
        "fr": "à au aux avec bien ce cette chaque dans de des deux du elle en encore est et il la le les "
        "leur mais ne nous ou où par pas plus pour puis que qui sa se ses son sur ta tes ton tout "
        "très tu un une vers vos votre vous",
        "it": "al alla anche che chi come con da dai dal dalla del della delle di dopo e ed fino gli ha i "
        "il in la le lo ma nel nella non ogni per più poi senza si sono su sul sulla tra tuo tua un "
        "una uno",
        "nl": "aan al bij dan dat de die door een en er het hoe ik in is je jouw met naar niet nog of om "
        "onder ook op over te tot uit van voor wat zijn",
        "pt": "ao aos as com como da das de do dos e em entre é isso mais mas na não nas no nos o os ou "
        "para pela pelo por que se sem seu sua tua teu um uma",
    }.items()
}
"""By language. Words of several of them count for each."""

_LEAST_WORDS, _LEAST_FOUND = 4, 2
_WORD = re.compile(r"[^\W\d_]+")


def other_language(text: str) -> str | None:
    """Return the language of a text that is clearly in another one of :data:`COMMON_WORDS` than English.

    It has at least two different words that only the other language has, and twice as many of them as English
    ones. ``None`` in doubt: names of exercises, a few words, loan words.
    """
    words = _WORD.findall(text.casefold())
    if len(words) < _LEAST_WORDS:
        return None
    english = COMMON_WORDS["en"]
    unknown = set(words) - english
    found = {language: unknown & common for language, common in COMMON_WORDS.items() if language != "en"}
    language = max(found, key=lambda one: len(found[one]))
    foreign = sum(word in found[language] for word in words)
    if len(found[language]) >= _LEAST_FOUND and foreign > 2 * sum(word in english for word in words):
        return language
    return None


def language_of(lines: Iterable[str]) -> str | None:
    """Return the language of the cues, other than English, that a session's lines are clearly written in.

    A word counts for a language if no other has it with a meaning for a step (``Sätze``, ``je Bein``) or
    among the words of every text. ``None`` in doubt: there are two such words at least, and twice as many as
    of other languages.
    """
    votes: Counter[str] = Counter()
    for line in lines:
        for token in read_tokens(line):
            if token.term is not None and len(token.term.languages) == 1:
                votes.update(token.term.languages)
        for word in _WORD.findall(line.casefold()):
            found = [language for language, words in COMMON_WORDS.items() if word in words]
            if len(found) == 1 and found[0] in LANGUAGES:
                votes[found[0]] += 1
    rivals = votes.pop("en", 0)
    if not votes:
        return None
    (language, count), *others = votes.most_common()
    rivals += sum(other for _, other in others)
    return language if count >= max(_LEAST_FOUND, 2 * rivals) else None
