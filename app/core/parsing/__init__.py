"""The gate of everything that reads files which strangers send: each parser has a budget, checked before and while it reads."""

from __future__ import annotations

from app.core.parsing.budget import Budget, BudgetExceeded, Meter
from app.core.parsing.parser import ParsedWhileWriting, Parser

__all__ = ["Budget", "BudgetExceeded", "Meter", "ParsedWhileWriting", "Parser"]
