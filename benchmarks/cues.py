"""The cues that voices are compared with: the stock phrases of a language, filled with its exercises."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle

from audiocoach.languages.phrases import PhraseBook, fill, phrase_book
from audiocoach.script.phrases import Said
from audiocoach.trainers.find import read_trainer_file, trainers_on
from audiocoach.units import primary_language

EXERCISES = {
    "en": ("squat", "lunge", "plank", "push-up", "bridge", "calf raise", "side plank", "high knees",
           "pull-up", "deadlift", "step-up", "burpee"),
    "de": ("Kniebeuge", "Ausfallschritt", "Unterarmstütz", "Liegestütz", "Brücke", "Wadenheben",
           "Seitstütz", "Kniehebelauf", "Klimmzug", "Kreuzheben", "Aufsteiger", "Hampelmann"),
    "es": ("sentadilla", "zancada", "plancha", "flexión", "puente de glúteos", "elevación de talones",
           "plancha lateral", "rodillas arriba", "dominada", "peso muerto", "subida al cajón", "burpee"),
    "fr": ("squat", "fente avant", "planche", "pompe", "pont fessier", "extension des mollets",
           "planche latérale", "montée de genoux", "traction", "soulevé de terre", "montée sur banc",
           "pas chassés"),
    "it": ("squat", "affondo", "plank", "piegamento", "ponte per i glutei", "sollevamento sui polpacci",
           "plank laterale", "ginocchia alte", "trazione", "stacco da terra", "salita sul gradino",
           "saltelli"),
}  # fmt: skip
"""Exercises as a coach of the language names them."""

SECTIONS = {
    "en": ("Warm-up", "Main part", "Cool-down"),
    "de": ("Aufwärmen", "Hauptteil", "Auslaufen"),
    "es": ("Calentamiento", "Parte principal", "Vuelta a la calma"),
    "fr": ("Échauffement", "Partie principale", "Retour au calme"),
    "it": ("Riscaldamento", "Parte centrale", "Defaticamento"),
}
"""Names of sections."""

SECONDS = (10, 15, 20, 30, 40, 45, 60, 75, 90, 120, 150, 180, 300, 600, 1200, 3600)


def cues_of(language: str, *, rounds: int = 2) -> list[str]:
    """Cues of a language, each once.

    Each template (of the phrase book and of the included trainers) is filled ``rounds`` times, with other
    exercises, numbers and durations.
    """
    primary = primary_language(language)
    book = phrase_book(primary)
    books = [book, *(book.with_trainer(own) for own in _trainers_of(primary))]
    exercises, seconds, numbers = cycle(EXERCISES[primary]), cycle(SECONDS), cycle(range(2, 21))
    names = cycle(SECTIONS[primary])
    found: dict[str, None] = {}
    for one in books:
        for key, phrase in one.phrases.items():
            for template in phrase.variants:
                for _ in range(rounds if "{" in template else 1):
                    values = _values(book, next(exercises), next(seconds), next(numbers), next(names))
                    if key == "every":
                        values["duration"] = book.interval(next(seconds) * 1000)
                    found[fill(template, values)] = None
    found.update((fact, None) for facts in book.facts.values() for fact in facts)
    return list(found)


def _trainers_of(primary: str) -> list[Mapping[str, Said]]:
    trainers = [read_trainer_file(path) for path in trainers_on().values()]
    return [trainer.phrases[primary] for trainer in trainers if primary in trainer.phrases]


def _values(book: PhraseBook, exercise: str, secs: int, number: int, name: str) -> dict[str, object]:
    """What the placeholders of a phrase may hold."""
    quantity = book.count(number, "rep") if number % 2 else book.duration(secs * 1000)
    return {
        "exercise": exercise,
        "quantity": book.combine("each_side", quantity=quantity) if number % 3 == 0 else quantity,
        "duration": book.duration(secs * 1000),
        "time": book.duration(secs * 1000),
        "left": book.left(secs * 1000),
        "name": name,
        "rounds": book.count(number, "round"),
        "intervals": book.count(number, "round"),
        "distance": book.count(100 * number, "metre"),
        "list": book.combine("listed", number=number, exercise=exercise),
        "number": number,
        "total": number + 1,
        "number_word": book.number_word(number),
        "total_word": book.number_word(number + 1),
    }
