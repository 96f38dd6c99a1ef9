"""Requirements on the machine: a kernel that confines programs, an interpreter without known flaws."""

from __future__ import annotations

import sys

from app.config import Settings
from app.core.operations.health import Finding
from app.core.operations.python_flaws import Version, find_first_mended, list_flaws
from app.core.parsing.confinement import list_protections
from app.core.private_files import protect_folder


def check_machine(settings: Settings) -> list[Finding]:
    """The findings that `parvis doctor` adds to those of the settings."""
    protect_folder(settings.var)
    protections = list_protections(settings.var)
    return [
        Finding(
            "confinement: files",
            "files" in protections,
            "A program that reads what strangers send could read the data folder: Parvis needs Landlock (Linux 5.13 or later, "
            "with `landlock` in /sys/kernel/security/lsm), and its data folder outside of /usr and of the Python environment.",
        ),
        Finding(
            "confinement: sockets",
            "sockets" in protections,
            "A program that reads what strangers send could call other programs and machines: Parvis needs seccomp, on x86_64 "
            "or aarch64 with Linux.",
        ),
        check_python(sys.version_info[:3]),
    ]


def check_python(version: Version) -> Finding:
    """Check that the known flaws of the modules that read files and texts are mended in this version of Python."""
    flaws = list_flaws(version)
    if not flaws:
        return Finding("python", True)
    modules = ", ".join(sorted({flaw.module for flaw in flaws}))
    issues = ", ".join(f"gh-{flaw.issue}" for flaw in flaws)
    first_mended = _format_version(find_first_mended(flaws, version))
    return Finding(
        "python",
        False,
        f"Python {_format_version(version)} has known flaws in {modules}, all mended in {first_mended}: install it, or look in "
        f"the changelog of your distribution, which may mend them under the same number ({issues}).",
    )


def _format_version(version: Version) -> str:
    return ".".join(map(str, version))
