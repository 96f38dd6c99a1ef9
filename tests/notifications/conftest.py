"""Push messages: the key of the installation, a browser that asks to be told, a request of Chloé."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app.accounts.models import Account
from app.cases.models import Case
from app.core.db import db
from app.core.sites import Site
from app.notifications import push_devices
from tests.cast import Person
from tests.external_service import ExternalService
from tests.factories import MakeCase
from tests.notifications.appointment_mails import version_id as version_id
from tests.notifications.deliveries import Subscribe, make_resident
from tests.notifications.push_browser import SERVER_KEY, PushBrowser


@pytest.fixture
def push_key(app: Flask, site: Site) -> Iterator[None]:
    app.config["PARVIS"] = replace(app.config["PARVIS"], push_key=SERVER_KEY)
    with app.app_context():
        yield


@pytest.fixture
def subscribe(external_service: ExternalService) -> Subscribe:
    """Somebody asks to be told on the browser that comes back."""

    def ask(whose: Account | Case) -> PushBrowser:
        browser = PushBrowser(f"{external_service.url}/push/{whose.id.hex[:6]}")
        add = push_devices.add_device_for_account if isinstance(whose, Account) else push_devices.add_device_for_case
        add(whose, browser.subscription, user_agent="Firefox/140 (Android 15)")  # type: ignore[arg-type]
        db.session.commit()
        return browser

    return ask


@pytest.fixture
def case(chloe: Person, make_case: MakeCase) -> Case:
    return make_case(by=make_resident(chloe))
