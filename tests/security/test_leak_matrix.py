"""An agent learns nothing of a procedure that is not theirs: each page is the same whether its requests exist or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from app.accounts.duties import set_duties
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import SYSTEM
from app.notifications.messages import unseal_content
from app.notifications.models import Message
from app.privacy.list_exports.formats import FORMATS
from tests.cast import Person
from tests.example_counts import choose_cases
from tests.exported_lists import export_as
from tests.notifications.test_daily_digest import TUESDAY, run_at
from tests.security.access_policy import POLICY
from tests.security.agenda_policy import AGENDA_POLICY, MANAGES
from tests.security.database_snapshots import DatabaseSnapshot
from tests.security.leak_walk import (
    Path,
    build_list_probes,
    build_word_probes,
    find_difference,
    list_paths,
    read_response,
)
from tests.security.policy_rules import ADMINISTRATOR
from tests.security.sealed_procedure import (
    GREENS,
    PHONE,
    RECORDS,
    SEALED,
    Outsider,
    Secrets,
    add_greens_role,
    make_outsider,
    make_secrets,
    publish_procedures,
)

# Each walk opens hundreds of pages, twice.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.by_turns(3)]


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
        """Compare what each path shows with the secrets, and without."""
        self.with_secrets.restore(self.site)
        responses = [read_response(who.person.client.get(path.url)) for path in paths]
        self.without.restore(self.site)
        expected = [read_response(who.person.client.get(path.url)) for path in paths]
        return dict(zip(paths, zip(responses, expected, strict=True), strict=True))


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
    insider = Outsider(alice, "Alice", secrets.case_id, secrets.mail_item_id)
    yield SealedSite(app, site, without, DatabaseSnapshot(site), secrets, outsiders, insider)


# Pages of the list: each probe finds the sealed request.
LISTS = ("case_list.list_cases", "case_map.show_map")
# What else the agent of the procedure sees its request, its mail, its call, its view or its reply by.
CONTROLS: dict[str, tuple[str, ...]] = {
    "agenda_days.show_day": ("",),
    "agenda_days.show_week": ("",),
    "agent_notices.list_notices": ("",),
    "appointment_desk.show_desk": ("",),
    "bulk_assignment.show_assignment": ("whole view",),
    "caller.show_caller": ("telephone",),
    "calls_to_return.list_calls": ("",),
    "canned_replies.list_replies": ("",),
    "case_page.show_case": ("",),
    "case_print.show_print": ("",),
    "case_views.list_views": ("",),
    "command_palette.show_entries": ("word", "prefix", "reference", "telephone", "address"),
    "for_many.show_action": ("request", "whole view", "found by a word"),
    "mailroom.show_item": ("", "word", "prefix", "reference", "telephone", "address"),
    "mailroom.show_mail": ("", "address"),
    "mentions.list_mentions": ("",),
    "today.show_today": ("",),
}
# Administrators keep the canned replies of every role, which name nobody.
KEPT_BY_ADMINISTRATORS = "canned_replies.list_replies"
AGENDAS = [endpoint for endpoint, rule in AGENDA_POLICY.items() if rule is MANAGES] + ["agenda_days.list_agendas"]
OTHERS = ["of another family", "of the same family", "administrator"]


@pytest.mark.parametrize("who", choose_cases(["of the same family"], ["of another family", "administrator"]))
def test_no_page_depends_on_what_the_agent_may_not_see(sealed_site: SealedSite, who: str) -> None:
    outsider, secrets = sealed_site.outsiders[who], sealed_site.secrets
    paths = list(list_paths(sealed_site.app, secrets, outsider, is_thorough=who == "of the same family"))
    if who == "administrator":
        paths = [path for path in paths if path.endpoint != KEPT_BY_ADMINISTRATORS]

    responses = sealed_site.compare(outsider, paths)

    leaks = []
    for path, (response, expected) in responses.items():
        marks = [mark for mark in secrets.marks if mark in response and mark not in expected]
        # Administrators count what is to be done and what is kept, and see which times are booked, without a word of it.
        is_told = POLICY[path.endpoint] is ADMINISTRATOR or (who == "administrator" and path.endpoint in AGENDAS)
        if marks or (response != expected and not is_told):
            leaks.append(f"{path}: {marks} {find_difference(response, expected)}")
    assert leaks == [], "\n".join(leaks)
    assert len({path.endpoint for path in paths}) > 50


def test_the_agent_of_the_procedure_sees_it_by_each_path(sealed_site: SealedSite) -> None:
    insider, secrets = sealed_site.insider, sealed_site.secrets
    every_probe = ("", *build_word_probes(secrets), *build_list_probes(secrets))
    controls = {**CONTROLS, **dict.fromkeys(LISTS, every_probe)}
    paths = [
        path
        for path in list_paths(sealed_site.app, secrets, insider, is_thorough=True)
        if path.probe in controls.get(path.endpoint, ())
    ]

    sealed_site.with_secrets.restore(sealed_site.site)
    unseen = []
    for path in paths:
        text = read_response(insider.person.client.get(path.url))
        marks = secrets.case_marks if path.endpoint in LISTS else secrets.marks
        # The words of the search are shown to whoever typed them.
        if not any(mark in text and mark not in path.url for mark in marks):
            unseen.append(str(path))

    arrivals = f"/agents/demandes/arrivees?shown_at=2020-01-01T00:00:00%2B00:00&procedure={SEALED}"
    assert "1 nouvelle demande" in insider.person.get(arrivals).text("span")
    assert unseen == []
    assert len(paths) == sum(map(len, controls.values()))


@pytest.mark.parametrize("key", FORMATS)
def test_no_file_holds_requests_of_others(sealed_site: SealedSite, key: str) -> None:
    export = {"key": key, "query": "state=all&columns=reference,applicant,procedure,summary"}
    sealed_site.with_secrets.restore(sealed_site.site)

    own = read_response(export_as(sealed_site.insider.person, **export).response)
    files = [read_response(export_as(sealed_site.outsiders[who].person, **export).response) for who in OTHERS[:2]]

    assert own.startswith("200") and sealed_site.secrets.reference in own
    assert all(text.startswith("200") and "Odile" in text for text in files)
    assert not [mark for mark in sealed_site.secrets.marks for text in files if mark in text]
    assert export_as(sealed_site.outsiders["administrator"].person, **export).status == 404


@pytest.mark.parametrize("by", ["code", "name"])
def test_the_reception_of_other_families_answers_nothing(sealed_site: SealedSite, by: str) -> None:
    secrets = sealed_site.secrets
    inputs = {"last_name": secrets.words[0], "first_name": "Odile", "fact": PHONE}
    inputs = {"identifier": secrets.reference} if by == "code" else inputs
    sealed_site.with_secrets.restore(sealed_site.site)
    set_duties(sealed_site.insider.person.account, reception_families=["polices-voirie"], is_overseer=False, by=SYSTEM)
    db.session.commit()

    page = sealed_site.outsiders["of another family"].person.post("/agents/accueil", inputs)
    control = sealed_site.insider.person.post("/agents/accueil", inputs)

    assert "Aucune demande trouvée" in page.text("main") and str(secrets.case_id) not in page.html
    assert secrets.reference in control.text("#answers")


def test_no_email_tells_others_of_it(sealed_site: SealedSite) -> None:
    emails = []

    for snapshot in (sealed_site.with_secrets, sealed_site.without):
        snapshot.restore(sealed_site.site)
        with sealed_site.app.app_context():
            emails.append({mail["to"]: mail["text"] for mail in run_at(TUESDAY)})
            letters = [unseal_content(message) or {} for message in db.session.query(Message)]
            others = {outsider.person.email for outsider in sealed_site.outsiders.values()}
            texts = [str(letter) for letter in letters if letter.get("to") in others]
            assert not [mark for mark in sealed_site.secrets.marks if mark in str(texts)]

    by_recipient, expected = emails
    insider = sealed_site.insider.person.email
    assert "1 demande a dépassé son échéance." in by_recipient.pop(insider)
    assert insider not in expected
    assert by_recipient == expected
