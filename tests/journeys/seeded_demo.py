"""The demo authority, made once for the live servers of a process, which begin with a copy of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from app.config import Settings, read_settings
from app.devtools.demo import atlas_server
from app.devtools.franceconnect import server as franceconnect
from app.devtools.franceconnect.double import FranceConnectDouble
from tests.databases import Databases
from tests.forked_process import fork_process
from tests.servers import build_environment, find_free_port

MAIN = "from app.cli import main; main()"


@dataclass(frozen=True)
class SeededDemo:
    """The data of the demo, and the services that its settings name: addresses, and the double of FranceConnect."""

    databases: Databases
    settings: Settings
    double: FranceConnectDouble

    @property
    def private_hosts(self) -> str:
        return ",".join(self.settings.private_hosts)

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
        shutil.copytree(self.settings.var, folder, symlinks=True, dirs_exist_ok=True)
        return self.databases.copy_pair(self.settings.database_url, self.settings.keys_url, folder)


@contextmanager
def run_seeded_demo(databases: Databases, folder: Path, assets: Path) -> Iterator[SeededDemo]:
    """Make the demo authority in a folder, with a shareable folder of static files; serve its services until the end."""
    (folder / "assets").symlink_to(assets)
    port = find_free_port(franceconnect.PORT_OFFSET)
    services = [
        f"{atlas_server.HOST}:{port + atlas_server.PORT_OFFSET}",
        f"{franceconnect.HOST}:{port + franceconnect.PORT_OFFSET}",
    ]
    settings = build_settings(
        databases.create_empty_pair(folder), folder, PORT=str(port), PARVIS_PRIVATE_HOSTS=",".join(services)
    )
    double = FranceConnectDouble("", franceconnect.build_client(settings.base_url))
    with ExitStack() as stack:
        stack.enter_context(atlas_server.serve_in_thread(atlas_server.get_port(settings)))
        stack.enter_context(franceconnect.serve_double(double, franceconnect.get_port(settings)))
        log = folder / "seeding.log"
        assert fork_process(MAIN, build_environment(settings), arguments=("demo",), log=log).wait() == 0, (
            log.read_text()
        )
        yield SeededDemo(databases, settings, double)


def build_settings(pair: tuple[str, str], folder: Path, **more: str) -> Settings:
    """The settings of a site of the tests on its databases, in its folder."""
    from tests.conftest import MASTER_KEY, SECRET_KEY

    main, keys = pair
    return read_settings(
        {
            "PARVIS_ENV": "test",
            "PARVIS_VAR": str(folder),
            "PARVIS_SECRET_KEY": SECRET_KEY,
            "PARVIS_SECOND_FACTOR": "off",
            "PARVIS_MASTER_KEY": MASTER_KEY,
            "DATABASE_URL": main,
            "PARVIS_KEYS_URL": keys,
            **more,
        }
    )
