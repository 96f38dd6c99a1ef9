"""Forms that cannot be published."""

from __future__ import annotations

from tests.definitions.findings.bad_definitions import (
    CONTACT,
    DESCRIPTION,
    FIELDS,
    IS_HOLE,
    TEXT,
    TYPE,
    add,
    chain,
    delete,
    give,
    of_form,
    read,
)

CLOSED_PAGE = {"id": "autre", "title": "Autre", "fields": [{"id": "age", "type": "number", "label": "Un nombre"}]}
GROWN_UP = {"and": [{">": [{"var": "answers.age"}, 18]}, {"<": [{"var": "answers.age"}, 10]}]}
BAD_FORMS = [
    of_form(
        "unknown name",
        give(f"{DESCRIPTION}/condition", read("answers.inconnu")),
        f"{DESCRIPTION}/condition",
        "n’est pas connu ici",
    ),
    of_form(
        "name asked later",
        give(f"{DESCRIPTION}/condition", read("answers.nom")),
        f"{DESCRIPTION}/condition",
        "que plus loin",
    ),
    of_form(
        "wrong type",
        give(f"{DESCRIPTION}/condition", {">": [{"var": "answers.type"}, 3]}),
        f"{DESCRIPTION}/condition",
        "attend un nombre",
    ),
    of_form(
        "self-reference",
        give(f"{DESCRIPTION}/condition", read("answers.description")),
        f"{DESCRIPTION}/condition",
        "n’est pas connu ici",
    ),
    of_form(
        "option that is gone",
        give(f"{DESCRIPTION}/condition", {"==": [{"var": "answers.type"}, "arbre"]}),
        f"{DESCRIPTION}/condition",
        "n’est pas un choix possible",
    ),
    of_form(
        "impossible condition",
        chain(add("pages", CLOSED_PAGE), add("pages/autre/fields", {**TEXT, "condition": GROWN_UP})),
        "pages/autre/fields/texte/condition",
        "n’est jamais vrai",
    ),
    of_form(
        "condition always true",
        give(f"{DESCRIPTION}/condition", {"or": [IS_HOLE, {"!=": [{"var": "answers.type"}, "trou"]}]}),
        f"{DESCRIPTION}/condition",
        "est toujours vrai",
        repair="Retirer cette condition",
    ),
    of_form(
        "page never reached",
        chain(
            add("pages", CLOSED_PAGE),
            add("pages", {"id": "fin", "title": "Fin", "condition": GROWN_UP, "fields": [TEXT]}),
        ),
        "pages/fin/condition",
        "n’est jamais vrai",
    ),
    of_form(
        "cycle",
        chain(
            give(f"{DESCRIPTION}/condition", {"!": {"var": "answers.photos"}}),
            give(f"{FIELDS}/photos/condition", {"!": {"var": "answers.description"}}),
        ),
        f"{DESCRIPTION}/condition",
        "tourne en rond",
    ),
    of_form(
        "first page hidden",
        give("pages/probleme/condition", {"var": "profile.email"}),
        "pages/probleme",
        "doivent toujours être affichées",
    ),
    of_form(
        "question never shown",
        chain(
            give("pages/contact/condition", IS_HOLE),
            give(f"{CONTACT}/nom/condition", {"==": [{"var": "answers.type"}, "lampe"]}),
        ),
        f"{CONTACT}/nom/condition",
        "n’est jamais posée",
    ),
    of_form(
        "repeated identifier",
        add(CONTACT, {**TEXT, "id": "nom", "profile": None}),
        f"{CONTACT}/#3/id",
        "est déjà l’identifiant",
        repair="L’appeler « nom_2 »",
    ),
    of_form(
        "repeated choice",
        give(
            f"{TYPE}/options",
            [
                {"value": "trou", "label": "Un trou"},
                {"value": "lampe", "label": "Un lampadaire"},
                {"value": "trou", "label": "Un trou"},
            ],
        ),
        TYPE,
        "deux choix",
        repair="Retirer le choix en double",
    ),
    of_form("missing purpose", give("privacy/purpose", " "), "privacy/purpose", "la finalité doit être écrite"),
    of_form(
        "long retention", give("privacy/retention_months", 24), "privacy/retention_reason", "demande une raison écrite"
    ),
    of_form("missing legal mention", delete("legal"), "legal", "ce que vaut le silence"),
    of_form("rejection without appeal", delete("legal/appeal"), "legal/appeal", "comment contester un rejet"),
    of_form(
        "delay of nothing",
        chain(give("legal/silence", "none")),
        "legal/delay",
        "n’a pas de délai",
        repair="Retirer le délai",
    ),
    of_form("unknown circuit", give("workflow", "inconnu"), "workflow", "n’est pas publié"),
    of_form("unknown role", give("functions/recipient", "plombier"), "functions/recipient", "Aucun rôle ne s’appelle"),
    of_form(
        "role of another family",
        give("functions/recipient", "etat-civil-instruction"),
        "functions/recipient",
        "d’une autre famille",
    ),
    of_form(
        "function held by nobody",
        give("functions", {"autre": "voirie-instruction"}),
        "functions",
        "Personne ne tient la fonction",
    ),
    of_form(
        "unknown variable",
        give("variables/seuil", 3),
        "variables/seuil",
        "n’a pas de variable",
        repair="Retirer cette valeur",
    ),
    of_form(
        "translation of a text that is gone",
        give("translations", {"en": {"Texte disparu": "Gone"}}),
        "translations/en",
        "aucun texte du document",
        repair="Retirer les traductions des textes disparus",
    ),
    of_form("account without reason", give("account/required", True), "account/reason", "demande une raison"),
    of_form("missing title", delete("title"), "title", "reste à remplir"),
]
