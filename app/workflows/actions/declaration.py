"""Declaration of a type of action: label, help, parameters, and the workflow elements that each parameter refers to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Any

from app.core.declared_value import Declared
from app.core.i18n import LazyText

# The function that every workflow has: the person who sent the request.
APPLICANT = "applicant"


class ParameterKind(StrEnum):
    """Kinds of parameters besides the usual ones, each with its check at publication, its reading by the engine, its input."""

    PLAIN = auto()  # nothing to check beyond its schema
    TEXT = auto()  # every text in it takes placeholders, at any depth
    EXPRESSION = auto()
    VALUE = auto()  # an object is an expression, a text takes placeholders, anything else is taken as it is
    VALUES = auto()  # a value under each name
    PROCESSING_VALUES = auto()  # the same, the names being processing fields
    PROCESSING = auto()  # the name of a processing field, or a list of them
    STATUS = auto()  # a status of the workflow, or none
    FUNCTION = auto()  # a function or the applicant, or a list of them
    LEVEL = auto()  # a level of urgency
    PROCEDURE = auto()  # the slug of a procedure
    CARD_LIST = auto()  # the slug of a reference list
    QUALITY = auto()  # the slug of a quality
    DOCUMENT_TEMPLATE = auto()  # the slug of a document template
    REGIE = auto()  # the slug of a régie
    PRODUCT = auto()  # the identifier of something that the régie beside it sells


@dataclass(frozen=True)
class Parameter(Declared):
    """One parameter. `members` are those of each object in it, when it is an object or a list of objects."""

    is_required: bool = True
    members: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A parameter as an action of a workflow gives it, with the steps from the action to its place."""

    steps: tuple[str | int, ...]
    kind: str
    value: Any


# How every deferred action may end.
DONE, FAILED = "done", "failed"
# How one with a deadline ends when nobody did anything; its type declares the outcome.
EXPIRED = "expired"


@dataclass(frozen=True)
class StepOutcome:
    """A way in which a deferred action may end besides done or failed; as failed where its parameter names no status."""

    key: str
    # The parameter that names the status where the case goes then.
    parameter: str
    # On the drawing, and after the name of the action in the journal of a trial.
    edge_label: LazyText
    result_label: LazyText


def addresses_applicant(parameters: Mapping[str, Any]) -> bool:
    """Whether the applicant is among those that `to` names."""
    to = parameters.get("to", ())
    return APPLICANT in ([to] if isinstance(to, str) else to)


def is_letter_to_applicant(parameters: Mapping[str, Any]) -> bool:
    """Whether a letter goes to the applicant, as one does that names neither a recipient nor an address."""
    return addresses_applicant(parameters) or not (parameters.get("to") or parameters.get("addresses"))


@dataclass(frozen=True)
class ActionType:
    """A type of action that a workflow can contain, under the key that definitions use."""

    key: str
    # For people who write workflows: the name, one or two sentences, an icon of the sprite.
    label: LazyText
    help_text: LazyText
    icon: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    # An action of this type as a definition writes it, without its type.
    example: Mapping[str, Any] = field(default_factory=dict)
    # The line of the history, for a performer that records the key itself as the kind of event.
    history_line: LazyText | None = None
    # Whether the applicant reads its texts, given its parameters: such texts are translated with the workflow.
    is_read_by_applicant: Callable[[Mapping[str, Any]], bool] = addresses_applicant
    # Sends a message to an address of its own: its texts alone may contain the tracking code.
    is_letter: bool = False
    # The parameter that names the status where the case goes once the action is done.
    target_parameter: str | None = None
    # May be in a global action, whatever the status.
    is_global: bool = True
    # A person answers: nothing happens on entering the status, the action is offered there.
    is_interactive: bool = False
    # Slow, or depends on another service: done by the worker after the commit; the following actions wait for the outcome.
    # Such a type declares `on_failure` and `if_failed` (`parameters.FAILURE`), and its own outcomes.
    is_deferred: bool = False
    outcomes: tuple[StepOutcome, ...] = ()
    # The deferred step waits for an answer of the applicant.
    asks_applicant: bool = False
    # Its response is read afterwards as `calls.<name>`, the name being its `name`, else its id.
    has_response: bool = False
    # Cannot be undone: only an agent may ask for it, with a confirmation.
    is_irreversible: bool = False
    # Delivers something that counts in law: whoever asks for it has the current state of the case on screen.
    is_formal: bool = False
    # Carried out by the engine itself rather than by a performer.
    is_engine: bool = False

    @property
    def is_allowed_offline(self) -> bool:
        """Whether an offline device may ask for it without the current state of the case."""
        return not (self.is_formal or self.is_irreversible)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of an action of this type, with the properties that all actions have."""
        return build_object_schema(self.parameters, id=True, type=True, condition=True)

    def parts(self, parameters: Mapping[str, Any]) -> Iterator[Part]:
        """The parts of an action of this type, in the order of the declaration."""
        return _walk_parts(self.parameters, parameters, ())

    def find_parameters(self, kind: ParameterKind) -> list[str]:
        """The names of the parameters of that kind."""
        return [name for name, parameter in self.parameters.items() if parameter.kind is kind]

    def full_example(self) -> dict[str, Any]:
        """The example as a definition writes it: identifier, type, then the parameters."""
        return {"id": self.example["id"], "type": self.key, **self.example}


def build_object_schema(members: Mapping[str, Parameter], **common: Any) -> dict[str, Any]:
    """The JSON Schema of an object with these members, which takes no others."""
    required = [name for name, member in members.items() if member.is_required]
    return {
        "type": "object",
        "additionalProperties": False,
        **({"required": required} if required else {}),
        "properties": {**common, **{name: member.describe_schema() for name, member in members.items()}},
    }


def _walk_parts(
    members: Mapping[str, Parameter], values: Mapping[str, Any], at: tuple[str | int, ...]
) -> Iterator[Part]:
    for name, member in members.items():
        if name not in values:
            continue
        value = values[name]
        if not member.members:
            yield Part((*at, name), member.kind, value)
        elif isinstance(value, list):
            for position, each in enumerate(value):
                yield from _walk_parts(member.members, each, (*at, name, position))
        else:
            yield from _walk_parts(member.members, value, (*at, name))
