"""What both types of choice share: the options offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from app.procedures.fields.base import Field

OPTIONS_SCHEMA = {
    "type": "array",
    "minItems": 1,
    "maxItems": 500,
    "items": {
        "type": "object",
        "properties": {
            "value": {"type": "string", "minLength": 1, "maxLength": 100},
            "label": {"type": "string", "minLength": 1, "maxLength": 300},
        },
        "required": ["value", "label"],
        "additionalProperties": False,
    },
}


def repeated_options(settings: Mapping[str, Any]) -> list[str]:
    """Options that cannot be told apart."""
    return [
        f"two options have the {key} {text!r}"
        for key in ("value", "label")
        for text, count in Counter(option[key] for option in settings["options"]).items()
        if count > 1
    ]


def labels(field: Field) -> dict[str, str]:
    """The words of each option, by value, in order."""
    return {option["value"]: option["label"] for option in field.settings["options"]}
