"""One directory server for the whole session, emptied before each test, and the site that reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from app.core import outgoing
from app.core.db import db
from app.identity.directories.directories import DirectoryValues, save_directory
from app.identity.directories.models import OPENLDAP, Directory
from tests.identity.directories.slapd import BASE, READER, READER_PASSWORD, LdapServer, run_ldap_server


@pytest.fixture(scope="session")
def running_server() -> Iterator[LdapServer]:
    with run_ldap_server() as server:
        yield server


@pytest.fixture
def ldap(running_server: LdapServer, app: Flask) -> Iterator[LdapServer]:
    """The directory, empty, which the operator has declared."""
    running_server.clear()
    outgoing.install(replace(app.config["PARVIS"], private_hosts=running_server.names | {"127.0.0.1:9"}))
    yield running_server
    outgoing.install(app.config["PARVIS"])


@pytest.fixture
def make_directory(site: object, ldap: LdapServer) -> Callable[..., Directory]:
    """Declare the directory, read over TLS unless a test says otherwise."""

    def make(**changes: Any) -> Directory:
        defaults: dict[str, Any] = {
            "name": "Annuaire de la ville",
            "kind": OPENLDAP,
            "is_active": True,
            "host": "localhost",
            "port": ldap.tls_port,
            "security": "tls",
            "authority_certificate": ldap.authority_certificate,
            "username": READER,
            "password": READER_PASSWORD,
            "base": BASE,
            "can_create": True,
        }
        directory = save_directory(DirectoryValues(**defaults | changes))
        db.session.commit()
        return directory

    return make
