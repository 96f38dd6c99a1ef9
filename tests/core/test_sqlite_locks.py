"""The locks of a process on its SQLite database, while it makes more engines."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from app.core.db.engines import get_engine, get_secondary_engine

READ_AND_LEAVE = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT * FROM note').fetchall()"


def test_another_process_that_leaves_does_not_delete_the_log_of_this_one(tmp_path: Path) -> None:
    path = tmp_path / "site.sqlite3"
    url = f"sqlite:///{path}"
    with get_engine(url).begin() as connection:
        connection.execute(text("CREATE TABLE note (words TEXT)"))
    get_secondary_engine(url)

    subprocess.run([sys.executable, "-c", READ_AND_LEAVE, str(path)], check=True)
    with get_engine(url).begin() as connection:
        connection.execute(text("INSERT INTO note VALUES ('seen')"))

    assert sqlite3.connect(path).execute("SELECT words FROM note").fetchall() == [("seen",)]
