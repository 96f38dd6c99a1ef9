"""Query read as concepts: each a word or a phrase, with the other ways to say it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from app.core.i18n import SOURCE_LANGUAGE
from app.language.text.spelling import LONG_WORD_LENGTH
from app.search.phrase_repair import repair_phrases
from app.search.spelling_index import SpellingIndex
from app.search.synonyms import MAX_PHRASE_WORDS, Synonyms
from app.search.vocabulary import Vocabulary
from app.search.word_boundaries import repair_spaces
from app.search.words import (
    load_attribute_words,
    load_outside_words,
    load_usual_words,
    load_weak_stems,
    split_words,
    stem_word,
)

MAX_LENGTH = 200
MAX_WORDS = 12
COMPLETION_WEIGHT = 0.85
# While somebody types, a whole word may also be the beginning of another.
TYPED_COMPLETION = 0.6
TRANSLATED_WEIGHT = 0.95
MIN_COMPLETED_LENGTH = 3
# « biblio » is not indexed, « bibliothèque » is.
MIN_ABBREVIATION_LENGTH = 4
# « ramassée » is not indexed, « ramassage » is: words that begin with the stem of an unknown one.
RELATIVE_WEIGHT = 0.8
MIN_ROOT_LENGTH = 5
WEAK_WORD = 0.15
UNKNOWN_WORD = 0.45
OUTSIDE_WORD = 0.8
USUAL_WORD = 0.9
# From this many words on, a query is a sentence, some words of which tell a story.
SENTENCE_WORDS = 3
INCIDENTAL_PART = 0.4
# How many entries have a word that another may be a misspelling of.
USUAL_FREQUENCY = 4
PHRASE = 1.8
_GLUED_ELISION = re.compile(r"(?:qu|[dljmnst])([aeiouyh][a-z]{3,})")
_REPETITION = re.compile(r"re([a-z]{5,})")
# The words of a phrase still count by themselves.
WORD_OF_PHRASE = 0.35


@dataclass(frozen=True)
class Concept:
    """A part of a query: phrases of stems, any of which expresses it, and how much it counts."""

    text: str
    phrases: Mapping[str, float]
    weight: float
    # The words were corrected, to tell people what was searched.
    correction: str = ""
    # The subject of the query, which town halls do not deal with: only texts about it answer.
    is_outside: bool = False
    # A title or a keyword has it.
    is_subject: bool = False

    @cached_property
    def ordered_phrases(self) -> list[tuple[str, tuple[str, ...], float]]:
        """Each phrase and its stems between spaces, as they are in indexed texts, with their weight; the best first."""
        ordered = sorted(self.phrases.items(), key=lambda item: -item[1])
        return [(f" {phrase} ", tuple(f" {stem} " for stem in phrase.split()), weight) for phrase, weight in ordered]


@dataclass(frozen=True)
class QueryReader:
    """Reads queries in the words of an index."""

    vocabulary: Vocabulary
    synonyms: Synonyms
    spelling: SpellingIndex
    language: str = SOURCE_LANGUAGE
    is_typing: bool = False

    def read(self, query: str) -> list[Concept]:
        """The concepts of a query, in its order."""
        typed_words = split_words(query[:MAX_LENGTH], self.language)[:MAX_WORDS]
        words = [self._cut_prefix(word) for word in typed_words]
        if not self.is_typing:
            words = repair_phrases(repair_spaces(words, self._is_well_spelt), self.synonyms)
        concepts: list[Concept] = []
        while words:
            length = self._measure_phrase(words)
            read_words = [self._read_word(word, is_last=length == len(words)) for word in words[:length]]
            if length > 1:
                concepts.append(self._read_phrase(words[:length]))
                read_words = [replace(concept, weight=WORD_OF_PHRASE * concept.weight) for concept in read_words]
            concepts += read_words
            words = words[length:]
        return _mark_outside_subject(self._lower_incidental_words(_deduplicate(concepts)))

    def _lower_incidental_words(self, concepts: list[Concept]) -> list[Concept]:
        """In a sentence, words that no title or synonym has tell a story; attributes count less than their subject."""
        concepts = [replace(concept, is_subject=self._is_subject(concept)) for concept in concepts]
        weighty = [concept for concept in concepts if concept.weight > WEAK_WORD]
        others = [concept for concept in weighty if not _is_attribute(concept)]
        subjects = [other for other in others if other.is_subject]
        incidental: set[str] = set()
        if len(weighty) >= SENTENCE_WORDS and (subjects or any(map(_is_usual, others))):
            # An everyday word beside one subject is what is asked about: « carte SIM ».
            has_subjects = len(subjects) > 1
            incidental = {
                concept.text
                for concept in concepts
                if not concept.is_subject and (has_subjects or not _is_usual(concept))
            }
        elif not weighty:
            incidental = {concept.text for concept in concepts if not concept.is_subject}
        elif not subjects and (not others or any(self._is_known(other.phrases) for other in others)):
            return concepts
        return [
            replace(concept, weight=concept.weight * INCIDENTAL_PART)
            if _is_attribute(concept) or concept.text in incidental
            else concept
            for concept in concepts
        ]

    def _is_subject(self, concept: Concept) -> bool:
        stems = {stem for phrase in concept.phrases for stem in phrase.split()}
        return bool(stems & self.vocabulary.subject_stems)

    def _cut_prefix(self, word: str) -> str:
        """« Didentite » is « identite »: many people type no apostrophe on a phone. « Remariage » is « mariage »."""
        match = _REPETITION.fullmatch(word)
        if match and not self._is_well_spelt(word) and self._is_written(match[1]):
            return match[1]
        match = _GLUED_ELISION.fullmatch(word)
        if match is None or self._is_well_spelt(word):
            return word
        return match[1] if self._is_written(match[1]) or self._is_misspelt(match[1], beside=word) else word

    def _is_misspelt(self, word: str, *, beside: str) -> bool:
        """Whether a word has corrections that the one it is a part of has not; slow, so not while somebody types."""
        if self.is_typing or len(word) < LONG_WORD_LENGTH:
            return False
        return bool(self.spelling.list_corrections(word)) and not self.spelling.list_corrections(beside)

    def _is_written(self, word: str) -> bool:
        """Whether a text or a synonym has the word, spelt so."""
        return word in self.vocabulary.words or word in self.synonyms.words

    def _has_form(self, word: str) -> bool:
        """Whether a text or a synonym has the word, singular or plural."""
        singular = word[:-1] if word[-1] in "sx" else word
        return any(map(self._is_written, (word, singular, f"{singular}s", f"{singular}x")))

    def _is_well_spelt(self, word: str) -> bool:
        is_listed = word in load_usual_words() or word in load_outside_words()
        return is_listed or self._is_written(word) or self._is_weak(word)

    def _measure_phrase(self, words: list[str]) -> int:
        """Count the first words that make a phrase that has synonyms; 1 when none does."""
        stems = [stem_word(word) for word in words[:MAX_PHRASE_WORDS]]
        lengths = range(len(stems), 1, -1)
        return next((length for length in lengths if self.synonyms.find(" ".join(stems[:length]))), 1)

    def _read_phrase(self, words: list[str]) -> Concept:
        stems = [stem_word(word) for word in words]
        phrase = " ".join(stems)
        rarity = max(self.vocabulary.compute_rarity(stem) for stem in stems)
        return Concept(" ".join(words), {phrase: 1.0, **self._find_synonyms(phrase)}, PHRASE * rarity)

    def _read_word(self, word: str, *, is_last: bool) -> Concept:
        phrases = self._expand_word(word)
        if word in load_usual_words() and not self._has_form(word):
            # « Surf » has the stem of « surface ».
            return Concept(word, {word: 1.0}, USUAL_WORD)
        if word in load_outside_words():
            # Well spelt: « train » is no mistake for another word.
            return Concept(word, phrases, self._weigh(word, phrases) if self._is_known(phrases) else OUTSIDE_WORD)
        is_indexed = word in self.vocabulary.words
        if is_last and (self.is_typing or not (self._is_known(phrases) or self._is_weak(word))):
            share = TYPED_COMPLETION if is_indexed else 1.0
            for phrase, weight in self._complete_word(word).items():
                phrases[phrase] = max(phrases.get(phrase, 0), share * weight)
        if self._is_known(phrases) or word.isdigit():
            return Concept(word, self._add_usual_spelling(word, phrases), self._weigh(word, phrases))
        root = next(iter(phrases))
        relatives = self.vocabulary.list_completions(root) if len(root) >= MIN_ROOT_LENGTH else []
        if relatives:
            return Concept(word, dict.fromkeys(relatives, RELATIVE_WEIGHT), self._weigh(word, relatives[:1]))
        return self._correct_word(word, phrases)

    def _add_usual_spelling(self, word: str, phrases: dict[str, float]) -> dict[str, float]:
        """Webmasters give misspelt words as keywords: the usual spelling is searched beside one that an entry alone has."""
        frequencies = self.vocabulary.frequencies
        is_well_spelt = word in load_usual_words() or word in self.synonyms.words
        if is_well_spelt or frequencies.get(stem_word(word), 0) > 1 or len(word) < MIN_ROOT_LENGTH:
            return phrases
        for usual_word, weight in self.spelling.list_corrections(word, with_itself=False):
            stem = stem_word(usual_word)
            if frequencies.get(stem, 0) >= USUAL_FREQUENCY:
                phrases.setdefault(stem, weight)
        return phrases

    def _complete_word(self, beginning: str) -> dict[str, float]:
        """The words of the index that begin so, and those that words which begin so stand for."""
        if len(beginning) < (MIN_COMPLETED_LENGTH if self.is_typing else MIN_ABBREVIATION_LENGTH):
            return {}
        phrases = dict.fromkeys(self.vocabulary.list_completions(beginning), COMPLETION_WEIGHT)
        for word in self.synonyms.list_completions(beginning):
            for phrase, weight in self._expand_word(word).items():
                phrases[phrase] = max(phrases.get(phrase, 0), COMPLETION_WEIGHT * weight)
        return phrases

    def _expand_word(self, word: str) -> dict[str, float]:
        stem = stem_word(word)
        phrases = {stem: 1.0, **self._find_synonyms(stem)}
        for other_stem in (stem_word(word, self.language), self.vocabulary.words.get(word, stem)):
            phrases.setdefault(other_stem, TRANSLATED_WEIGHT)
        return phrases

    def _find_synonyms(self, phrase: str) -> dict[str, float]:
        """The synonyms whose words are all in the index."""
        frequencies, synonyms = self.vocabulary.frequencies, self.synonyms.find(phrase)
        return {
            other: weight for other, weight in synonyms.items() if all(stem in frequencies for stem in other.split())
        }

    def _correct_word(self, word: str, phrases: dict[str, float]) -> Concept:
        corrections = [] if self._is_weak(word) else self.spelling.list_corrections(word)
        corrected: dict[str, float] = {}
        for correction, weight in corrections:
            for phrase, phrase_weight in self._expand_word(correction).items():
                corrected[phrase] = max(corrected.get(phrase, 0), weight * phrase_weight)
        if not corrected and len(word) >= MIN_ABBREVIATION_LENGTH:
            corrected = self._complete_word(word)
            return Concept(word, {**phrases, **corrected}, self._weigh(word, corrected))
        if not corrected:
            return Concept(word, phrases, WEAK_WORD if self._is_weak(word) else UNKNOWN_WORD)
        best = corrections[0][0]
        return Concept(word, corrected, self._weigh(best, self._expand_word(best)), correction=best)

    def _is_known(self, phrases: Mapping[str, float]) -> bool:
        return any(all(stem in self.vocabulary.frequencies for stem in phrase.split()) for phrase in phrases)

    def _is_weak(self, word: str) -> bool:
        """Whether a word says little, such as « demander »."""
        stem = stem_word(word)
        return word.isdigit() or stem in load_weak_stems(SOURCE_LANGUAGE) or word in load_weak_stems(self.language)

    def _weigh(self, word: str, phrases: Iterable[str]) -> float:
        """Weigh a word: rare words count more, words such as « demander » little."""
        stem = stem_word(word)
        if self._is_weak(word):
            return WEAK_WORD
        if stem in self.vocabulary.frequencies:
            return self.vocabulary.compute_rarity(stem)
        frequencies = self.vocabulary.frequencies
        stems = [part for phrase in phrases for part in phrase.split() if part in frequencies]
        return max((self.vocabulary.compute_rarity(part) for part in stems), default=UNKNOWN_WORD)


def _deduplicate(concepts: list[Concept]) -> list[Concept]:
    return list({next(iter(concept.phrases)): concept for concept in concepts}.values())


def _is_attribute(concept: Concept) -> bool:
    return all(word in load_attribute_words() for word in concept.text.split())


def _is_usual(concept: Concept) -> bool:
    return concept.text in load_usual_words()


def _mark_outside_subject(concepts: list[Concept]) -> list[Concept]:
    """The first word that is asked about is the subject, « plombier » in « numéro plombier fuite », and each of two words."""
    weighty = [concept for concept in concepts if concept.weight > WEAK_WORD and not _is_attribute(concept)]
    is_sentence = sum(len(concept.text.split()) for concept in weighty) >= SENTENCE_WORDS
    subjects = weighty[:1] if is_sentence else weighty
    outside = {subject.text for subject in subjects} & load_outside_words()
    return [replace(concept, is_outside=concept.text in outside) for concept in concepts]
