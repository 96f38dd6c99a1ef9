"""The file of answers of `parvis init --from`: the words of the questions, and departments and roles of one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.packages.package_catalogue import Definition
from app.setup.setup_questions import QUESTIONS, AnswersRefused

TEXT_NAMES = {question.name for question in QUESTIONS}
LIST_NAMES = {"departments", "roles"}


def read_answers_file(path: Path) -> tuple[dict[str, str | None], dict[str, list[Definition]]]:
    """The answers, then the lists. Raises AnswersRefused."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise AnswersRefused([f"{path}: not JSON ({error})"]) from error
    problems = _find_problems(document) if isinstance(document, dict) else ["an object is expected"]
    if problems:
        raise AnswersRefused([f"{path}: {problem}" for problem in problems])
    answers: dict[str, str | None] = {name: _as_text(value) for name, value in document.items() if name in TEXT_NAMES}
    return answers, {name: document.get(name, []) for name in LIST_NAMES}


def _find_problems(document: dict[str, Any]) -> list[str]:
    unknown = [f"nothing is called {name}" for name in sorted(set(document) - TEXT_NAMES - LIST_NAMES)]
    texts = [name for name in TEXT_NAMES & set(document) if not _is_text(document[name], name)]
    lists = [name for name in LIST_NAMES & set(document) if not _is_list_of_things(document[name])]
    return [
        *unknown,
        *(f"{name} is a text" for name in sorted(texts)),
        *(f"{name} is a list of objects that have a slug, and texts only" for name in sorted(lists)),
    ]


def _is_text(value: Any, name: str) -> bool:
    is_list = name == "procedures" and isinstance(value, list) and all(isinstance(slug, str) for slug in value)
    return isinstance(value, str) or is_list


def _is_list_of_things(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict) and "slug" in each and all(isinstance(text, str) for text in each.values())
        for each in value
    )


def _as_text(value: Any) -> str:
    # An empty list is an answer as well: no procedure.
    return value if isinstance(value, str) else ", ".join(value) or "none"
