"""Words of a text as they are indexed and searched: no accents, no elisions, no stop words, and their stems."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock

import snowballstemmer

from app.core.i18n import SOURCE_LANGUAGE
from app.language.text.normalisation import fold

DATA = Path(__file__).parent / "data"
MAX_LENGTH = 40
MIN_STEM = 3
_STEMMER_NAMES = {"fr": "french", "en": "english"}
_WORD = re.compile(r"[a-z0-9]+")
# Initials with dots are one word: « C.N.I. » is « cni ».
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?\b")
# Stemmers of snowballstemmer hold the word in progress.
_stemmer_lock = Lock()


def split_words(text: str, language: str = SOURCE_LANGUAGE) -> list[str]:
    """The folded words of a text, in order, without stop words nor single letters."""
    folded = _INITIALS.sub(lambda match: match[0].replace(".", ""), fold(text))
    stop_words = load_stop_words(language)
    return [
        word[:MAX_LENGTH]
        for word in _WORD.findall(folded)
        if word not in stop_words and (len(word) > 1 or word.isdigit())
    ]


def stem_text(text: str, language: str = SOURCE_LANGUAGE) -> str:
    """The stems of the words of a text, separated by spaces."""
    return " ".join(stem_word(word, language) for word in split_words(text, language))


@lru_cache(maxsize=50_000)
def stem_word(word: str, language: str = SOURCE_LANGUAGE) -> str:
    """The stem of a folded word: of its stem too, since participles without accents lose one ending at a time."""
    if word in _load_exact_words(language):
        return word.removesuffix("s")
    word = _load_irregular_forms(language).get(word, word)
    with _stemmer_lock:
        stemmer = _load_stemmer(language)
        stem: str = stemmer.stemWord(word)
        return stemmer.stemWord(stem) if len(stem) > MIN_STEM else stem


@cache
def load_stop_words(language: str) -> frozenset[str]:
    """Folded words that are never searched."""
    return _read_list(language)


@cache
def load_weak_stems(language: str) -> frozenset[str]:
    """Stems of words that count little beside others."""
    return frozenset(stem_word(word, language) for word in _read_list(f"weak {language}"))


@cache
def load_outside_words() -> frozenset[str]:
    """Folded words of subjects that town halls do not deal with."""
    return _read_list("outside")


@cache
def load_attribute_words() -> frozenset[str]:
    """Folded words that are asked of any subject, such as « horaires », or say whom it is for."""
    return _read_list("attribute") | _read_list("person")


@cache
def load_person_stems() -> frozenset[str]:
    """Stems of words that say whom a subject is for, such as « enfant »."""
    return frozenset(map(stem_word, _read_list("person")))


@cache
def load_usual_words() -> frozenset[str]:
    """Folded everyday words, singular and plural, that are not misspelt."""
    lines = (DATA / "usual_words.txt").read_text(encoding="utf-8").splitlines()
    words = {fold(word) for line in lines if not line.startswith("#") for word in line.split()}
    return frozenset(words | {f"{word}{ending}" for word in words for ending in "sx"})


@cache
def _load_irregular_forms(language: str) -> Mapping[str, str]:
    """Folded words with the word whose stem they have."""
    lines = (DATA / "irregular_forms.txt").read_text(encoding="utf-8").splitlines()
    groups = [fold(line).split()[1:] for line in lines if line.startswith(f"{language}:")]
    return {form: group[0] for group in groups for form in group}


@cache
def _load_exact_words(language: str) -> frozenset[str]:
    return _read_list(f"exact {language}")


def _read_list(name: str) -> frozenset[str]:
    lines = (DATA / "stop_words.txt").read_text(encoding="utf-8").splitlines()
    texts = (line.removeprefix(f"{name}:") for line in lines if line.startswith(f"{name}:"))
    return frozenset(fold(word) for text in texts for word in text.split())


@cache
def _load_stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(_STEMMER_NAMES.get(language, "french"))
