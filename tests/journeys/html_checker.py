"""The Nu Html Checker, installed by `make test-tools`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

# htmx attributes are not part of HTML, and browsers ignore them.
OF_HTMX = re.compile(r"Attribute “hx-[a-z-]+” not allowed")
ROOT = Path(__file__).parent.parent.parent
JAR = ROOT / ".venv" / "html" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def check_html(folder: Path) -> list[str]:
    """List the errors and warnings in the HTML files of a folder: the file, then the message."""
    java = shutil.which("java")
    assert java is not None, "the checker needs Java"
    assert JAR.is_file(), "the checker is not there: make test-tools"
    outcome = subprocess.run(
        [java, "-Xmx512m", "-jar", str(JAR), "--format", "json", "--stdout", "--skip-non-html", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert outcome.stdout, outcome.stderr
    messages = json.loads(outcome.stdout)["messages"]
    return [_format_message(message) for message in messages if not OF_HTMX.match(message["message"])]


def _format_message(message: dict[str, str]) -> str:
    name = Path(message.get("url", "")).stem
    return f"{name}: {message.get('subType') or message['type']}: {message['message']} {message.get('extract', '')!r}"
