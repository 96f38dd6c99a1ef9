"""Read the answers file of `parvis init --from`: answers to questions, and additional departments and roles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.packages.package_catalogue import Definition
from app.setup.setup_questions import QUESTIONS, AnswersRefused

TEXT_NAMES = {question.name for question in QUESTIONS}
LIST_NAMES = {"departments", "roles"}


def read_answers_file(path: Path) -> tuple[dict[str, str | None], dict[str, list[Definition]]]:
    """Read the answers and the lists of a file. Raises AnswersRefused."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise AnswersRefused([f"{path}: not JSON ({error})"]) from error
    problems = _find_problems(content) if isinstance(content, dict) else ["an object is expected"]
    if problems:
        raise AnswersRefused([f"{path}: {problem}" for problem in problems])
    answers: dict[str, str | None] = {name: _as_text(value) for name, value in content.items() if name in TEXT_NAMES}
    return answers, {name: content.get(name, []) for name in LIST_NAMES}


def _find_problems(content: dict[str, Any]) -> list[str]:
    unknown = [f"nothing is called {name}" for name in sorted(set(content) - TEXT_NAMES - LIST_NAMES)]
    texts = [name for name in TEXT_NAMES & set(content) if not _is_text(content[name], name)]
    lists = [name for name in LIST_NAMES & set(content) if not _is_list_of_definitions(content[name])]
    return [
        *unknown,
        *(f"{name} is a text" for name in sorted(texts)),
        *(f"{name} is a list of objects that have a slug, and texts only" for name in sorted(lists)),
    ]


def _is_text(value: Any, name: str) -> bool:
    is_list = name == "procedures" and isinstance(value, list) and all(isinstance(slug, str) for slug in value)
    return isinstance(value, str) or is_list


def _is_list_of_definitions(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(element, dict) and "slug" in element and all(isinstance(text, str) for text in element.values())
        for element in value
    )


def _as_text(value: Any) -> str:
    # An empty list is an answer too: no procedure.
    return value if isinstance(value, str) else ", ".join(value) or "none"
