"""The command line: `parvis`. Each command is an edge: it opens a site, calls the domain, commits."""

from __future__ import annotations

from app.cli import backups, documents, exchange, opening, processes, tending  # noqa: F401 - each adds its commands
from app.cli.group import main

__all__ = ["main"]
