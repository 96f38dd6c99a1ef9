"""Parsing of untrusted files: each parser has a budget, checked before and during parsing."""

from __future__ import annotations

from app.core.parsing.budget import Budget, BudgetExceeded, Meter
from app.core.parsing.parser import ParsedWhileWriting, Parser

__all__ = ["Budget", "BudgetExceeded", "Meter", "ParsedWhileWriting", "Parser"]
