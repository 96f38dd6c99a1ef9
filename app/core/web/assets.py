"""Static files under a versioned address, immutable for browsers; style sheets joined in the listed order.

Scripts are native modules, served one by one: they lose their lines of comments and their indentation, and nothing else.
No build step: the served copy is made at start, in the data folder, under the digest of the sources, so that several
processes and releases share the machine.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from whitenoise.compress import Compressor

ROOT = Path(__file__).parent.parent.parent.parent
SOURCES = ROOT / "static"
# The service worker and its modules, served beside `css/` and `js/`: their imports are relative to the served folder.
WORKER_SOURCES = (ROOT / "service-worker.js", ROOT / "pwa")
STYLE_BUNDLES = {
    "css/app.css": "css/portal.list",
    "css/texts.css": "css/texts.list",
    "css/help-articles.css": "css/help-articles.list",
    "css/agents.css": "css/agents.list",
    "css/agents-pages.css": "css/agents-pages.list",
    "css/pages.css": "css/pages.list",
    "css/studio.css": "css/studio.list",
}
VERSION_LENGTH = 12
MAX_FORMER_VERSIONS = 3

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACES = re.compile(r"\s+")
_SPACES_AROUND_PUNCTUATION = re.compile(r"\s*([{};,>])\s*")


def compute_version(sources: Path) -> str:
    """A digest of every file: a changed byte gives new addresses."""
    digest = sha256()
    for root in (sources, *WORKER_SOURCES):
        for path in sorted(root.glob("**/*")) if root.is_dir() else (root,):
            if path.is_file():
                digest.update(str(path.relative_to(root.parent)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:VERSION_LENGTH]


def publish_assets(folder: Path, sources: Path = SOURCES) -> tuple[str, Path]:
    """Makes the served copy if this version has none yet; returns the version and its folder."""
    version = compute_version(sources)
    target = folder / version
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=folder, prefix=".making-"))
        shutil.copytree(sources, draft / "static")
        for source in WORKER_SOURCES:
            copy = shutil.copytree if source.is_dir() else shutil.copyfile
            copy(source, draft / "static" / source.name)
        for name, order in STYLE_BUNDLES.items():
            (draft / "static" / name).write_text(_join_style_sheets(sources, order))
        for script in (path for path in (draft / "static").rglob("*.js") if "vendor" not in path.parts):
            script.write_text(minify_script(script.read_text(encoding="utf-8")), encoding="utf-8")
        _compress_files(draft / "static")
        _reset_dates(draft / "static")
        _rename_to_target(draft, target)
    return version, target / "static"


def list_former_versions(folder: Path, version: str) -> dict[str, Path]:
    """The versions served before, newest first: a page opened before an upgrade still asks for its own files."""
    folders = [path for path in folder.glob("[!.]*") if path.name != version]
    newest_first = sorted(folders, key=lambda path: path.stat().st_mtime, reverse=True)
    return {path.name: path / "static" for path in newest_first[:MAX_FORMER_VERSIONS]}


def _join_style_sheets(sources: Path, order: str) -> str:
    names = (sources / order).read_text().split()
    return "".join(minify_css((sources / "css" / name).read_text()) for name in names)


def minify_css(css: str) -> str:
    """Comments and needless white space out; nothing else is touched."""
    return _SPACES_AROUND_PUNCTUATION.sub(r"\1", _SPACES.sub(" ", _COMMENT.sub("", css))).strip()


def minify_script(script: str) -> str:
    """A script without its lines of comments and its indentation: no text of ours runs over several lines."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _compress_files(folder: Path) -> None:
    """Compress each file that is worth it, on every processor: Brotli works without the interpreter lock."""
    compressor = Compressor(quiet=True)
    paths = [str(path) for path in folder.rglob("*") if path.is_file() and compressor.should_compress(path.name)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(compressor.compress, paths))


def _reset_dates(folder: Path) -> None:
    """A file without a date is sent with neither Last-Modified nor ETag: nobody asks again about what never changes."""
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))


def _rename_to_target(draft: Path, target: Path) -> None:
    try:
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft)  # another process of the same start was faster: its copy is the same
