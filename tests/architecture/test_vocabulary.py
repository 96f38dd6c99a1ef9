"""Names follow « Names » in CONTRIBUTING.md: nouns for things, verbs for functions, one word for one meaning."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from app.workflows.actions import ACTION_TYPES
from tests.architecture.identifiers import (
    Identifier,
    list_functions,
    list_modules,
    list_response_reads,
    list_variables,
)
from tests.architecture.source_files import ROOT
from tests.architecture.vocabulary import (
    ADJECTIVES,
    ALLOWED,
    BANNED_STARTS,
    BANNED_VERBS,
    IMAGES,
    KEYED_FOLDERS,
    KINDS,
    MEANINGS,
    NOT_PARTICIPLES,
    PARTICIPLES,
    SCREENS,
    SCRIPTS,
    SHARED_NAMES,
    STORED_NAMES,
    VERBS,
    split_words,
)


def test_a_module_is_named_by_a_noun():
    assert [path for path in list_modules() if not _is_keyed(path) and _is_bad_module_name(path)] == []


def test_a_function_is_a_verb_and_its_object():
    assert [
        str(function)
        for function in list_functions()
        if not _is_performer(function) and _is_bad_function_name(function.name)
    ] == []


def test_a_variable_is_not_a_bare_participle():
    assert [str(variable) for variable in list_variables() if _is_bad_variable_name(variable.name)] == []


@pytest.mark.parametrize("word", MEANINGS)
def test_a_word_has_one_meaning(word):
    assert list(map(str, _iterate_misused_names(word))) == []


def test_http_has_responses_and_people_answer():
    assert [str(response_read) for response_read in list_response_reads() if _uses_word(response_read, "answer")] == []


def test_an_action_is_performed_in_the_module_of_its_key():
    performers = [path for path in list_modules() if Path(path).parent.name == "actions" and path.startswith("app/")]
    others = {"declaration", "descriptions", "parameters"}

    assert [path for path in performers if Path(path).stem not in {*ACTION_TYPES, *others}] == []


@pytest.mark.parametrize("script", sorted((ROOT / "static/js/elements").glob("*.js")), ids=lambda path: path.stem)
def test_an_element_is_defined_in_the_script_of_its_name(script):
    assert re.findall(r'customElements\.define\("([\w-]+)"', script.read_text()) in ([], [script.stem])


def test_modules_of_one_name_hold_the_same_kind_of_thing():
    shared = _list_shared_names()

    assert [path for name, paths in shared.items() if name not in SHARED_NAMES for path in paths] == []
    assert sorted(set(SHARED_NAMES) - set(shared)) == []


def test_the_allow_list_is_short_and_used():
    names = {part.removesuffix(".py") for path in list_modules() for part in Path(path).parts}

    assert len(ALLOWED) <= 10
    assert sorted(set(ALLOWED) - names) == []


@pytest.mark.parametrize("name", ["telling", "is_told", "shown", "luggage_lists", "joining", "errand", "test_told"])
def test_images_and_participles_are_refused_as_module_names(name):
    assert _is_bad_module_name(f"app/cases/{name}.py")


@pytest.mark.parametrize("name", ["_told", "forgetCopy", "may_join", "rejected", "take_away_rows", "free", "note_step"])
def test_riddles_are_refused_as_function_names(name):
    assert _is_bad_function_name(name)


@pytest.mark.parametrize("name", ["open", "embed", "is_expired", "notes_of", "load_draft", "setItems", "letter"])
def test_verbs_and_nouns_are_allowed_as_function_names(name):
    assert not _is_bad_function_name(name)


@pytest.mark.parametrize(("name", "expected"), [("told", True), ("KEPT", True), ("typed_text", False), ("rows", False)])
def test_participles_are_refused_as_variable_names(name, expected):
    assert _is_bad_variable_name(name) is expected


def _is_bad_module_name(path: str) -> bool:
    stem = Path(path).stem.removeprefix("test_")
    words = split_words(stem)
    if stem in ALLOWED or words[0].isdigit():
        return False
    is_participle = words[0].endswith(("ing", "ed")) and words[0] not in NOT_PARTICIPLES
    return bool(IMAGES & set(words)) or words[-1] in PARTICIPLES or (len(words) == 1 and is_participle)


def _is_bad_function_name(name: str) -> bool:
    words = split_words(name)
    if words and (words[0] in BANNED_VERBS or words[:2] in BANNED_STARTS):
        return True
    return len(words) == 1 and _is_adjective(words[0])


def _is_performer(function: Identifier) -> bool:
    """Whether the function performs an action: it bears its key, which is stored."""
    return _is_keyed(function.path) and function.name in ACTION_TYPES


def _is_adjective(word: str) -> bool:
    if word in VERBS or word in NOT_PARTICIPLES:
        return False
    return word in PARTICIPLES or word in ADJECTIVES or word.endswith(("ed", "able", "ible"))


def _is_bad_variable_name(name: str) -> bool:
    words = split_words(name)
    return len(words) == 1 and words[0] in PARTICIPLES


def _is_stored(identifier: Identifier) -> bool:
    """Whether a model or a stored dataclass declares the name."""
    return identifier.is_field and identifier.name in STORED_NAMES


def _iterate_misused_names(word: str) -> Iterable[Identifier]:
    _, folders, exceptions = MEANINGS[word]
    for function in (*list_variables(), *list_functions()):
        is_misused = (
            _uses_word(function, word) and _is_in(function.path, folders) and not _is_in(function.path, exceptions)
        )
        if is_misused and not _is_stored(function):
            yield function


def _uses_word(identifier: Identifier, word: str) -> bool:
    return not identifier.name.startswith("__") and bool({word, f"{word}s"} & set(split_words(identifier.name)))


def _list_shared_names() -> dict[str, list[str]]:
    """The paths of modules that share a name with another of their kind, by name; test modules are named like their subject."""
    paths: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in list_modules():
        stem = Path(path).stem.replace("-", "_")
        if stem != "conftest" and not stem.startswith("test_") and not _is_keyed(path):
            paths[_find_kind(path), stem].append(path)
    return {stem: found_paths for (_, stem), found_paths in paths.items() if len(found_paths) > 1}


def _is_keyed(path: str) -> bool:
    return Path(path).parent.name in KEYED_FOLDERS


def _find_kind(path: str) -> str:
    """The first of the kinds whose folder holds the file; all screens are one kind, and all scripts."""
    folder = next((folder for folder in KINDS if _is_in(path, (folder,))), path)
    return "screen" if folder in SCREENS else "script" if folder in SCRIPTS else folder


def _is_in(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)
