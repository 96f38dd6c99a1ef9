"""Forms that can be published, and had better be corrected."""

from __future__ import annotations

from app.definitions.findings.findings import ADVICE, WARNING
from tests.definitions.findings.bad_definitions import (
    ADDRESS,
    CONTACT,
    DESCRIPTION,
    TEXT,
    add,
    chain,
    delete,
    give,
    of_form,
)

DOUBTFUL_FORMS = [
    of_form(
        "text of the studio",
        give(f"{DESCRIPTION}/label", "Première question"),
        f"{DESCRIPTION}/label",
        "est un texte provisoire",
        WARNING,
    ),
    of_form(
        "help of an article that nobody can read",
        give(f"{DESCRIPTION}/help_article", "ou-est-le-numero"),
        f"{DESCRIPTION}/help_article",
        "n’est pas publié pour tout le monde",
        WARNING,
        repair="Ne plus nommer cet article",
    ),
    of_form(
        "function that the circuit does not have",
        give("functions/signataire", "voirie-instruction"),
        "functions/signataire",
        "Le circuit n’a pas de fonction",
        ADVICE,
        repair="Retirer cette fonction",
    ),
    of_form(
        "role without an agent",
        give("functions/recipient", "accueil-voirie"),
        "functions/recipient",
        "Aucun agent n’a ce rôle",
        WARNING,
    ),
    of_form(
        "no address for the mails",
        delete(f"{CONTACT}/courriel"),
        "pages",
        "aucune question ne demande son adresse",
        WARNING,
        repair="Ajouter cette question",
    ),
    of_form(
        "address that nobody writes to",
        delete(f"{CONTACT}/courriel/profile"),
        f"{CONTACT}/courriel",
        "aucune question ne demande son adresse",
        WARNING,
        repair="Écrire à l’adresse de cette question",
    ),
    of_form(
        "repeated label", add(CONTACT, {**TEXT, "label": "nom"}), f"{CONTACT}/texte/label", "s’appelle déjà", WARNING
    ),
    of_form(
        "sensitive question",
        add(CONTACT, {**TEXT, "label": "Votre numéro de sécurité sociale", "check": "nir"}),
        f"{CONTACT}/texte/why",
        "données sensibles",
        WARNING,
    ),
    of_form(
        "postcode beside an address",
        add(CONTACT, ADDRESS, {**TEXT, "label": "Code postal"}),
        f"{CONTACT}/texte",
        "donne déjà cette réponse",
        ADVICE,
        repair="Retirer cette question",
    ),
    of_form(
        "company asked twice",
        add(
            CONTACT,
            {"id": "societe", "type": "company", "label": "Votre entreprise"},
            {**TEXT, "label": "Raison sociale"},
        ),
        f"{CONTACT}/texte",
        "donne déjà cette réponse",
        ADVICE,
        repair="Retirer cette question",
    ),
    of_form(
        "age beside a date of birth",
        add(
            CONTACT,
            {"id": "naissance", "type": "date", "label": "Date de naissance"},
            {"id": "age", "type": "number", "label": "Votre âge"},
        ),
        f"{CONTACT}/age",
        "donne déjà cette réponse",
        ADVICE,
        repair="Retirer cette question",
    ),
    of_form(
        "profile asked twice",
        add(CONTACT, {**TEXT, "profile": "last_name"}),
        f"{CONTACT}/texte/profile",
        "demande déjà cela",
        ADVICE,
        repair="Ne plus la remplir depuis le compte",
    ),
    of_form(
        "question that the account answers",
        add(CONTACT, {"id": "tel", "type": "phone", "label": "Votre téléphone"}),
        f"{CONTACT}/tel/profile",
        "connaît déjà cette réponse",
        ADVICE,
        repair="La remplir depuis le compte",
    ),
    of_form(
        "long label",
        give(f"{DESCRIPTION}/label", "Décrivez le problème " * 5),
        f"{DESCRIPTION}/label",
        "80 au plus",
        ADVICE,
    ),
    of_form(
        "long help",
        give(f"{DESCRIPTION}/hint", "Dites où et quand. " * 10),
        f"{DESCRIPTION}/hint",
        "160 au plus",
        ADVICE,
    ),
    of_form(
        "capitals",
        give(f"{DESCRIPTION}/label", "DÉCRIVEZ LE PROBLÈME"),
        f"{DESCRIPTION}/label",
        "en capitales",
        WARNING,
        repair="Écrire : « Décrivez le problème »",
    ),
    of_form(
        "stiff words",
        give(f"{DESCRIPTION}/label", "Veuillez indiquer le problème"),
        f"{DESCRIPTION}/label",
        "Plus simple sans « veuillez »",
        ADVICE,
        repair="Écrire : « Indiquez le problème »",
    ),
    of_form("acronym", give(f"{DESCRIPTION}/hint", "Le SDIS est prévenu."), f"{DESCRIPTION}/hint", "SDIS", ADVICE),
    of_form(
        "two words for one person",
        chain(give("summary", "Le demandeur signale un trou."), give("presentation/who", "Tout usager")),
        "presentation/who",
        "gardez un seul mot",
        ADVICE,
    ),
    of_form(
        "wrong duration",
        add(CONTACT, *({"id": f"p{n}", "type": "files", "label": f"Pièce {n}", "accept": ["pdf"]} for n in range(9))),
        "presentation/duration_minutes",
        "prend plutôt 8 minutes",
        ADVICE,
        repair="Annoncer 8 minutes",
    ),
    of_form(
        "vague legal basis", give("privacy/legal_basis", "Le service"), "privacy/legal_basis", "bases du RGPD", ADVICE
    ),
]
