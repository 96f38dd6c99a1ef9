"""Circuits with a fault each."""

from __future__ import annotations

from app.definitions.findings.findings import ADVICE, WARNING
from tests.definitions.findings.bad_definitions import NEW, TEXT, add, chain, give, of_circuit, read
from tests.factories import WORKFLOW as SIGNALEMENT

CALL = {
    "id": "appel",
    "type": "call_webservice",
    "url": "https://si.exemple.fr/dossiers",
    "body": {"nom": "{{ answers.nom }}"},
}
MAIL = "statuses/accepted/on_enter/mail"
BAD_CIRCUITS = [
    of_circuit(
        "unknown status",
        give(f"{NEW}/actions/accept/to", "nulle_part"),
        f"{NEW}/actions/accept/to",
        "aucun statut ne s’appelle",
    ),
    of_circuit(
        "unknown function",
        give(f"{NEW}/actions/accept/by", ["maire"]),
        f"{NEW}/actions/accept/by",
        "aucune fonction ne s’appelle",
    ),
    of_circuit(
        "status without entry",
        add("statuses", {**SIGNALEMENT["statuses"][1], "id": "perdu", "label": "Perdu", "on_enter": []}),
        "statuses/perdu",
        "rien ne mène au statut",
    ),
    of_circuit(
        "status without exit", chain(give("statuses/accepted/closed", False)), "statuses/accepted", "à un statut clos"
    ),
    of_circuit(
        "unknown placeholder",
        give(f"{MAIL}/subject", "Bonjour {{ answer.nom }}"),
        f"{MAIL}/subject",
        "n’est pas connu à cet endroit",
    ),
    of_circuit(
        "unknown processing name",
        give(f"{NEW}/actions/accept/condition", read("processing.inconnu")),
        f"{NEW}/actions/accept/condition",
        "n’est pas connu ici",
    ),
    of_circuit(
        "action without anybody",
        give(f"{NEW}/actions/accept/by", []),
        f"{NEW}/actions/accept/by",
        "ne doit pas être vide",
    ),
    of_circuit(
        "global action of nobody",
        add("global_actions", {"id": "clore", "label": "Clore", "to": "refused"}),
        "global_actions/clore/by",
        "Personne ne peut faire cette action",
    ),
    of_circuit(
        "unused function",
        add("functions", {"id": "maire", "label": "Maire"}),
        "functions/maire",
        "ne sert à rien",
        ADVICE,
        repair="Retirer cette fonction",
    ),
    of_circuit(
        "function without role",
        chain(add("functions", {"id": "maire", "label": "Maire"}), give(f"{NEW}/actions/accept/by", ["maire"])),
        "functions/maire",
        "n’est tenue par personne dans",
        WARNING,
    ),
    of_circuit(
        "help of an article that nobody can read",
        give(f"{NEW}/actions/accept/fields", [{**TEXT, "help_article": "ou-est-le-numero"}]),
        f"{NEW}/actions/accept/fields/texte/help_article",
        "n’est pas publié pour tout le monde",
        WARNING,
    ),
    of_circuit(
        "repeated status",
        give("statuses/accepted/label", "Nouvelle"),
        "statuses/accepted/label",
        "Un autre statut s’appelle déjà",
        WARNING,
    ),
    of_circuit(
        "repeated action",
        give(f"{NEW}/actions/refuse/label", "Accepter"),
        f"{NEW}/actions/refuse/label",
        "Une autre action de ce statut",
        WARNING,
    ),
    of_circuit(
        "data leaving",
        add("statuses/accepted/on_enter", CALL),
        "statuses/accepted/on_enter/appel",
        "sans accord de l’usager",
        WARNING,
    ),
    of_circuit(
        "SMS without a number",
        add("statuses/accepted/on_enter", {"id": "sms", "type": "send_sms", "to": "applicant", "text": "C’est fait."}),
        "statuses/accepted/on_enter/sms/to",
        "ne demandent pas l’adresse",
        WARNING,
    ),
]
