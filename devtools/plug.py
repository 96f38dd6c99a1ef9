"""The pages that the tools of development add to the application."""

from __future__ import annotations

from typing import Any

from app.core.parsing import Parser
from devtools import pages

BLUEPRINT = pages.blueprint
PARSERS: tuple[Parser[Any], ...] = ()
