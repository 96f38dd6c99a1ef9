"""Workflow actions that no other journey covers, seen in browsers by residents and agents."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import agent_actions
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.form_filler import FormFiller
from tests.journeys.live_server import LiveServer
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

# The actions that these journeys run, by workflow of the catalogue.
PLAYED_ACTIONS = {
    "signalement": ("change_status", "set_processing", "show_alert", "notify", "change_code"),
    "rendez-vous": ("send_sms",),
    "arbres": ("create_card", "update_card", "anonymise"),
    "subvention": ("give_quality", "withdraw_quality"),
    "autorisation-voirie": ("make_document",),
}

CHLOE = "chloe.martin@courriel.example"
DENIS = "denis.okafor@courriel.example"
ELISE = "elise.moreau@vaubrelles.example"
HUGO = "hugo.marchand@vaubrelles.example"
THOMAS = "thomas.roussel@vaubrelles.example"
LUCIE = "lucie.tran@vaubrelles.example"
PAPER = b"%PDF-1.7\n%\xe2\xe3\n"
STAND = "tenir-un-stand-au-forum-des-associations"
PERMIT, REFUSAL = "permission-de-voirie", "Décision de refus"
STREET, TREE, MEETING = "signaler-un-probleme-de-voirie", "signaler-un-arbre", "rencontrer-un-elu"


def test_an_urgent_report_notifies_at_once_and_its_repair_is_announced(
    demo: LiveServer, open_browser: OpenBrowser
) -> None:
    phone, desk = open_browser(demo).page, open_browser(demo, DESKTOP).page
    agent_actions.sign_in(phone, demo, CHLOE)
    reference = FormFiller(phone, STREET, {"danger": "yes"}).submit()

    agent_actions.sign_in(desk, demo)
    desk.get_by_role("link", name="Notifications").click()
    notice = desk.get_by_role("listitem").filter(has_text=f"Danger signalé : {reference}")
    notice.get_by_role("button", name="Ouvrir la demande").click()
    expect(desk.locator("#case-status")).to_contain_text("Urgent")
    expect(desk.locator("#case-alerts")).to_contain_text("Sécuriser le lieu avant tout")
    expect(desk.locator("#case-processing")).to_contain_text("urgente")
    agent_actions.open_action(desk, "Mettre en sécurité et programmer")
    desk.get_by_label("Équipe voirie").check()
    desk.get_by_label("Date prévue").fill("2031-01-02")
    desk.get_by_role("button", name="Mettre en sécurité et programmer").click()
    expect(desk.locator("#case-status")).to_contain_text("Intervention programmée")
    expect(desk.locator("#case-alerts")).not_to_contain_text("Sécuriser")

    phone.goto("/mes-notifications")
    list_item = phone.get_by_role("listitem").filter(has_text=reference).first
    expect(list_item).to_contain_text("Une équipe va intervenir")
    list_item.get_by_role("button", name="Ouvrir la demande").click()
    expect(phone.get_by_role("main")).to_contain_text("L’équipe doit passer le")


def test_trees_are_added_to_the_inventory_and_duplicates_are_deleted(
    demo: LiveServer, open_browser: OpenBrowser
) -> None:
    phone, desk = open_browser(demo).page, open_browser(demo, DESKTOP).page
    agent_actions.sign_in(desk, demo)

    first = _report_tree(phone)
    _treat_tree(desk, first)
    expect(desk.locator("#case-history")).to_contain_text(f"Fiche créée dans « Arbres » : {first}")
    second = _report_tree(phone, plaquette=first)
    _treat_tree(desk, second)
    expect(desk.locator("#case-history")).to_contain_text(f"Fiche modifiée dans « Arbres » : {first}")
    agent_actions.find_report(desk, _report_tree(phone, courriel=""))
    agent_actions.wait_for_call(desk)
    _close_report(desk)
    expect(desk.locator("#case-history")).to_contain_text("Les données personnelles seront effacées la nuit prochaine")


def test_an_appointment_is_confirmed_by_sms(demo: LiveServer, open_browser: OpenBrowser) -> None:
    phone, desk = open_browser(demo).page, open_browser(demo, DESKTOP).page
    _set_gateway(desk, demo)
    agent_actions.sign_in(phone, demo, DENIS)
    reference = FormFiller(phone, MEETING, {"telephone": "06 12 34 56 78"}).submit()
    agent_actions.sign_in(desk, demo, HUGO)
    agent_actions.find_report(desk, reference)
    agent_actions.open_action(desk, "Proposer des heures")
    questions = desk.locator("#case-actions")
    questions.get_by_label("Avec qui").fill("Mme Aubertin, maire")
    questions.get_by_label("Le maire").check()
    questions.locator("input[name=heure_maire_1]").last.check()
    questions.get_by_role("button", name="Proposer des heures").click()
    expect(desk.locator("#case-status")).to_contain_text("Heures proposées")

    phone.goto("/mes-demandes")
    phone.locator("main li", has_text=reference).get_by_role("link").first.click()
    phone.get_by_role("link", name="Choisir une heure").first.click()
    phone.locator("input[name=heure]").check()
    phone.get_by_role("button", name="Prendre ce rendez-vous").click()
    phone.goto("/mes-demandes")
    expect(phone.locator("main li", has_text=reference)).to_contain_text("Votre rendez-vous est confirmé")

    wait_until(lambda: any("rendez-vous confirmé" in text for text in _list_sms(demo, to="+33612345678")))


def test_files_chosen_for_an_action_are_kept_when_another_field_has_a_problem(
    demo: LiveServer, open_browser: OpenBrowser
) -> None:
    desk = open_browser(demo, DESKTOP).page
    agent_actions.sign_in(desk, demo, "yann.le-goff@vaubrelles.example")
    desk.goto("/agents/demandes?state=all&words=garenne")
    desk.locator("tbody a").first.click()
    agent_actions.open_action(desk, "Accepter")
    file_input = desk.locator("#case-actions input[type=file]")
    desk.evaluate("customElements.whenDefined('restore-files').then(() => {})")

    file_input.set_input_files({"name": "certificat.pdf", "mimeType": "application/pdf", "buffer": PAPER})
    desk.locator("#case-actions [type=submit]").click()
    expect(desk.locator("#error-summary")).to_be_visible()
    assert file_input.evaluate("input => [...input.files].map((file) => file.name)") == ["certificat.pdf"]
    expect(desk.get_by_text("Choisissez de nouveau vos fichiers")).to_have_count(0)

    desk.locator("#case-actions textarea").fill("Votre certificat est prêt.")
    desk.locator("#case-actions [type=submit]").click()
    expect(desk.get_by_role("link", name="certificat.pdf").first).to_be_visible()


def test_an_agent_gives_another_tracking_code(demo: LiveServer, open_browser: OpenBrowser) -> None:
    desk = open_browser(demo, DESKTOP).page
    agent_actions.sign_in(desk, demo)
    desk.goto("/agents/demandes?state=all&words=champ-de-foire")
    desk.locator("tbody tr").filter(has_text="Signaler un problème").get_by_role("link").first.click()

    agent_actions.open_action(desk, "Donner un nouveau code de suivi")
    expect(desk.locator("#case-actions")).to_contain_text("L’ancien code n’ouvrira plus la demande")
    desk.locator("#case-actions [type=submit]").click()

    expect(desk.locator("#case-history")).to_contain_text("l’ancien n’ouvre plus la demande")


def test_an_agent_answers_the_questions_reserved_for_agents(demo: LiveServer, open_browser: OpenBrowser) -> None:
    desk = open_browser(demo, DESKTOP).page
    agent_actions.sign_in(desk, demo, LUCIE)
    agent_actions.find_report(desk, "Prigent")

    agent_actions.open_action(desk, "Répondre aux questions réservées")
    desk.get_by_label("Zone B, gare").check()
    desk.get_by_role("button", name="Répondre aux questions réservées").click()

    expect(desk.locator("#case-answers")).to_contain_text("Zone B, gare")
    expect(desk.locator("#case-history")).to_contain_text("Zone B, gare")


def test_an_agent_gives_then_withdraws_the_quality_of_association_leader(
    demo: LiveServer, open_browser: OpenBrowser
) -> None:
    phone, desk = open_browser(demo).page, open_browser(demo, DESKTOP).page
    agent_actions.sign_in(phone, demo, CHLOE)
    reference = FormFiller(phone, "subvention-association", {"objet": "projet"}).submit()
    phone.goto(f"/demarches/{STAND}")
    expect(phone.get_by_role("main")).to_contain_text("Elle est réservée aux personnes dont ce rôle est reconnu")

    agent_actions.sign_in(desk, demo, THOMAS)
    agent_actions.find_report(desk, reference)
    agent_actions.do_action(desk, "Reconnaître comme responsable d’association")
    expect(desk.locator("#case-history")).to_contain_text("Qualité donnée à l’usager")
    phone.reload()
    expect(phone.get_by_role("link", name="Commencer")).to_be_visible()
    phone.goto("/compte/profil")
    expect(phone.locator("section", has=phone.locator("#qualities"))).to_contain_text(reference)

    agent_actions.do_action(desk, "Ne plus reconnaître comme responsable", confirmed=True)
    expect(desk.locator("#case-history")).to_contain_text("Qualité retirée à l’usager")
    phone.goto(f"/demarches/{STAND}")
    expect(phone.get_by_role("link", name="Commencer")).to_have_count(0)


def test_a_refusal_makes_a_letter_that_the_applicant_opens(demo: LiveServer, open_browser: OpenBrowser) -> None:
    phone, desk = open_browser(demo).page, open_browser(demo, DESKTOP).page
    agent_actions.sign_in(phone, demo, CHLOE)
    reference = FormFiller(phone, PERMIT, {}).submit()

    agent_actions.sign_in(desk, demo)
    agent_actions.find_report(desk, reference)
    agent_actions.open_action(desk, "Refuser")
    desk.get_by_label("Motif, tel que l’usager le lira").fill("La rue est déjà fermée ce jour-là.")
    desk.locator("#case-actions").get_by_role("button", name="Refuser").click()
    expect(desk.locator("#case-documents")).to_contain_text("Remis à l’usager", timeout=30_000)

    phone.goto(urlsplit(desk.url).path.removeprefix("/agents"))
    phone.get_by_role("link", name=REFUSAL, exact=True).click()
    expect(phone.get_by_role("article")).to_contain_text("La rue est déjà fermée ce jour-là.")
    expect(phone.get_by_role("article")).to_contain_text("tribunal administratif")
    phone.get_by_role("button", name="J’ai lu ce document").click()
    desk.reload()
    desk.get_by_role("link", name=REFUSAL, exact=True).click()
    expect(desk.get_by_role("main")).to_contain_text("Lu par l’usager")
    expect(desk.get_by_role("main")).not_to_contain_text("Pas encore dit")


def _report_tree(page: Page, **options: str) -> str:
    return FormFiller(page, TREE, {"danger": "no", "plaquette": "", **options}).submit()


def _treat_tree(desk: Page, reference: str) -> None:
    agent_actions.find_report(desk, reference)
    agent_actions.wait_for_call(desk)
    agent_actions.open_action(desk, "Planifier")
    desk.get_by_label("Intervention prévue le").fill("2031-01-02")
    desk.get_by_role("button", name="Planifier").click()
    expect(desk.locator("#case-status")).to_contain_text("Planifié")
    agent_actions.do_action(desk, "C’est fait")
    expect(desk.locator("#case-status")).to_contain_text("Traité")


def _close_report(desk: Page) -> None:
    agent_actions.open_action(desk, "Classer")
    desk.locator("#case-actions textarea").fill("Déjà élagué.")
    desk.locator("#case-actions").get_by_role("button", name="Classer").click()
    expect(desk.locator("#case-status")).to_contain_text("Classé")


def _set_gateway(page: Page, live: LiveServer) -> None:
    """Configure the SMS gateway as an administrator."""
    agent_actions.sign_in(page, live, ELISE)
    page.goto("/agents/administration/reglages")
    group = page.locator("#reglages-sms")
    group.get_by_label("Adresse de la passerelle").fill(f"{live.software.url}/sms")
    group.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("main")).to_contain_text("Les réglages sont enregistrés")
    page.context.clear_cookies()


def _list_sms(live: LiveServer, *, to: str) -> list[str]:
    """The texts that the gateway was given for a number."""
    messages = [request.load_json for request in live.software.received_requests]
    return [message["text"] for message in messages if message["to"] == to]
