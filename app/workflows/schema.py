"""The published JSON Schema of workflows."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from app.core.structure import DocumentValidator

SCHEMA = Path(__file__).with_name("workflow-1.schema.json")


def workflow_schema() -> Any:
    """The whole schema, as published."""
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


@cache
def workflow_validator() -> DocumentValidator:
    return DocumentValidator(workflow_schema())
