"""Makes a document fit the product as it is now: what its own checks refuse is taken out, and noted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from app.language.schema.problems import Problem
from app.language.text.passages import build_outline, find_text_names, has_values
from app.procedures.fields import FIELD_TYPES
from app.publik_import.findings import Findings, build_reason
from app.publik_import.rich_text import extract_line
from app.publik_import.typography import add_no_break_spaces

MAX_ROUNDS = 20
LONGEST_NOTE = 500
_STEP = re.compile(r"([a-z][a-z0-9_]*)|\[([0-9]+)\]")
_LIST = r"(?:statuses|global_actions)\[[0-9]+\]"

Checks = Callable[[dict[str, Any]], Iterable[Problem]]
Repair = Callable[[Any, Any, Problem, Any], None]


def repair_definition(document: dict[str, Any], checks: Checks, findings: Findings, *, never: Any) -> list[Problem]:
    """Takes out what cannot be worked out yet, the least at a time; gives the problems left to the administrator."""
    problems: list[Problem] = []
    for _ in range(MAX_ROUNDS):
        problems = list(checks(document))
        mended = {
            place: problem for problem in problems if (place := _repair_problem(document, problem, never)) is not None
        }
        for place, problem in mended.items():
            element = findings.find_element_at(list_names_at(document, place)) or place
            findings.add_approximate("placing", element, build_reason("not_yet", problem=problem.message))
        _delete_empty_items(document)
        if not mended:
            break
    return problems


def _repair_problem(document: dict[str, Any], problem: Problem, never: Any) -> str | None:
    """The place that was changed; nothing when nobody but the administrator can."""
    for pattern, mend in _REPAIRS:
        if (found := pattern.fullmatch(problem.path)) is None:
            continue
        path: list[Any] = [*_parse_path(found[1]), *([found[2]] if found.re.groups > 1 else [])]
        holder: Any = document
        last = path[-1]
        for step in path[:-1]:
            holder = holder[step] if _has_item(holder, step) else None
        if not _has_item(holder, last):
            return None  # mended already, with what it was in
        before = repr(holder)
        mend(holder, last, problem, never)
        if repr(holder) != before:
            return found[1] if found.re.groups == 1 else f"{found[1]}.{found[2]}"
    return None


def list_names_at(document: Any, place: str) -> tuple[str, ...]:
    """The names of the things to go through to this place, from the outside in."""
    names, node = [], document
    for step in _parse_path(place):
        if not _has_item(node, step):
            break
        node = node[step]
        if isinstance(node, dict) and isinstance(node.get("id"), str):
            names.append(node["id"])
    return tuple(names)


def _parse_path(place: str) -> list[Any]:
    return [int(index) if index else name for name, index in _STEP.findall(place)]


def _has_item(holder: Any, last: Any) -> bool:
    if isinstance(holder, dict):
        return last in holder
    return isinstance(holder, list) and isinstance(last, int) and last < len(holder)


def _clear_condition(field: dict[str, Any], name: str, problem: Problem, never: Any) -> None:
    """Without its condition a question is asked of everybody, but compelled of nobody."""
    field[name] = None
    if "required" in field:
        field["required"] = False


def _bracket_values(field: dict[str, Any], name: str, problem: Problem, never: Any) -> None:
    """What a heading or an explanation cannot show is named between brackets."""
    if not FIELD_TYPES[field["type"]].has_value and has_values(field[name]):
        called: dict[str, Any] = {}
        for read in find_text_names(field[name]):
            root, _, rest = read.partition(".")
            called.setdefault(root, {})[rest.split(".")[0]] = f"[{rest}]"
        field[name] = build_outline(field[name], called) or "…"


def _set_never(holder: dict[str, Any], name: str, problem: Problem, never: Any) -> None:
    holder[name] = never


def _empty_value(holder: Any, name: Any, problem: Problem, never: Any) -> None:
    holder[name] = None


def _replace_with_note(steps: list[dict[str, Any]], position: int, problem: Problem, never: Any) -> None:
    """A message to agents stands in the place of what cannot be done."""
    step = steps[position]
    words = extract_line(f"{step['type']} – {problem.message}", LONGEST_NOTE).replace("{", "[").replace("}", "]")
    text = {"type": "history_message", "text": words, "visible_to": "agents"}
    more = {"condition": step["condition"]} if "condition" in step else {}
    steps[position] = add_no_break_spaces({"id": step["id"], **text, **more})


def _make_optional(fields: list[dict[str, Any]], position: int, problem: Problem, never: Any) -> None:
    """A question that is never asked as it stands is asked of everybody; one that cannot be asked is an explanation."""
    field = fields[position]
    inner = field.get("fields", ())
    if any(each.get("condition") for each in inner):
        field["fields"] = [{**each, "condition": None, "required": False} for each in inner]
    elif field.get("required") or field.get("condition"):
        fields[position] = {**field, "required": False, "condition": None}
    elif field["type"] != "explanation":
        said = {"label": field.get("label") or "", "text": extract_line(problem.message, LONGEST_NOTE)}
        fields[position] = add_no_break_spaces({"id": field["id"], "type": "explanation", **said})


def _remove_loop(status: dict[str, Any], name: str, problem: Problem, never: Any) -> None:
    """What sends a request round for ever, whatever it is, does not."""
    status[name] = [
        each for each in status[name] if each["type"] != "change_status" or each.get("condition") is not None
    ]


def _delete_item(holder: Any, name: Any, problem: Problem, never: Any) -> None:
    if isinstance(holder, dict):
        del holder[name]
    else:
        holder[name] = None  # taken away once all were looked at: the places of the others stay


# The first that fits changes the least.
_REPAIRS: tuple[tuple[re.Pattern[str], Repair], ...] = (
    (re.compile(r"(.*fields\[[0-9]+\]\.condition)"), _clear_condition),
    (re.compile(r"(.*\.condition)"), _set_never),
    (re.compile(r"(.*fields\[[0-9]+\]\.prefill).*"), _empty_value),
    (re.compile(r"(.*fields\[[0-9]+\]\.(?:text|label)).*"), _bracket_values),
    (re.compile(r"(.*\.(?:values|answers|body|query))\.([^\[\]]+)"), _empty_value),
    (re.compile(rf"({_LIST}(?:\.actions\[[0-9]+\])?\.(?:on_enter|run)\[[0-9]+\]).*"), _replace_with_note),
    (re.compile(r"(statuses\[[0-9]+\]\.on_enter)"), _remove_loop),
    (re.compile(rf"({_LIST}\.(?:timeouts|timers|calls)\[[0-9]+\]).*"), _delete_item),
    (re.compile(rf"({_LIST}\.(?:loop|many)).*"), _delete_item),
    (re.compile(r"(pages\[[0-9]+\]\.checks\[[0-9]+\]).*"), _delete_item),
    (re.compile(r"((?:.*\.)?fields\[[0-9]+\]).*"), _make_optional),
)


def _delete_empty_items(document: dict[str, Any]) -> None:
    """What was dropped from a list, and a check without its condition, which checks nothing."""
    for status in (*document.get("statuses", []), *document.get("global_actions", [])):
        for name in ("timeouts", "timers", "calls"):
            if None in status.get(name, ()):
                status[name] = [each for each in status[name] if each is not None]
    for page in document.get("pages", []):
        if kept := [check for check in page.pop("checks", []) if check and check["condition"] is not None]:
            page["checks"] = kept
