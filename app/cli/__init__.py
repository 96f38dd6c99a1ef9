"""The command line, `parvis`: each command opens a site, calls the domain, commits."""

from __future__ import annotations

from app.cli import (  # noqa: F401 - registers the commands
    backups,
    doctor,
    import_export,
    maintenance,
    processes,
    reference_files,
    setup,
    site_transfer,
    themes,
)
from app.cli.group import main
from app.optional_packages import load_parts

__all__ = ["main"]

load_parts("commands")
