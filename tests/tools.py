"""Programs and libraries that the tests need beside Python, with the Debian packages that bring them.

`make test-tools` installs what `python -m tests.tools` prints: the packages of what is missing. A test that can do without one
of them is marked `needs(name)`: it is skipped where the tool is missing, and fails there when `CI=true`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from shutil import which


@dataclass(frozen=True)
class Tool:
    """A tool, its Debian packages, and where it is: one of its commands on the path, or one of its files."""

    name: str
    packages: str
    commands: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    def is_installed(self) -> bool:
        return any(map(which, self.commands)) or any(any(Path("/").glob(pattern)) for pattern in self.files)


TOOLS = (
    Tool("browser", "chromium", commands=("chromium", "google-chrome")),
    Tool("dovecot", "dovecot-imapd", files=("usr/lib/dovecot/imap",)),
    Tool("faketime", "faketime", files=("usr/lib/*/faketime/libfaketime.so.1",)),
    # What replaces the fonts of a page until they come is as wide as they are when Arial, or its twin, is there.
    Tool("fonts", "fonts-liberation", files=("usr/share/fonts/truetype/liberation*/*",)),
    Tool("java", "default-jre-headless", commands=("java",)),
    Tool("node", "nodejs", commands=("node",)),
    Tool("npm", "npm", commands=("npm",)),
    Tool("pango", "libpango-1.0-0 libpangoft2-1.0-0", files=("usr/lib/*/libpangoft2-1.0.so.0",)),
    Tool("pdftotext", "poppler-utils", commands=("pdftotext",)),
    Tool("postgresql", "postgresql", files=("usr/lib/postgresql/*/bin/initdb",)),
    Tool("slapd", "slapd", files=("usr/sbin/slapd",)),
    Tool("spreadsheet", "libreoffice-calc-nogui", files=("usr/lib*/libreoffice/program/libsclo.*",)),
    Tool("strace", "strace", commands=("strace",)),
    Tool("systemd-analyze", "systemd", commands=("systemd-analyze",)),
    Tool("tesseract", "tesseract-ocr tesseract-ocr-fra", commands=("tesseract",)),
    Tool("word processor", "libreoffice-writer-nogui", files=("usr/lib*/libreoffice/program/libswlo.*",)),
)
# The same browser without a window starts four times faster, and takes its place where it is to be had.
LIGHTER = (Tool("light browser", "chromium-headless-shell", commands=("chromium-headless-shell",)),)


def find_tool(name: str) -> Tool:
    """Return the tool of this name; raise KeyError for another."""
    return {tool.name: tool for tool in TOOLS}[name]


def list_missing_packages(tools: tuple[Tool, ...]) -> str:
    return " ".join(tool.packages for tool in tools if not tool.is_installed())


if __name__ == "__main__":
    print(list_missing_packages(LIGHTER if "--lighter" in sys.argv else TOOLS))
