"""The demo authority, made once for a run: whoever reads it or serves it begins with a copy."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from app.config import Settings, read_settings
from devtools.demo import atlas_server
from devtools.franceconnect import server as franceconnect
from devtools.franceconnect.double import FranceConnectDouble
from tests.databases import Databases, SqliteFiles
from tests.forked_process import fork_process
from tests.servers import build_environment, find_free_port

MAIN = "from app.cli import main; main()"
ASSETS = "assets"
# Where the demo keeps the addresses of its services.
ADDRESSES = (("site_setting", "value"), ("procedure_version", "document"))


@dataclass(frozen=True)
class SeededDemo:
    """The data of the demo, and what its copies use in this process: static files, services of addresses and of identities."""

    databases: Databases
    settings: Settings
    assets: Path
    services: Sequence[str]
    double: FranceConnectDouble

    @property
    def private_hosts(self) -> str:
        return ",".join(self.services)

    def declare_site(self, base_url: str) -> None:
        """Declare the addresses of one more site to the double."""
        client, more = self.double.client, franceconnect.build_client(base_url)
        self.double.client = replace(
            client,
            redirect_uris=client.redirect_uris | more.redirect_uris,
            logout_uris=client.logout_uris | more.logout_uris,
        )

    def copy_to(self, folder: Path) -> tuple[str, str]:
        """Copy the files and the databases, and return the URLs of these."""
        shutil.copytree(self.settings.var, folder, ignore=shutil.ignore_patterns(ASSETS), dirs_exist_ok=True)
        (folder / ASSETS).symlink_to(self.assets)
        pair = self.databases.copy_pair(self.settings.database_url, self.settings.keys_url, folder)
        former = _list_services(self.settings.port)
        if self.services != former:
            _replace_addresses(pair[0], dict(zip(former, self.services, strict=True)))
        return pair

    def read_guide(self, base_url: str) -> dict[str, Any]:
        """Return the guide of a copy at that address."""
        answer = _get_answer(self.settings.var).read_text()
        guide: dict[str, Any] = json.loads(answer.replace(self.settings.base_url, base_url))
        return guide


@pytest.fixture(scope="session")
def seeded_demo(
    databases: Databases, assets_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SeededDemo]:
    """The demo authority, which takes longer to make than most tests."""
    folder = tmp_path_factory.getbasetemp()
    # Files are shared by all the processes of the run; a PostgreSQL server belongs to one of them.
    if isinstance(databases, SqliteFiles) and "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with run_seeded_demo(databases, folder / "seeded-demo", assets_folder) as seeded:
        yield seeded


@contextmanager
def run_seeded_demo(databases: Databases, folder: Path, assets: Path) -> Iterator[SeededDemo]:
    """Make the demo authority in a folder, unless another process did; serve its services until the end."""
    port = find_free_port(franceconnect.PORT_OFFSET)
    double = FranceConnectDouble("", franceconnect.build_client(f"http://localhost:{port}"))
    with ExitStack() as stack:
        stack.enter_context(atlas_server.serve_in_thread(port + atlas_server.PORT_OFFSET))
        stack.enter_context(franceconnect.serve_double(double, port + franceconnect.PORT_OFFSET))
        settings = _make_once(databases, folder, assets, port)
        yield SeededDemo(databases, settings, assets, _list_services(port), double)


def build_settings(pair: tuple[str, str], folder: Path, **more: str) -> Settings:
    """The settings of a site of the tests on its databases, in its folder."""
    return read_settings(list_settings(pair, folder, **more))


def list_settings(pair: tuple[str, str], folder: Path, **more: str) -> dict[str, str]:
    """The variables of the environment of a site of the tests."""
    from tests.conftest import MASTER_KEY, SECRET_KEY

    main, keys = pair
    return {
        "PARVIS_ENV": "test",
        "PARVIS_VAR": str(folder),
        "PARVIS_SECRET_KEY": SECRET_KEY,
        "PARVIS_SECOND_FACTOR": "off",
        "PARVIS_MASTER_KEY": MASTER_KEY,
        "DATABASE_URL": main,
        "PARVIS_KEYS_URL": keys,
        **more,
    }


def _make_once(databases: Databases, folder: Path, assets: Path, port: int) -> Settings:
    """Make the demo whose services are beside that port, and return its settings, or those of the one that is there."""
    settings_file = folder.with_suffix(".json")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not settings_file.exists():
            shutil.rmtree(folder, ignore_errors=True)
            settings_file.write_text(json.dumps(_make(databases, folder, assets, port)))
    return read_settings(json.loads(settings_file.read_text()))


def _make(databases: Databases, folder: Path, assets: Path, port: int) -> dict[str, str]:
    folder.mkdir()
    (folder / ASSETS).symlink_to(assets)
    hosts = ",".join(_list_services(port))
    variables = list_settings(databases.create_empty_pair(folder), folder, PORT=str(port), PARVIS_PRIVATE_HOSTS=hosts)
    environment, log = build_environment(read_settings(variables)), folder / "seeding.log"
    command = fork_process(MAIN, environment, arguments=("demo", "--json"), log=log, answer=_get_answer(folder))
    assert command.wait() == 0, log.read_text()
    return variables


def _get_answer(folder: Path) -> Path:
    return folder.with_suffix(".guide")


def _list_services(port: int) -> list[str]:
    return [
        f"{atlas_server.HOST}:{port + atlas_server.PORT_OFFSET}",
        f"{franceconnect.HOST}:{port + franceconnect.PORT_OFFSET}",
    ]


def _replace_addresses(url: str, addresses: dict[str, str]) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for table, column in ADDRESSES:
            for former, new in addresses.items():
                statement = text(f"UPDATE {table} SET {column} = replace({column}, :former, :new)")
                connection.execute(statement, {"former": former, "new": new})
    engine.dispose()
