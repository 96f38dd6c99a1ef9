"""Plain French: short sentences, no jargon, and refusals that say what to do (« Parlez usager »)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.pofile import read_po

from tests.architecture.source_files import ROOT, list_nodes, load_modules
from tests.catalogue.definition_files import AUTHORITY, CONTENTS, LISTS, PROCEDURES, WORKFLOWS, iterate_texts

# Longer sentences are read twice.
MOST_WORDS = 25
CATALOGUE = ROOT / "app/translations/en/LC_MESSAGES/messages.po"
DEFINITIONS = {**PROCEDURES, **WORKFLOWS, **LISTS, "contents": CONTENTS, "authority": AUTHORITY}

PLACEHOLDER = re.compile(r"\{\{[^}]*\}\}|\[\[[^\]]*\]\]|%\(\w+\)s|\{\w+\}")
TAG = re.compile(r"<[^<>]{1,200}>")
END = re.compile(r"(?<=[.!?…])[\s»)]+|\n+")
JARGON = re.compile(
    # of administrations
    r"\b(?:veuillez|susdite?s?|(?:sus|pré)(?:mentionné|visé|nommé)e?s?|à défaut de|nonobstant|dûment|subséquent\w*|afférent\w*"
    r"|en sus|le cas échéant|aux fins de|il est rappelé|faire parvenir|requérante?s?|pétitionnaires?|administrée?s?"
    # of software
    r"|tokens?|sessions?|payload|cookies?|erreur (?:interne|inconnue|système)|erreur \d+|requêtes?|timeout|bugs?|backend"
    r"|log(?:in|s)?|upload\w*|invalides?|non valides?|format incorrect|null|undefined|regex|(?<!e-)mails?)\b",
    re.IGNORECASE,
)
# « Indiquez… », « Faites… », or the rule itself: « Votre mot de passe doit… ».
ASKS = re.compile(r"(?<!vous )\b(?!(?:chez|assez|rendez)\b)\w+ez\b|\b(?:faites|dites|doit|doivent)\b", re.IGNORECASE)
TRANSLATING = {"_", "gettext", "lazy_gettext", "ngettext"}
REFUSING = {"ValidationError", "InputRequired", "ValueRefused"}
KEPT_REFUSALS = re.compile(r"problem|problems\[.+\]|\w+_PROBLEMS")
# Where types of field declare the words of their problems.
MESSAGES = {"messages", "MESSAGES"}


@cache
def iterate_translations() -> list[tuple[str, str]]:
    """List every French text of pages and messages, with its file; both forms of a plural."""
    with CATALOGUE.open("rb") as file:
        messages = [message for message in read_po(file, locale="en") if message.id]
    return [
        (message.locations[0][0], text)
        for message in messages
        for text in (message.id if isinstance(message.id, tuple) else (message.id,))
    ]


@cache
def iterate_definition_texts() -> list[tuple[str, str]]:
    """List every text of the definitions of the demo and of the catalogue, with its path."""
    return [
        (f"{name}{path}", text) for name, definition in DEFINITIONS.items() for path, text in iterate_texts(definition)
    ]


@pytest.mark.parametrize("texts", [iterate_translations, iterate_definition_texts])
def test_sentences_are_short(texts):
    long = [
        (path, sentence)
        for path, text in texts()
        for sentence in _split_sentences(text)
        if _count_words(sentence) > MOST_WORDS
    ]

    assert len(texts()) > 1_000
    assert long == []


@pytest.mark.parametrize("texts", [iterate_translations, iterate_definition_texts])
def test_no_word_is_jargon(texts):
    assert [
        (path, match[0], text) for path, text in texts() if (match := JARGON.search(_fill_placeholders(text)))
    ] == []


def test_a_refused_answer_says_what_to_do():
    refusals = [*_iterate_field_refusals(), *_iterate_code_refusals(), *_iterate_definition_refusals()]

    assert len(refusals) > 100
    assert [refusal for refusal in refusals if not ASKS.search(refusal[1])] == []


@pytest.mark.parametrize("page", sorted((ROOT / "templates/errors").glob("[0-9]*.html")), ids=lambda page: page.stem)
def test_an_error_page_says_what_to_do(page):
    paragraphs = re.findall(r"<p>(.*?)</p>", page.read_text())

    assert any(ASKS.search(paragraph) for paragraph in paragraphs)


@pytest.mark.parametrize("text", ["Valeur invalide.", "Vous devez patienter chez vous.", "Ce rendez-vous est pris."])
def test_a_text_without_advice_is_detected(text):
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
        for node in list_nodes(module.tree):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if isinstance(node, ast.Assign | ast.AnnAssign) and any(
                isinstance(target, ast.Name) and target.id in MESSAGES for target in targets
            ):
                yield from ((module.path, text) for text in _find_message(node))


def _iterate_code_refusals() -> Iterator[tuple[str, str]]:
    """Yield the messages raised against an answer, or stored among the problems of a form."""
    for module in load_modules():
        for node in list_nodes(module.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in REFUSING:
                yield from ((module.path, text) for text in _find_message(node))
            if isinstance(node, ast.Assign) and any(KEPT_REFUSALS.fullmatch(ast.unparse(to)) for to in node.targets):
                yield from ((module.path, text) for text in _find_message(node.value))


def _iterate_definition_refusals() -> Iterator[tuple[str, str]]:
    return (
        (path, text)
        for path, text in iterate_definition_texts()
        if re.search(r"checks\[\d+\]\.message$|\.pattern_message$", path)
    )


def _find_message(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and ast.unparse(part.func).split(".")[-1] in TRANSLATING:
            yield from (text.value for text in part.args if isinstance(text, ast.Constant))
