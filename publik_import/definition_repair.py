"""Repair a translated definition: remove what the checks refuse, and record findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from app.language.schema.problems import Problem
from app.language.text.passages import build_outline, find_text_names, has_values
from app.language.text.typography import add_no_break_spaces
from app.procedures.fields import FIELD_TYPES
from publik_import.findings import Findings, build_reason
from publik_import.rich_text import extract_line

MAX_ROUNDS = 20
MAX_NOTE_LENGTH = 500
_STEP = re.compile(r"([a-z][a-z0-9_]*)|\[([0-9]+)\]")
_LIST = r"(?:statuses|global_actions)\[[0-9]+\]"

Checks = Callable[[dict[str, Any]], Iterable[Problem]]
Repair = Callable[[Any, Any, Problem, Any], None]


def repair_definition(definition: dict[str, Any], checks: Checks, findings: Findings, *, never: Any) -> list[Problem]:
    """Apply the smallest repairs until none applies; return the problems left to the administrator."""
    problems: list[Problem] = []
    for _ in range(MAX_ROUNDS):
        problems = list(checks(definition))
        repaired = {
            path: problem for problem in problems if (path := _repair_problem(definition, problem, never)) is not None
        }
        for path, problem in repaired.items():
            element = findings.find_element_at(list_names_at(definition, path)) or path
            findings.add_approximate("placing", element, build_reason("not_yet", problem=problem.message))
        _delete_empty_items(definition)
        if not repaired:
            break
    return problems


def _repair_problem(definition: dict[str, Any], problem: Problem, never: Any) -> str | None:
    """The path of the repaired part; None when no repair applies."""
    for pattern, repair in _REPAIRS:
        if (match := pattern.fullmatch(problem.path)) is None:
            continue
        path: list[Any] = [*_parse_path(match[1]), *([match[2]] if match.re.groups > 1 else [])]
        container: Any = definition
        last = path[-1]
        for step in path[:-1]:
            container = container[step] if _has_item(container, step) else None
        if not _has_item(container, last):
            return None  # removed already with its container
        before_repair = repr(container)
        repair(container, last, problem, never)
        if repr(container) != before_repair:
            return match[1] if match.re.groups == 1 else f"{match[1]}.{match[2]}"
    return None


def list_names_at(definition: Any, path: str) -> tuple[str, ...]:
    """The ids of the elements on the path, outermost first."""
    names, node = [], definition
    for step in _parse_path(path):
        if not _has_item(node, step):
            break
        node = node[step]
        if isinstance(node, dict) and isinstance(node.get("id"), str):
            names.append(node["id"])
    return tuple(names)


def _parse_path(path: str) -> list[Any]:
    return [int(index) if index else name for name, index in _STEP.findall(path)]


def _has_item(container: Any, key: Any) -> bool:
    if isinstance(container, dict):
        return key in container
    return isinstance(container, list) and isinstance(key, int) and key < len(container)


def _clear_condition(field: dict[str, Any], name: str, problem: Problem, never: Any) -> None:
    """Clear the condition of a question, which is then asked of everybody but not required."""
    field[name] = None
    if "required" in field:
        field["required"] = False


def _bracket_values(field: dict[str, Any], name: str, problem: Problem, never: Any) -> None:
    """Replace the values of a heading or an explanation by bracketed names."""
    if not FIELD_TYPES[field["type"]].has_value and has_values(field[name]):
        labels: dict[str, Any] = {}
        for text_name in find_text_names(field[name]):
            root, _, rest = text_name.partition(".")
            labels.setdefault(root, {})[rest.split(".")[0]] = f"[{rest}]"
        field[name] = build_outline(field[name], labels) or "…"


def _set_never(container: dict[str, Any], name: str, problem: Problem, never: Any) -> None:
    container[name] = never


def _empty_value(container: Any, name: Any, problem: Problem, never: Any) -> None:
    container[name] = None


def _replace_with_note(steps: list[dict[str, Any]], position: int, problem: Problem, never: Any) -> None:
    """Replace an action by a message to agents."""
    step = steps[position]
    note = extract_line(f"{step['type']} – {problem.message}", MAX_NOTE_LENGTH).replace("{", "[").replace("}", "]")
    text = {"type": "history_message", "text": note, "visible_to": "agents"}
    optional = {"condition": step["condition"]} if "condition" in step else {}
    steps[position] = add_no_break_spaces({"id": step["id"], **text, **optional})


def _make_optional(fields: list[dict[str, Any]], position: int, problem: Problem, never: Any) -> None:
    """Make a question optional and unconditional; replace one that still fails by an explanation."""
    field = fields[position]
    inner = field.get("fields", ())
    if any(element.get("condition") for element in inner):
        field["fields"] = [{**element, "condition": None, "required": False} for element in inner]
    elif field.get("required") or field.get("condition"):
        fields[position] = {**field, "required": False, "condition": None}
    elif field["type"] != "explanation":
        texts = {"label": field.get("label") or "", "text": extract_line(problem.message, MAX_NOTE_LENGTH)}
        fields[position] = add_no_break_spaces({"id": field["id"], "type": "explanation", **texts})


def _delete_unconditional_jumps(status: dict[str, Any], name: str, problem: Problem, never: Any) -> None:
    """Delete unconditional status changes, which would loop forever."""
    status[name] = [
        each for each in status[name] if each["type"] != "change_status" or each.get("condition") is not None
    ]


def _delete_item(container: Any, name: Any, problem: Problem, never: Any) -> None:
    if isinstance(container, dict):
        del container[name]
    else:
        container[name] = None  # deleted after all repairs, so that other indexes stay valid


# By path; the first match makes the smallest change.
_REPAIRS: tuple[tuple[re.Pattern[str], Repair], ...] = (
    (re.compile(r"(.*fields\[[0-9]+\]\.condition)"), _clear_condition),
    (re.compile(r"(.*\.condition)"), _set_never),
    (re.compile(r"(.*fields\[[0-9]+\]\.prefill).*"), _empty_value),
    (re.compile(r"(.*fields\[[0-9]+\]\.(?:text|label)).*"), _bracket_values),
    (re.compile(r"(.*\.(?:values|answers|body|query))\.([^\[\]]+)"), _empty_value),
    (re.compile(rf"({_LIST}(?:\.actions\[[0-9]+\])?\.(?:on_enter|run)\[[0-9]+\]).*"), _replace_with_note),
    (re.compile(r"(statuses\[[0-9]+\]\.on_enter)"), _delete_unconditional_jumps),
    (re.compile(rf"({_LIST}\.(?:timeouts|timers|calls)\[[0-9]+\]).*"), _delete_item),
    (re.compile(rf"({_LIST}\.(?:loop|many)).*"), _delete_item),
    (re.compile(r"(pages\[[0-9]+\]\.checks\[[0-9]+\]).*"), _delete_item),
    (re.compile(r"((?:.*\.)?fields\[[0-9]+\]).*"), _make_optional),
)


def _delete_empty_items(definition: dict[str, Any]) -> None:
    """Delete items cleared by repairs, and checks without a condition."""
    for status in (*definition.get("statuses", []), *definition.get("global_actions", [])):
        for name in ("timeouts", "timers", "calls"):
            if None in status.get(name, ()):
                status[name] = [each for each in status[name] if each is not None]
    for page in definition.get("pages", []):
        if remaining_checks := [check for check in page.pop("checks", []) if check and check["condition"] is not None]:
            page["checks"] = remaining_checks
