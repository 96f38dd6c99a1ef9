"""Static files under a versioned address, immutable for browsers; style sheets joined in the listed order.

Scripts lose their lines of comments and their indentation, and are otherwise as they are written; elements that always come
together are joined, too.
No build step: the served copy is made at start, in the data folder, under the digest of the sources, so that several
processes and releases share the machine.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path

from whitenoise.compress import Compressor

ROOT = Path(__file__).parent.parent.parent
SOURCES = ROOT / "static"
# The modules of the offline part that pages use too, at /static/<version>/pwa/. Those of pwa/worker/ are in the worker's script.
SHARED = ROOT / "pwa"
BUNDLES = {"css/app.css": "css/portal.list", "css/agents.css": "css/agents.list"}
JOINED = {"js/elements/filling.js": "js/filling.list"}
# One thing in several modules, each after those that it imports: served as one.
MERGED = {"js/expressions.js": "js/expressions.list"}
VERSION_LENGTH = 12
MOST_FORMER = 3

_OF_SIBLINGS = re.compile(r"^(?:import|export \{).*\n", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACES = re.compile(r"\s+")
_AROUND = re.compile(r"\s*([{};,>])\s*")


def version_of(sources: Path) -> str:
    """A digest of every file: a changed byte gives new addresses."""
    digest = sha256()
    for folder, pattern in ((sources, "**/*"), (SHARED, "*.js")):
        for path in sorted(folder.glob(pattern)):
            if path.is_file():
                digest.update(str(path.relative_to(folder.parent)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:VERSION_LENGTH]


def publish(folder: Path, sources: Path = SOURCES) -> tuple[str, Path]:
    """Makes the served copy if this version has none yet; returns the version and its folder."""
    version = version_of(sources)
    target = folder / version
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=folder, prefix=".making-"))
        shutil.copytree(sources, draft / "static")
        shutil.copytree(SHARED, draft / "static" / SHARED.name, ignore=shutil.ignore_patterns("worker"))
        for name, order in BUNDLES.items():
            (draft / "static" / name).write_text(_joined(sources, order))
        for name, order in JOINED.items():
            (draft / "static" / name).write_text(_side_by_side(sources, order))
        for name, order in MERGED.items():
            (draft / "static" / name).write_text(_one_after_the_other(sources, order))
        for script in (path for path in (draft / "static").rglob("*.js") if "vendor" not in path.parts):
            script.write_text(bare(script.read_text(encoding="utf-8")), encoding="utf-8")
        _compress(draft / "static")
        _forget_dates(draft / "static")
        _move_into_place(draft, target)
    return version, target / "static"


def former(folder: Path, version: str) -> dict[str, Path]:
    """The versions served before, newest first: a page opened before an upgrade still asks for its own files."""
    made = [path for path in folder.glob("[!.]*") if path.name != version]
    newest_first = sorted(made, key=lambda path: path.stat().st_mtime, reverse=True)
    return {path.name: path / "static" for path in newest_first[:MOST_FORMER]}


def _joined(sources: Path, order: str) -> str:
    names = (sources / order).read_text().split()
    return "".join(minify((sources / "css" / name).read_text()) for name in names)


def _side_by_side(sources: Path, order: str) -> str:
    """Modules without imports of their own, each in a block: what one declares is unknown to the others."""
    scripts = [
        (sources / "js/elements" / name).read_text(encoding="utf-8") for name in (sources / order).read_text().split()
    ]
    return "".join(f"{{\n{script}}}\n" for script in scripts)


def _one_after_the_other(sources: Path, order: str) -> str:
    """Modules that import nothing but one another, as one; each of their imports stands alone on its line."""
    scripts = [(sources / "js" / name).read_text(encoding="utf-8") for name in (sources / order).read_text().split()]
    return "".join(_OF_SIBLINGS.sub("", script) for script in scripts)


def minify(css: str) -> str:
    """Comments and needless white space out; nothing else is touched."""
    return _AROUND.sub(r"\1", _SPACES.sub(" ", _COMMENT.sub("", css))).strip()


def bare(script: str) -> str:
    """A script without its lines of comments and its indentation: no text of ours runs over several lines."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _compress(folder: Path) -> None:
    compressor = Compressor(quiet=True)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and compressor.should_compress(path.name):
            compressor.compress(str(path))


def _forget_dates(folder: Path) -> None:
    """A file without a date is sent with neither Last-Modified nor ETag: nobody asks again about what never changes."""
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))


def _move_into_place(draft: Path, target: Path) -> None:
    try:
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft)  # another process of the same start was faster: its copy is the same
