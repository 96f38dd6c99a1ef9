"""The pages of the administration: all of them in a group, found by words, and only those that one may open."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask

from app.accounts.design_rights import EDIT, FAMILY, give_design_right
from app.accounts.duties import set_duties
from app.backoffice.administration.administration_sections import GROUPS
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from tests.cast import Person

HOME = "/agents/administration/"
# Pages opened from another one, each from where.
OPENED_FROM_ANOTHER = {
    "access_log.download_accesses": "the log",
    "access_log.list_anomalies": "the log",
    "access_log.show_verification": "the log",
    "administration.show_administration": "itself",
    "agents.show_invitation": "the agents",
    "api_keys.show_new_key": "the keys",
    "departments.show_new_department": "the departments",
    "directories.show_new_directory": "the directories",
    "linked_software.show_new_client": "the software",
    "openid_sources.show_new_source": "the providers",
    "mailboxes.show_new_mailbox": "the mailboxes",
    "school_holidays.list_holidays": "the agendas",
    "packages.show_export": "the packages",
    "qualities.show_new_quality": "the qualities",
    "retention.show_dry_run": "the retention",
    "regie_settings.show_new_regie": "the régies",
    "roles.show_new_role": "the roles",
    "saml_providers.show_new_provider": "the SAML providers",
    "site_exports.show_new_export": "the exports of the site",
    "sources.show_new_source": "the lists",
    "studio_agendas.show_new_agenda": "the agendas",
    "topics.show_new_topic": "the topics",
    "webhooks.show_new_webhook": "the webhooks",
}


@pytest.mark.form
def test_every_page_is_in_one_group(app: Flask) -> None:
    sections = Counter(section.endpoint for group in GROUPS for section in group.sections)
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/agents/administration") and "GET" in (rule.methods or ()) and not rule.arguments
    }

    assert pages - set(sections) - set(OPENED_FROM_ANOTHER) == set()
    assert set(sections.values()) == {1}
    assert set(sections) <= {rule.endpoint for rule in app.url_map.iter_rules()}


def test_an_administrator_sees_all_but_the_access_log(ada: Person) -> None:
    page = ada.get(HOME)

    assert page.texts("main h2") == ["Démarches", "Personnes", "Collectivité", "Technique", "Contrôle"]
    assert "Réglages" in page.text("main")
    assert "Journal des accès" not in page.text("main")
    assert len(page.find_all(".card")) == sum(len(group.sections) for group in GROUPS) - 1
    assert all(ada.get(str(link["href"])).status == 200 for link in page.find_all(".card a"))


def test_others_see_what_they_may_open(alice: Person, bruno: Person, albane: Person) -> None:
    give_design_right(alice.account, FAMILY, "polices-voirie", EDIT, label="", by=SYSTEM)
    set_duties(bruno.account, reception_families=[], is_overseer=True, by=SYSTEM)
    db.session.commit()

    titles = ["Démarches et circuits", "Modèles de documents", "Répartition des demandes"]
    assert alice.get(HOME).texts(".card__title") == titles
    assert bruno.get(HOME).texts(".card__title") == ["Journal des accès"]
    assert albane.get(HOME).status == 404


def test_pages_are_found_by_words(ada: Person) -> None:
    rights = ada.get(f"{HOME}?q=habilit").texts(".card__title")
    assert rights == ["Rôles", "Les droits d’un coup d’œil", "FranceConnect"]
    assert ada.get(f"{HOME}?q=SMS passerelle").texts(".card__title") == ["Réglages"]
    assert "Aucune page" in ada.get(f"{HOME}?q=girafe").text(".empty")
    assert "<html" not in ada.get(f"{HOME}?q=role", htmx="administration-pages").html
