"""Cast: Alice and Bruno are agents of two departments, Chloé and Denis residents, Ada administers, strangers are anonymous."""

from __future__ import annotations

from collections.abc import Iterator

import flask
import pytest
from flask import Flask

from app.accounts.models import AGENT, RESIDENT, Account, Department, Role
from app.accounts.people import open_account
from app.accounts.profile import Profile
from app.auth.sign_in_completion import complete_sign_in
from app.core.db import db
from app.core.sites import Site
from tests.client import Browser

PASSWORD = "une phrase assez longue pour Parvis"


class Person(Browser):
    """A signed-in browser, with its account."""

    def __init__(self, app: Flask, account: Account, email: str) -> None:
        super().__init__(app)
        self.account = account
        self.email = email
        self._sign_in()

    def _sign_in(self) -> None:
        """Sign in without the password form, which has its own tests."""
        with self.app.test_request_context():
            response = complete_sign_in(self.account)
            self.app.session_interface.save_session(self.app, flask.session, response)
            db.session.commit()
        for cookie in response.headers.getlist("Set-Cookie"):
            name, value = cookie.split(";")[0].split("=", 1)
            self.client.set_cookie(name, value)


@pytest.fixture
def departments(site: Site) -> Iterator[None]:
    """Two departments, each with a processing role of its own family, and a reception role."""
    roads, records = Department(slug="voirie", name="Voirie"), Department(slug="etat-civil", name="État civil")
    db.session.add_all([roads, records])
    db.session.flush()
    db.session.add_all(
        [
            _create_role("voirie-instruction", "Instruction voirie", roads, "polices-voirie", "processing"),
            _create_role("accueil-voirie", "Accueil voirie", roads, "polices-voirie", "reception"),
            _create_role("etat-civil-instruction", "Instruction état civil", records, "etat-civil", "processing"),
        ]
    )
    db.session.commit()
    yield


def _create_role(slug: str, title: str, department: Department, family: str, kind: str) -> Role:
    return Role(slug=slug, title=title, department_id=department.id, family=family, kind=kind)


def _create_person(
    app: Flask, email: str, first_name: str, kind: str, roles: tuple[str, ...] = (), **more: bool
) -> Person:
    profile = Profile(email=email, first_name=first_name, last_name="Exemple")
    account = open_account(profile, kind=kind, roles=roles, password=PASSWORD, **more)
    db.session.commit()
    return Person(app, account, email)


@pytest.fixture
def alice(app: Flask, departments: None) -> Person:
    return _create_person(app, "alice@mairie.example", "Alice", AGENT, ("voirie-instruction",))


@pytest.fixture
def albane(app: Flask, departments: None) -> Person:
    """Albane has the same role as Alice."""
    return _create_person(app, "albane@mairie.example", "Albane", AGENT, ("voirie-instruction",))


@pytest.fixture
def bruno(app: Flask, departments: None) -> Person:
    return _create_person(app, "bruno@mairie.example", "Bruno", AGENT, ("etat-civil-instruction",))


@pytest.fixture
def rachel(app: Flask, departments: None) -> Person:
    """Rachel receives people at the counter."""
    return _create_person(app, "rachel@mairie.example", "Rachel", AGENT, ("accueil-voirie",))


@pytest.fixture
def ada(app: Flask, departments: None) -> Person:
    return _create_person(app, "ada@mairie.example", "Ada", AGENT, (), is_administrator=True)


@pytest.fixture
def chloe(app: Flask, site: Site) -> Person:
    return _create_person(app, "chloe@residents.example", "Chloé", RESIDENT)


@pytest.fixture
def denis(app: Flask, site: Site) -> Person:
    return _create_person(app, "denis@residents.example", "Denis", RESIDENT)


@pytest.fixture
def stranger(app: Flask, site: Site) -> Browser:
    return Browser(app)
