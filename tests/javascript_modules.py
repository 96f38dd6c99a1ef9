"""Runner of the modules of static/js that need no page, in Node."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

RUNNER = Path(__file__).parent / "module_runner.mjs"

RunModule = Callable[..., Any]


@contextmanager
def run_modules(scripts: Path) -> Iterator[RunModule]:
    """Return a function of a module name under `scripts`, a JavaScript action on its exports, and the arguments."""
    node = shutil.which("node")
    assert node, "these tests need Node: make test-tools"
    command = [node, "--no-warnings", str(RUNNER), str(scripts)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdin is not None and process.stdout is not None

        def run(module: str, action: str, *arguments: Any) -> Any:
            process.stdin.write(f"{json.dumps([module, action, arguments])}\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert "error" not in answer, answer["error"]
            return answer["result"]

        yield run
        process.stdin.close()
