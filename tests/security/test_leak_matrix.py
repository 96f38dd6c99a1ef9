"""An agent learns nothing of a procedure that is not theirs: each page is the same whether its requests exist or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from app.core.sites import Site
from tests.cast import Person
from tests.security.access_policy import POLICY
from tests.security.database_snapshots import DatabaseSnapshot
from tests.security.leak_walk import Path, find_difference, list_paths, read_response
from tests.security.policy_rules import ADMINISTRATOR
from tests.security.sealed_procedure import (
    GREENS,
    RECORDS,
    Outsider,
    Secrets,
    add_greens_role,
    make_outsider,
    make_secrets,
    publish_procedures,
)


@dataclass
class SealedSite:
    """The site with the secrets, and as it was without them."""

    app: Flask
    site: Site
    without: DatabaseSnapshot
    with_secrets: DatabaseSnapshot
    secrets: Secrets
    outsiders: dict[str, Outsider]
    insider: Outsider

    def compare(self, who: Outsider, paths: list[Path]) -> dict[Path, tuple[str, str]]:
        """What each path shows with the secrets, and without."""
        self.with_secrets.restore(self.site)
        shown = [read_response(who.person.client.get(path.url)) for path in paths]
        self.without.restore(self.site)
        expected = [read_response(who.person.client.get(path.url)) for path in paths]
        return dict(zip(paths, zip(shown, expected, strict=True), strict=True))


@pytest.fixture
def sealed_site(app: Flask, site: Site, alice: Person, albane: Person) -> Iterator[SealedSite]:
    add_greens_role()
    publish_procedures()
    outsiders = {
        "of another family": make_outsider(app, "Basile", RECORDS),
        "of the same family": make_outsider(app, "Félix", GREENS),
        "administrator": make_outsider(app, "Adèle", is_administrator=True),
    }
    without = DatabaseSnapshot(site)
    secrets = make_secrets(app, alice, albane, list(outsiders.values()))
    insider = Outsider(alice, "Alice", secrets.case.id, secrets.mail_item_id)
    yield SealedSite(app, site, without, DatabaseSnapshot(site), secrets, outsiders, insider)


@pytest.mark.parametrize("who", ["of another family", "of the same family", "administrator"])
def test_no_page_depends_on_what_the_agent_may_not_see(sealed_site: SealedSite, who: str) -> None:
    outsider, secrets = sealed_site.outsiders[who], sealed_site.secrets
    paths = list(list_paths(sealed_site.app, secrets, outsider, is_thorough=who == "of the same family"))

    responses = sealed_site.compare(outsider, paths)

    leaks = []
    for path, (shown, expected) in responses.items():
        named = [mark for mark in secrets.marks if mark in shown and mark not in expected]
        # Administrators count what is to be done and what is kept, without a word of it.
        if named or (shown != expected and POLICY[path.endpoint] is not ADMINISTRATOR):
            leaks.append(f"{path}: {named} {find_difference(shown, expected)}")
    assert leaks == [], "\n".join(leaks)
    assert len(paths) > 50


def test_the_agent_of_the_procedure_sees_it_by_each_path(sealed_site: SealedSite) -> None:
    insider, secrets = sealed_site.insider, sealed_site.secrets
    paths = list(list_paths(sealed_site.app, secrets, insider, is_thorough=True))

    responses = sealed_site.compare(insider, paths)

    seen = {str(path) for path, (shown, expected) in responses.items() if shown != expected}
    print("\n".join(sorted(seen)))
    print("UNSEEN", "\n".join(sorted({str(p) for p in paths} - seen)))
    assert 0
