"""What a type of action declares: its parameters, and what each of them names in the workflow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from typing import Any

from app.core.i18n import LazyText

Schema = Mapping[str, Any]


class ParameterKind(Enum):
    """What a parameter is made of, for publication to check it and for the engine to read it."""

    PLAIN = auto()  # nothing to look at beyond its schema
    TEXT = auto()  # every text in it takes placeholders, however deep it is
    EXPRESSION = auto()
    VALUE = auto()  # an object is an expression, a text takes placeholders, anything else is kept as it is
    VALUES = auto()  # a value under each name
    PROCESSING_VALUES = auto()  # the same, the names being processing fields
    PROCESSING = auto()  # the name of a processing field, or a list of them
    STATUS = auto()  # a status of the workflow, or none
    FUNCTION = auto()  # a function or the applicant, or a list of them
    LEVEL = auto()  # a level of urgency


@dataclass(frozen=True)
class Parameter:
    """One parameter. `members` are those of each object in it, when it is an object or a list of objects."""

    kind: ParameterKind
    schema: Schema
    is_required: bool = True
    members: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A parameter as an action gives it, with the steps from the action to its place."""

    steps: tuple[str | int, ...]
    kind: ParameterKind
    value: Any


@dataclass(frozen=True)
class ActionType:
    """A kind of thing that a workflow can ask for, under the name that documents use."""

    key: str
    # For people who write workflows.
    label: LazyText
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    # The parameter that names the status where the case goes once the action is done.
    target_parameter: str | None = None
    # Makes sense in a global action, whatever the status.
    is_global: bool = True
    # A person answers: nothing happens on entering the status, the action is offered there.
    is_interactive: bool = False
    # Takes long, or depends on the outside: done by the worker after the commit; what follows it waits for the outcome.
    # Such a type declares `on_failure` and `if_failed` as FAILURE says.
    is_deferred: bool = False
    # Its outcome is read afterwards as `calls.<name>`, the name being its `name`, else its id.
    has_response: bool = False
    # Cannot be undone: only an agent asks for it, who is asked whether they are sure.
    is_irreversible: bool = False
    # Hands over something that counts in law: whoever asks for it has the request as it is before their eyes.
    is_formal: bool = False
    # Carried out by the engine itself rather than by a capability.
    is_engine: bool = False

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of an action of this type, what all actions have included."""
        return _object_schema(self.parameters, id=True, type=True, condition=True)

    def parts(self, parameters: Mapping[str, Any]) -> Iterator[Part]:
        """What an action of this type names, in the order of the declaration."""
        return _walk_parts(self.parameters, parameters, ())


def parameter(holds: ParameterKind, schema: Schema, *, required: bool = True, description: str = "") -> Parameter:
    return Parameter(holds, {"description": description, **schema} if description else schema, required)


def text(*, maximum: int = 10_000, required: bool = True, description: str = "") -> Parameter:
    """A text with placeholders, which may not be empty, or a list of passages (`app.language.text.passages`)."""
    template = {"$ref": "#/$defs/template", **({"maxLength": maximum} if maximum != 10_000 else {})}
    schema = {"anyOf": [template, {"$ref": "#/$defs/passages"}]}
    return parameter(ParameterKind.TEXT, schema, required=required, description=description)


def choice(*values: str, default: str | None = None, description: str = "") -> Parameter:
    """One of these words; the default when none is given."""
    schema = {"enum": list(values), **({"default": default} if default is not None else {})}
    return parameter(ParameterKind.PLAIN, schema, required=default is None, description=description)


def yes_or_no(*, default: bool, description: str = "") -> Parameter:
    return parameter(
        ParameterKind.PLAIN, {"type": "boolean", "default": default}, required=False, description=description
    )


_NAME = {"$ref": "#/$defs/id"}
_NAMES = {"type": "array", "minItems": 1, "uniqueItems": True, "items": _NAME}
_VALUES = {"type": "object", "minProperties": 1, "propertyNames": _NAME}

# A name is an identifier of the workflow; `names` are one or several.
status = partial(parameter, ParameterKind.STATUS, _NAME)
level = partial(parameter, ParameterKind.LEVEL, _NAME)
function = partial(parameter, ParameterKind.FUNCTION, _NAME)
functions = partial(parameter, ParameterKind.FUNCTION, {"oneOf": [_NAME, _NAMES]})
processing = partial(parameter, ParameterKind.PROCESSING, _NAME)
expression = partial(parameter, ParameterKind.EXPRESSION, {"type": ["object", "boolean"]})
value = partial(parameter, ParameterKind.VALUE, {})
values = partial(parameter, ParameterKind.VALUES, _VALUES)
processing_values = partial(parameter, ParameterKind.PROCESSING_VALUES, _VALUES)


def agreement() -> Parameter:
    """The question whose consent it rests on: without it, nothing leaves."""
    schema = {"type": "string", "pattern": "^answers\\.[a-z][a-z0-9_]{0,63}$"}
    words = (
        "Where the applicant agrees to it, such as answers.lettre: nothing leaves unless they still do at that instant."
    )
    return parameter(ParameterKind.PLAIN, schema, required=False, description=words)


# What a deferred type declares besides its own parameters.
FAILURE: Mapping[str, Parameter] = {
    "on_failure": status(required=False, description="Where the case goes when it has failed for good."),
    "if_failed": choice("stop", "continue", default="stop", description="Whether what follows is done all the same."),
}


def group(*, required: bool = True, **members: Parameter) -> Parameter:
    """An object with parameters of its own."""
    return Parameter(ParameterKind.PLAIN, _object_schema(members), required, members)


def rows(*, maximum: int, required: bool = True, **members: Parameter) -> Parameter:
    """A list of such objects."""
    schema = {"type": "array", "minItems": 1, "maxItems": maximum, "items": _object_schema(members)}
    return Parameter(ParameterKind.PLAIN, schema, required, members)


def _object_schema(members: Mapping[str, Parameter], **common: Any) -> dict[str, Any]:
    required = [name for name, member in members.items() if member.is_required]
    return {
        "type": "object",
        "additionalProperties": False,
        **({"required": required} if required else {}),
        "properties": {**common, **{name: member.schema for name, member in members.items()}},
    }


def _walk_parts(
    members: Mapping[str, Parameter], given: Mapping[str, Any], at: tuple[str | int, ...]
) -> Iterator[Part]:
    for name, member in members.items():
        if name not in given:
            continue
        found = given[name]
        if not member.members:
            yield Part((*at, name), member.kind, found)
        elif isinstance(found, list):
            for position, each in enumerate(found):
                yield from _walk_parts(member.members, each, (*at, name, position))
        else:
            yield from _walk_parts(member.members, found, (*at, name))
