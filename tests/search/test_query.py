"""Queries read in the words of an index: stems, synonyms, beginnings and misspelt words."""

from __future__ import annotations

import pytest

from app.search.query import QueryReader
from app.search.spelling_index import SpellingIndex
from app.search.synonyms import build_synonyms, is_valid_line, load_shipped_synonyms
from app.search.vocabulary import Vocabulary, build_vocabulary
from app.search.words import split_words, stem_text, stem_word


def make_vocabulary(*texts: str) -> Vocabulary:
    entries = [{word: stem_word(word) for word in split_words(text)} for text in texts]
    return build_vocabulary((words.values(), words) for words in entries)


def make_reader(*texts: str, synonyms: str = "", is_typing: bool = False) -> QueryReader:
    vocabulary, groups = make_vocabulary(*texts), build_synonyms(synonyms.splitlines())
    spelling = SpellingIndex({**groups.words, **vocabulary.words})
    return QueryReader(vocabulary, groups, spelling, is_typing=is_typing)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("poubelles", "poubelle"),
        ("déchèterie", "Decheteries"),
        ("l’école d’été", "ECOLES"),
        ("C.N.I.", "cni"),
        ("volée", "volé"),
        ("amendes", "amende"),
        ("déménager", "déménagement"),
        ("dort", "dormir"),
        ("vendue", "vendre"),
    ],
)
def test_words_of_one_family_have_one_stem(one: str, other: str) -> None:
    assert stem_text(one) == stem_text(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("mairie", "maire"), ("tombe", "tomber"), ("mari", "marié"), ("ami", "amiante"), ("gare", "garer")],
)
def test_words_that_only_look_alike_have_two_stems(one: str, other: str) -> None:
    assert stem_word(one) != stem_word(other)


@pytest.mark.parametrize(
    ("typed_word", "expected"),
    [("naisance", "naissance"), ("lampdaaire", "lampadaire"), ("vaxin", "vaccin"), ("cimetierre", "cimetiere")],
)
def test_a_misspelt_word_means_the_nearest_word_or_the_one_that_sounds_alike(typed_word: str, expected: str) -> None:
    words = ["naissance", "lampadaire", "vaccin", "cimetiere", "place", "rue"]

    assert [word for word, _ in SpellingIndex(words).list_corrections(typed_word)] == [expected]


@pytest.mark.parametrize("typed_word", ["plage", "vue", "piscine"])
def test_another_word_is_not_taken_for_a_misspelt_one(typed_word: str) -> None:
    assert SpellingIndex(["place", "rue", "cuisine"]).list_corrections(typed_word) == []


def test_a_phrase_counts_more_than_its_words_and_in_any_order() -> None:
    reader = make_reader("poubelle cassée", "bac", synonyms="poubelle cassée => bac")

    phrase, *words = reader.read("j’ai cassé ma poubelle")

    assert phrase.phrases == {"cass poubel": 1.0, "bac": 0.8}
    assert phrase.weight > sum(word.weight for word in words)


def test_words_that_say_little_count_little_beside_others() -> None:
    weights = {
        concept.text: concept.weight for concept in make_reader("demande", "passeport").read("demande passeport")
    }

    assert weights["demande"] < weights["passeport"] / 3


def test_the_last_word_may_be_a_beginning() -> None:
    concept = make_reader("naissance", "lampadaire").read("naiss")[0]

    assert stem_word("naissance") in concept.phrases


def test_the_beginning_of_a_synonym_finds_what_it_stands_for() -> None:
    concept = make_reader("encombrants", synonyms="canapé => encombrants", is_typing=True).read("cana")[0]

    assert stem_word("encombrants") in concept.phrases


@pytest.mark.parametrize(
    ("typed_word", "expected"),
    [("didentite", "identite"), ("lecole", "ecole"), ("lampe", "lampe"), ("datelier", "datelier")],
)
def test_an_elision_typed_without_its_apostrophe_is_cut_when_a_text_has_the_word(
    typed_word: str, expected: str
) -> None:
    assert [concept.text for concept in make_reader("identité école lampe").read(typed_word)] == [expected]


@pytest.mark.parametrize(
    ("query", "outside"),
    [
        ("coiffeur", ["coiffeur"]),
        ("horaires train", ["train"]),
        ("fuite plombier", ["plombier"]),
        ("fuite identité train", []),
    ],
)
def test_the_subject_of_a_query_may_be_outside_of_what_town_halls_do(query: str, outside: list[str]) -> None:
    concepts = make_reader("carte identité", "horaires", "fuite").read(query)

    assert [concept.text for concept in concepts if concept.is_outside] == outside


def test_words_that_no_title_has_count_less_in_a_sentence_than_in_a_few_words() -> None:
    texts = [{word: stem_word(word) for word in split_words(text)} for text in ("poubelle bac", "renversé")]
    subjects = [stem_word("poubelle"), stem_word("bac")]
    vocabulary = build_vocabulary(((words.values(), words) for words in texts), subjects)
    reader = QueryReader(vocabulary, build_synonyms([]), SpellingIndex(vocabulary.words))

    weights = {query: reader.read(query)[-1].weight for query in ("bac renversé", "poubelle bac renversé")}

    assert weights["poubelle bac renversé"] < weights["bac renversé"] / 2


@pytest.mark.parametrize(
    ("line", "is_valid"),
    [("bac, poubelle", True), ("canapé => meuble", True), ("bac", False), ("bac, bacs", False), ("bac =>", False)],
)
def test_a_line_of_synonyms_names_two_things(line: str, is_valid: bool) -> None:
    assert is_valid_line(line) is is_valid


def test_the_shipped_synonyms_are_several_hundred_lines_without_a_lone_word() -> None:
    from app.search.synonyms import load_shipped_lines

    lines = [line for line in load_shipped_lines() if line and not line.startswith("#")]

    assert len(lines) > 240
    assert [line for line in lines if not is_valid_line(line)] == []
    assert "passport" in load_shipped_synonyms().find("passeport")
