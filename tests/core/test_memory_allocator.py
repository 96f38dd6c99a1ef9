"""The memory of files that many threads read is given back to the system by a process that serves pages."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Files of four megabytes in eight threads, each of which keeps a little beside them.
PROGRAM = """
import threading, types
from pathlib import Path
import app.server

kept = []

def read_files():
    for _ in range(3):
        files = [bytearray(b"x") * 4_000_000 for _ in range(4)]
        kept.append(bytearray(2_000))
        del files

def measure():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1_000_000

class Server:
    def __init__(self, *_arguments, **_options):
        pass

    def serve(self):
        before = measure()
        threads = [threading.Thread(target=read_files) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(measure() - before)

app.server.Granian = Server
settings = types.SimpleNamespace(host="127.0.0.1", port=0, is_development=True, web_workers=1)
app.server.serve(settings, "json")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_server_gives_back_the_memory_of_files() -> None:
    result = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    assert float(result.stdout) < 10  # fifty to eighty megabytes with the settings of glibc
