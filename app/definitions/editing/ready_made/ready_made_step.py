"""Declaration of a ready-made step, and functions that all steps share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import LazyText
from app.core.i18n import gettext as _
from app.definitions.editing.identifiers import collect_identifiers, make_identifier
from app.definitions.editing.operations import OperationRefused
from app.definitions.editing.pointers import join_pointer
from app.workflows.elements import APPLICANT

Element = dict[str, Any]
MAX_DAYS = 365


@dataclass(frozen=True)
class StepChoices:
    """Choices of the author: the statuses that the step leaves from, a function or the label of a new one, a delay."""

    statuses: tuple[str, ...]
    function: str = ""
    new_function: str = ""
    days: int | None = None


@dataclass(frozen=True)
class ReadyMadeStep:
    """A step that authors add whole. `add` changes the circuit and returns the address of the element to look at."""

    key: str
    label: LazyText
    help_text: LazyText
    add: Callable[[Element, StepChoices], str]
    has_function: bool = False
    # The usual delay, for the steps that wait.
    default_days: int | None = None


class Names:
    """Makes the identifiers of the new elements of a circuit, each used once."""

    def __init__(self, definition: Mapping[str, Any]) -> None:
        self._used = {*collect_identifiers(definition), APPLICANT, "previous"}

    def make(self, words: str) -> str:
        """An identifier made from these words."""
        name = make_identifier(words, self._used)
        self._used.add(name)
        return name


def write_letter(identifier: str, subject: str, *paragraphs: str) -> Element:
    """An e-mail to the applicant, with its greeting and its signature."""
    greeting = _("Bonjour {{ applicant.first_name }} {{ applicant.last_name }},")
    body = "\n\n".join((greeting, *paragraphs, "{{ authority.name }}"))
    return {"id": identifier, "type": "send_email", "to": APPLICANT, "subject": subject, "body": body}


def write_message(identifier: str, text: str, *, visible_to: str = "everyone") -> Element:
    """A message in the history of the request."""
    return {"id": identifier, "type": "history_message", "text": text, "visible_to": visible_to}


def ask_text(
    identifier: str, label: str, *, hint: str = "", is_required: bool = True, max_length: int = 2000
) -> Element:
    """A question of an action, answered by a text of several lines."""
    field: Element = {"id": identifier, "type": "long_text", "label": label}
    if hint:
        field["hint"] = hint
    if not is_required:
        field["required"] = False
    return {**field, "max_length": max_length}


def iterate_statuses(definition: Element, identifiers: tuple[str, ...]) -> Iterator[Element]:
    """The statuses of these identifiers, to be changed."""
    for status in definition["statuses"]:
        if status.get("id") in identifiers:
            yield status


def find_agents(definition: Mapping[str, Any], status: Mapping[str, Any]) -> list[str]:
    """The functions that act in a status, else the first of the circuit. Raises OperationRefused when it has none."""
    functions = [str(function["id"]) for function in definition.get("functions") or () if "id" in function]
    if not functions:
        raise OperationRefused(_("Ajoutez d’abord une fonction au circuit : qui traite la demande."))
    for action in status.get("actions") or ():
        by = action.get("by")
        agents = [each for each in (by if isinstance(by, list) else [by]) if each in functions]
        if agents:
            return agents
    return functions[:1]


def find_all_agents(definition: Mapping[str, Any], statuses: tuple[str, ...]) -> list[str]:
    """The functions that act in any of these statuses."""
    left_statuses = [status for status in definition["statuses"] if status.get("id") in statuses]
    return list(dict.fromkeys(agent for status in left_statuses for agent in find_agents(definition, status)))


def add_status(definition: Element, status: Element, *, after: str) -> str:
    """Insert a status behind another one. Returns its address."""
    ranks = [position for position, each in enumerate(definition["statuses"]) if each.get("id") == after]
    definition["statuses"].insert((ranks[0] if ranks else len(definition["statuses"])) + 1, status)
    return join_pointer("statuses", status["id"])


def append_status(definition: Element, status: Element) -> str:
    """Add a status last. Returns its address."""
    definition["statuses"].append(status)
    return join_pointer("statuses", status["id"])


def add_action(status: Element, action: Element) -> None:
    """Add an action to a status."""
    status.setdefault("actions", []).append(action)


def read_days(choices: StepChoices, default: int) -> int:
    """The delay chosen. Raises OperationRefused."""
    days = default if choices.days is None else choices.days
    if not 1 <= days <= MAX_DAYS:
        raise OperationRefused(_("Le délai est un nombre de jours entre 1 et %(most)s.", most=MAX_DAYS))
    return days
