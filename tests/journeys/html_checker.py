"""The Nu Html Checker, put in place by `make test-tools`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

# The attributes of htmx are no part of HTML, and browsers leave them alone.
OF_HTMX = re.compile(r"Attribute “hx-[a-z-]+” not allowed")
ROOT = Path(__file__).parent.parent.parent
JAR = ROOT / ".venv" / "html" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def check_html(folder: Path) -> list[str]:
    """Every error and warning in the HTML files of a folder: the file, then what is wrong."""
    java = shutil.which("java")
    assert java is not None, "the checker needs Java"
    assert JAR.is_file(), "the checker is not there: make test-tools"
    done = subprocess.run(
        [java, "-Xmx512m", "-jar", str(JAR), "--format", "json", "--stdout", "--skip-non-html", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert done.stdout, done.stderr
    messages = json.loads(done.stdout)["messages"]
    return [_format_message(message) for message in messages if not OF_HTMX.match(message["message"])]


def _format_message(message: dict[str, str]) -> str:
    name = Path(message.get("url", "")).stem
    return f"{name}: {message.get('subType') or message['type']}: {message['message']} {message.get('extract', '')!r}"
