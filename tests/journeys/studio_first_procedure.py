"""A first procedure built by clicks: eight questions and a circuit of three steps, with its resident and its agent."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys import studio_author as author

TITLE = "S’inscrire au séjour d’été"


def make_workflow(slug: str) -> dict[str, Any]:
    """The circuit of someone who begins: one status."""
    return {
        "format": "parvis/workflow/1",
        "slug": slug,
        "title": "Inscription au séjour",
        "functions": [{"id": "recipient", "label": "Service destinataire"}],
        "initial": "recue",
        "statuses": [{"id": "recue", "label": "Reçue"}],
    }


def make_procedure(slug: str) -> dict[str, Any]:
    """The form of someone who begins: one empty page."""
    page = {"id": "vous", "title": "Vous", "fields": []}
    return {"format": "parvis/procedure/1", "slug": slug, "title": TITLE, "workflow": slug, "pages": [page]}


def build_questions(page: Page, slug: str) -> None:
    """Eight questions on two pages, of which one is under a condition and one is a block."""
    panel = page.locator("#studio-panel")
    author.open_builder(page, "demarches", slug)
    author.add_question(page, "Texte court", "Votre nom")
    author.add_question(page, "Adresse e-mail", "Votre adresse e-mail")
    author.add_question(page, "Téléphone", "Votre téléphone")
    author.tick(panel, "Obligatoire", checked=False)
    author.add_page(page, "Le séjour")
    author.add_question(page, "Choix unique", "Quel séjour ?")
    author.write_choices(page, "La mer", "La montagne")
    author.add_question(page, "Oui ou non", "Votre enfant sait-il nager ?")
    author.add_condition(page, question="Quel séjour ?", value="La mer")
    author.add_question(page, "Bloc répétable", "Les enfants à inscrire")
    author.add_inner_question(page, "Date", "Date de naissance")
    author.select_question(page, "Les enfants à inscrire")
    author.set_text(panel, "Nom de chaque groupe", "Participant")
    author.add_question(page, "Texte long", "Autre chose à nous dire ?")
    author.tick(panel, "Obligatoire", checked=False)
    author.add_question(page, "Accord à donner", "Autorisation")
    author.set_text(panel, "Finalité", "Laisser l’enfant participer aux baignades.")


def fill_settings(page: Page, slug: str) -> None:
    """What a procedure must say before it is published."""
    page.goto(f"{author.STUDIO}/demarches/{slug}/reglages")
    page.wait_for_function("() => customElements.get('studio-builder') && window.htmx")
    settings = page.locator("studio-builder")
    author.set_text(settings, "Résumé", "Une semaine à la mer ou à la montagne pour les 6 à 12 ans.")
    author.choose(settings, "Famille", "Prestations scolaires et périscolaires")
    author.choose(settings, "Service destinataire", "Instruction scolaire et périscolaire")
    author.set_text(settings, "Pour qui", "Les parents d’un enfant de 6 à 12 ans.")
    author.set_text(settings, "Durée, en minutes", "5")
    author.set_text(settings, "Ce qui se passe ensuite", "Le service vous répond sous une semaine.")
    author.choose(settings, "Rubrique", "Enfance et école")
    author.set_text(settings, "À quoi servent les données (finalité)", "Inscrire les enfants au séjour.")
    author.set_text(settings, "Ce qui l’autorise (base légale)", "Mission d’intérêt public de la commune.")
    author.set_text(settings, "Qui lit les données (destinataires)", "Les agents du service scolaire")
    author.set_text(settings, "Durée de conservation, en mois", "3")
    author.choose(settings, "Ce que vaut le silence", "Le silence n’a pas d’effet")
    author.set_text(settings, "Texte qui le prévoit", "une inscription n’est pas une demande au sens du code")


def build_circuit(page: Page, slug: str) -> None:
    """Two more statuses, three actions drawn between them, and an e-mail to the resident."""
    panel = page.locator("#studio-panel")
    author.open_builder(page, "circuits", slug)
    author.add_status(page, "En cours d’étude")
    author.add_status(page, "Inscrit")
    author.tick(panel, "Le traitement est fini", checked=True)
    author.draw_action(page, "Reçue", "En cours d’étude", "Étudier")
    author.draw_action(page, "En cours d’étude", "Inscrit", "Inscrire")
    author.draw_action(page, "En cours d’étude", "Reçue", "Remettre à plus tard")
    author.get_status(page, "Inscrit").click()
    author.add_automatic_action(page, "Envoi d’un e-mail")
    author.set_text(panel, "Objet du message", "Votre inscription {{ case.reference }}")
    author.set_text(panel, "Texte du message", "Bonjour, votre enfant est inscrit.")


def fill_form(page: Page, slug: str, *, email: str) -> str:
    """Fill in the form as a resident, send it, and return the reference."""
    page.goto(f"/demarches/{slug}")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    page.get_by_role("link", name="Commencer", exact=True).click()
    page.get_by_label("Votre nom").fill("Okafor")
    page.get_by_label("Votre adresse e-mail").fill(email)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_label("Votre enfant sait-il nager")).to_be_hidden()
    page.get_by_label("La mer").check()
    swims = page.get_by_role("group", name="Votre enfant sait-il nager")
    swims.get_by_label("Oui").check()
    page.get_by_label("Prénom").fill("Léa")
    page.get_by_label("Date de naissance").fill("2018-05-04")
    page.get_by_label("Autorisation").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vérifiez vos réponses")
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est envoyé")
    return page.locator("main strong").first.inner_text()
