"""A first procedure built by clicks: eight questions and a circuit of three steps, with its resident and its agent."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys import studio_author as author

TITLE = "S’inscrire au séjour d’été"
CIRCUIT_TITLE = "Inscription au séjour d’été"
SLUG, CIRCUIT_SLUG = "s-inscrire-au-sejour-d-ete", "inscription-au-sejour-d-ete"


def start(page: Page) -> None:
    """Create a circuit of two statuses, and a form of one question that follows it."""
    page.goto(f"{author.STUDIO}/nouveau/circuit")
    page.get_by_label("Titre").fill(CIRCUIT_TITLE)
    page.get_by_label("deux statuts").check()
    page.get_by_role("button", name="Créer le circuit").click()
    page.wait_for_url(f"**/circuits/{CIRCUIT_SLUG}")
    page.goto(f"{author.STUDIO}/nouveau")
    page.get_by_role("link", name="De rien").click()
    page.get_by_label("Titre").fill(TITLE)
    page.get_by_label("Famille").select_option(label="Prestations scolaires et périscolaires")
    page.get_by_label("Rubrique").select_option(label="Enfance et école")
    page.get_by_label("Un circuit qui existe déjà").check()
    page.get_by_label("Si le circuit existe déjà").select_option(label=CIRCUIT_TITLE)
    page.get_by_label("Demander le nom, l’adresse e-mail").uncheck()
    page.get_by_role("button", name="Créer la démarche").click()
    page.wait_for_url(f"**/demarches/{SLUG}")


def build_questions(page: Page) -> None:
    """Eight questions on two pages, of which one is under a condition and one is a block."""
    panel = page.locator("#studio-panel")
    author.open_builder(page, "demarches", SLUG)
    author.select_question(page, "Décrivez votre demande")
    author.change_type(page, "Texte court")
    author.set_text(panel, "Question", "Votre nom")
    author.add_question(page, "Adresse e-mail", "Votre adresse e-mail")
    author.add_question(page, "Téléphone", "Votre téléphone")
    author.tick(panel, "Obligatoire", checked=False)
    author.add_page(page, "Le séjour")
    author.add_question(page, "Choix unique", "Quel séjour ?")
    author.write_choices(page, "La mer", "La montagne")
    author.add_question(page, "Oui ou non", "Votre enfant sait-il nager ?")
    author.add_condition(page, question="Quel séjour ?", value="La mer")
    author.add_question(page, "Bloc répétable", "Les enfants à inscrire")
    author.set_text(panel, "Nom de chaque groupe", "Enfant")
    author.add_inner_question(page, "Date", "Date de naissance")
    author.select_question(page, "Première question")
    author.set_text(panel, "Question", "Prénom")
    author.select_question(page, "Les enfants à inscrire")
    author.add_question(page, "Texte long", "Autre chose à nous dire ?")
    author.tick(panel, "Obligatoire", checked=False)
    author.add_question(page, "Accord à donner", "Autorisation")
    author.set_text(panel, "Finalité", "Laisser l’enfant participer aux baignades.")


def fill_settings(page: Page) -> None:
    """Fill in the text that the resident reads before beginning, and the purpose of the data."""
    page.goto(f"{author.STUDIO}/demarches/{SLUG}/reglages")
    page.wait_for_function("() => customElements.get('studio-builder') && window.htmx")
    settings = page.locator("studio-builder")
    author.choose(settings, "Service destinataire", "Instruction scolaire et périscolaire")
    author.set_text(settings, "Résumé", "Une semaine à la mer ou à la montagne pour les 6 à 12 ans.")
    author.set_text(settings, "Pour qui", "Les parents d’un enfant de 6 à 12 ans.")
    author.set_text(settings, "À quoi servent les données (finalité)", "Inscrire les enfants au séjour.")
    author.choose(settings, "Ce que vaut le silence", "Le silence n’a pas d’effet")
    author.set_text(settings, "Texte qui le prévoit", "l’inscription dépend des places")


def build_circuit(page: Page) -> None:
    """A third status, three actions drawn between them, of which one is for the resident, and an e-mail."""
    panel = page.locator("#studio-panel")
    author.open_builder(page, "circuits", CIRCUIT_SLUG)
    author.add_status(page, "En cours d’étude")
    author.draw_action(page, "Reçue", "En cours d’étude", "Étudier")
    author.draw_action(page, "En cours d’étude", "Terminée", "Inscrire")
    author.draw_action(page, "En cours d’étude", "Reçue", "Renoncer")
    author.tick(panel, "L’usager")
    author.tick(panel, "Service destinataire", checked=False)
    author.choose(panel, "Mène au statut", "Terminée")
    author.get_status(page, "Terminée").click()
    author.add_automatic_action(page, "Envoi d’un e-mail")
    author.set_text(panel, "Objet du message", "Votre inscription {{ case.reference }}")
    author.set_text(panel, "Texte du message", "Bonjour, votre enfant est inscrit.")


def fill_form(page: Page, *, email: str) -> str:
    """Fill in the form as a resident, send it, and return the reference."""
    page.goto(f"/demarches/{SLUG}")
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
