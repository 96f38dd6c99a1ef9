"""What people read is plain: short sentences, no jargon, and whatever refuses says what to do (« Parlez usager »)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.pofile import read_po

from tests.architecture.source_files import ROOT, load_modules
from tests.catalogue.definition_files import AUTHORITY, CONTENTS, LISTS, PROCEDURES, WORKFLOWS, iterate_texts

# Beyond, a hurried reader begins the sentence again.
MOST_WORDS = 25
CATALOGUE = ROOT / "app/translations/en/LC_MESSAGES/messages.po"
DEFINITIONS = {**PROCEDURES, **WORKFLOWS, **LISTS, "contents": CONTENTS, "authority": AUTHORITY}

PLACEHOLDER = re.compile(r"\{\{[^}]*\}\}|\[\[[^\]]*\]\]|%\(\w+\)s|\{\w+\}")
TAG = re.compile(r"<[^<>]{1,200}>")
END = re.compile(r"(?<=[.!?…])[\s»)]+|\n+")
JARGON = re.compile(
    # of offices
    r"\b(?:veuillez|susdite?s?|(?:sus|pré)(?:mentionné|visé|nommé)e?s?|à défaut de|nonobstant|dûment|subséquent\w*|afférent\w*"
    r"|en sus|le cas échéant|aux fins de|il est rappelé|faire parvenir|requérante?s?|pétitionnaires?|administrée?s?"
    # of those who write software
    r"|tokens?|sessions?|payload|cookies?|erreur (?:interne|inconnue|système)|erreur \d+|requêtes?|timeout|bugs?|backend"
    r"|log(?:in|s)?|upload\w*|invalides?|non valides?|format incorrect|null|undefined|regex|(?<!e-)mails?)\b",
    re.IGNORECASE,
)
# « Indiquez… », « Faites… », or the rule itself: « Votre mot de passe doit… ».
ASKS = re.compile(r"(?<!vous )\b(?!(?:chez|assez|rendez)\b)\w+ez\b|\b(?:faites|dites|doit|doivent)\b", re.IGNORECASE)
TRANSLATING = {"_", "gettext", "lazy_gettext", "ngettext"}
REFUSING = {"ValidationError", "InputRequired", "SettingRefused"}
KEPT_REFUSALS = re.compile(r"problem|problems\[.+\]|\w+_PROBLEMS")
# Where types of field declare the words of their problems.
MESSAGES = {"messages", "MESSAGES"}


@cache
def iterate_translations() -> list[tuple[str, str]]:
    """Every French text of pages and messages, after the file it comes from; both forms where there is a plural."""
    with CATALOGUE.open("rb") as file:
        messages = [message for message in read_po(file, locale="en") if message.id]
    return [
        (message.locations[0][0], text)
        for message in messages
        for text in (message.id if isinstance(message.id, tuple) else (message.id,))
    ]


@cache
def iterate_definition_texts() -> list[tuple[str, str]]:
    """Every text of the definitions of the demo and of the catalogue, after its place."""
    return [
        (f"{name}{place}", text) for name, document in DEFINITIONS.items() for place, text in iterate_texts(document)
    ]


@pytest.mark.parametrize("texts", [iterate_translations, iterate_definition_texts])
def test_sentences_are_short(texts):
    long = [
        (place, sentence)
        for place, text in texts()
        for sentence in _split_sentences(text)
        if _count_words(sentence) > MOST_WORDS
    ]

    assert len(texts()) > 1_000
    assert long == []


@pytest.mark.parametrize("texts", [iterate_translations, iterate_definition_texts])
def test_no_word_is_jargon(texts):
    assert [
        (place, found[0], text) for place, text in texts() if (found := JARGON.search(_fill_placeholders(text)))
    ] == []


def test_what_refuses_an_answer_says_what_to_do():
    refusals = [*_iterate_field_refusals(), *_iterate_code_refusals(), *_iterate_definition_refusals()]

    assert len(refusals) > 100
    assert [refusal for refusal in refusals if not ASKS.search(refusal[1])] == []


@pytest.mark.parametrize("page", sorted((ROOT / "templates/errors").glob("[0-9]*.html")), ids=lambda page: page.stem)
def test_a_page_of_error_says_what_to_do(page):
    paragraphs = re.findall(r"<p>(.*?)</p>", page.read_text())

    assert any(ASKS.search(paragraph) for paragraph in paragraphs)


@pytest.mark.parametrize("text", ["Valeur invalide.", "Vous devez patienter chez vous.", "Ce rendez-vous est pris."])
def test_a_reproach_is_no_advice(text):
    assert not ASKS.search(text)


def _split_sentences(text: str) -> list[str]:
    return END.split(TAG.sub("", PLACEHOLDER.sub("x", text)))


def _count_words(sentence: str) -> int:
    return sum(any(character.isalnum() for character in word) for word in sentence.split())


def _fill_placeholders(text: str) -> str:
    return PLACEHOLDER.sub("x", text)


def _iterate_field_refusals() -> Iterator[tuple[str, str]]:
    """The messages of the problems that the types of field declare."""
    for module in load_modules():
        for node in ast.walk(module.tree):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if isinstance(node, ast.Assign | ast.AnnAssign) and any(
                isinstance(each, ast.Name) and each.id in MESSAGES for each in targets
            ):
                yield from ((module.path, text) for text in _find_message(node))


def _iterate_code_refusals() -> Iterator[tuple[str, str]]:
    """What is raised against an answer, or kept among the problems of a form."""
    for module in load_modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in REFUSING:
                yield from ((module.path, text) for text in _find_message(node))
            if isinstance(node, ast.Assign) and any(KEPT_REFUSALS.fullmatch(ast.unparse(to)) for to in node.targets):
                yield from ((module.path, text) for text in _find_message(node.value))


def _iterate_definition_refusals() -> Iterator[tuple[str, str]]:
    return (
        (place, text)
        for place, text in iterate_definition_texts()
        if re.search(r"checks\[\d+\]\.message$|\.pattern_message$", place)
    )


def _find_message(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and ast.unparse(part.func).split(".")[-1] in TRANSLATING:
            yield from (text.value for text in part.args if isinstance(text, ast.Constant))
