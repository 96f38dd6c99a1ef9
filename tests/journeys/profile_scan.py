"""Scan of the profile of a closed browser for raw keys and plaintext, as by a person who copies the disk."""

from __future__ import annotations

import os
import signal
from base64 import b64encode
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import BrowserContext

from tests.servers import wait_until

# Report every key that a page generates, imports, derives or unwraps to the test, as raw bytes.
RECORD_KEYS = """(() => {
  const { subtle } = crypto
  const record = (bytes) => bytes.byteLength >= 16 && recordKey(btoa(String.fromCharCode(...new Uint8Array(bytes))))
  const exported = async (key) => {
    if (key.type === "secret") return record(await originals.exportKey("raw", key))
    if (key.type === "private") {
      const { d } = await originals.exportKey("jwk", key)
      recordKey(d.replace(/-/g, "+").replace(/_/g, "/") + "=")
    }
  }
  const originals = {}
  const places = { generateKey: 1, importKey: 3, deriveKey: 3, unwrapKey: 5 }
  for (const name of ["exportKey", ...Object.keys(places)]) originals[name] = subtle[name].bind(subtle)
  for (const [name, place] of Object.entries(places)) {
    SubtleCrypto.prototype[name] = async (...given) => {
      const asked = given[name === "importKey" ? 2 : 0]
      const isBase = name === "importKey" && ["HKDF", "PBKDF2"].includes(asked.name ?? asked)
      if (isBase) record(given[1])
      else given[place] = true
      const made = await originals[name](...given)
      if (!isBase) for (const key of made instanceof CryptoKey ? [made] : Object.values(made)) await exported(key)
      return made
    }
  }
})()"""


class RecordedKeys:
    """The raw bytes of every key used by the pages of a browser."""

    def __init__(self, context: BrowserContext) -> None:
        self.keys: set[str] = set()
        context.expose_binding("recordKey", lambda _source, key: self.keys.add(key))
        context.add_init_script(RECORD_KEYS)


def kill_browser(profile: Path) -> None:
    """Kill every process of the browser with this profile, as when the battery is empty."""
    processes = _list_processes(profile)
    assert processes
    for pid in processes:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not _list_processes(profile))


def _list_processes(profile: Path) -> list[int]:
    processes = []
    for folder in Path("/proc").iterdir():
        with suppress(OSError):
            if folder.name.isdigit() and str(profile).encode() in (folder / "cmdline").read_bytes():
                processes.append(int(folder.name))
    return processes


def find_key(profile: Path, key: bytes) -> list[str]:
    """List the files of the profile that contain a key, whole or split by a record header."""
    half = len(key) // 2
    return _find_needles(profile, [key[:half], key[half:], b64encode(key), key.hex().encode()])


def find_text(profile: Path, text: str) -> list[str]:
    """List the files of the profile that contain a text, in any encoding that browsers use."""
    plain = text.encode()
    shifted = [b64encode(b"x" * shift + plain)[4:-4] for shift in range(3)]
    return _find_needles(profile, [plain, text.encode("utf-16-le"), text.encode("utf-16-be"), *shifted])


def _find_needles(profile: Path, needles: list[bytes]) -> list[str]:
    paths = []
    for path in profile.rglob("*"):
        with suppress(OSError):
            content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
            if any(needle in content for needle in needles):
                paths.append(str(path.relative_to(profile)))
    return paths
