"""Docstrings stand alone, and what prose names exists: see « How the code looks » in CONTRIBUTING.md."""

from __future__ import annotations

import re

import pytest

from tests.architecture.prose import (
    Docstring,
    has_module,
    has_name,
    has_path,
    list_code_words,
    list_comments,
    list_docstrings,
    list_documents,
    list_package_names,
)

PATH = re.compile(r"(?<![\w/.-])((?:app|tests|bench|docs|templates|static|pwa|deploy)/[\w./-]+)(?![\w/<*…{])")
DOTTED_NAME = re.compile(r"`([a-z_]+(?:\.[A-Za-z_]\w*)+)(?:\([^`]*\))?`")
NAME = re.compile(r"`([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?:\([^`]*\))?`")
# In documents, backticks hold commands and values as well: names are told by their underscores or their capitals.
NAME_IN_DOCUMENTS = re.compile(r"`((?:[A-Za-z]*_\w+|[A-Z][a-z]\w*[A-Z]\w*))`")
MODULE = re.compile(r"`((?:\w+/)*\w+\.py)`")
FILE_SUFFIXES = (".css", ".html", ".js", ".json", ".list", ".log", ".md", ".po", ".py", ".svg", ".toml", ".txt")
# Written by a program, never committed.
GENERATED = {"bench/results/latest.json"}
# Words in backticks that are not names of ours, each with its reason.
NOT_NAMES = {
    "enfants__0__photo": "the input of a question in a group, made from the identifiers of a form",
    "push_401": "a reason, made from the status of a response",
    "push_403": "a reason, made from the status of a response",
    "sms_403": "a reason, made from the status of a response",
    "xmp_metadata": "an option of WeasyPrint that is not used",
}


def test_a_docstring_stands_alone():
    assert [f"{each.path}:{each.line} {each.text[:60]}" for each in list_docstrings() if each.hangs] == []


def test_paths_in_prose_exist():
    prose = (*list_docstrings(), *list_comments(), *list_documents())
    matches = [match for sentence in prose for match in sentence.iterate_matches(PATH)]

    assert [f"{at} {path}" for at, path in matches if path not in GENERATED and not has_path(path)] == []


def test_modules_and_their_names_in_prose_exist():
    prose = (*list_docstrings(), *list_comments(), *list_documents())
    names = [match for sentence in prose for match in sentence.iterate_matches(DOTTED_NAME)]
    modules = [match for sentence in prose for match in sentence.iterate_matches(MODULE)]

    assert [f"{at} {name}" for at, name in names if _is_in_package(name) and not has_name(name)] == []
    assert [f"{at} {end}" for at, end in modules if not has_module(end)] == []


def test_names_in_prose_exist():
    code = [match for comment in (*list_docstrings(), *list_comments()) for match in comment.iterate_matches(NAME)]
    documents = [match for document in list_documents() for match in document.iterate_matches(NAME_IN_DOCUMENTS)]
    words = list_code_words() | NOT_NAMES.keys()

    assert [f"{at} {name}" for at, name in (*code, *documents) if not words.issuperset(name.split("."))] == []


def test_words_that_are_not_names_are_in_prose():
    prose = "\n".join(document.text for document in (*list_docstrings(), *list_comments(), *list_documents()))

    assert len(NOT_NAMES) <= 15
    assert [name for name in NOT_NAMES if name not in prose or name in list_code_words()] == []


@pytest.mark.parametrize(
    "text",
    [
        *("The same, for agents.", "Those of the family.", "That procedure.", "What a page shows.", "Who may read it."),
        *("Whose document it is.", "How many there are.", "Its address.", "Whether it is open, and until when."),
    ],
)
def test_openings_without_a_noun_are_refused(text):
    assert Docstring("app/cases/example.py", 1, text).hangs


@pytest.mark.parametrize(
    "text", ["Names of the fields.", "Thesaurus of words.", "Return the case.", "Whenever it rains."]
)
def test_openings_with_a_noun_or_a_verb_are_allowed(text):
    assert not Docstring("app/cases/example.py", 1, text).hangs


def test_whether_opens_the_docstring_of_a_boolean():
    assert not Docstring("app/cases/example.py", 1, "Whether the case is open.", is_question=True).hangs


@pytest.mark.parametrize(
    ("name", "expected"),
    [("app.core.clock.now", True), ("core.clock", True), ("core.clock.never", False), ("core.headers", False)],
)
def test_names_of_modules_are_looked_up(name, expected):
    assert has_name(name) is expected


def _is_in_package(name: str) -> bool:
    return name.split(".")[0] in list_package_names() and not name.endswith(FILE_SUFFIXES)
