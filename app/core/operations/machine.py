"""What the machine must bring: a kernel that confines programs, an interpreter without the parser flaws of former ones."""

from __future__ import annotations

from app.config import Settings
from app.core.operations.health import Finding
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
    ]
