"""The exports of a town that came to Publik long ago, written for these tests: Python, brackets, letters of Western Europe."""

from __future__ import annotations

from pathlib import Path

from tests.wcs.samples import (
    check,
    condition,
    elements,
    field,
    given,
    item,
    items,
    people,
    processing,
    source,
    status,
    written_into,
)

DECLARED = '<?xml version="1.0" encoding="iso-8859-15"?>\n'


def write_older_town(folder: Path) -> Path:
    """The files in this folder, as a repository keeps them: beside what runs it."""
    written_into(folder, {name: (DECLARED + text).encode("iso-8859-15") for name, text in OLDER.items()})
    return written_into(folder, {name: text.encode() for name, text in BESIDE.items()})


def _python(written: str) -> str:
    return condition(written, "python")


NATIONAL = "form_var_numero == None or 97 - int(form_var_numero[:9]) % 97 == int(form_var_numero[-2:])"
PHONE = 're.match("^(0|00)([0-9]{8,})$", form_var_tel)'
BIRTH = elements(
    name="Acte de naissance à retirer",
    url_name="acte-de-naissance",
    internal_identifier="acte-de-naissance",
    private_status_and_history="false",
    description="Délivré à la mairie.",
    max_field_id="98",
    workflow="Rendez-vous",
    category="État civil",
    fields="".join(
        (
            field("page", "Le demandeur", post_conditions=check(NATIONAL, "Le numéro est incorrect.", "python")),
            field(
                "item",
                "Qui êtes-vous ?",
                "qui",
                items=items("La personne", "Un tiers"),
                show_as_radio="True",
                required="True",
            ),
            field("string", "Nom", "nom", in_listing="False", prefill=source("formula", "form_var_nom_tiers or ''")),
            field("string", "Numéro", "numero", validation="[0-9]*", required="False"),
            field("string", "Téléphone", "tel", required="False"),
            field("date", "Né le", "ne", date_in_the_past="True", condition=_python("'form_var_qui' in locals()")),
            field("page", "Le document", condition=_python("vars().get('form_var_qui') is not None")),
            field("item", "Lieu", "lieu", data_source=source("formula", "[('n', 'Nord'), ('s', 'Sud')]")),
            field("tablerows", "Enfants", "enfants", columns=items("Prénom", "Âge"), required="False"),
            field("bool", "Par la poste", "poste", required="False"),
            field("comment", "Bonjour [form_var_nom], [if-any form_var_ne]né le [form_var_ne][else]sans date[end]."),
            field("string", "Prix", "prix", required="False", prefill=source("formula", "str(2.5)")),
            field("page", "Contrôle", post_conditions=check(PHONE, "Le téléphone est incorrect.", "python")),
            field("text", "Remarque", "remarque", required="False", pre="False"),
        )
    ),
    roles="<role role_key='_receiver'>Guichet</role>",
    options="<option varname='delai' type='int'>5</option><option varname='payant' type='bool'>true</option>",
)
MEETINGS = elements(
    name="Rendez-vous",
    roles="<role id='_receiver'>Guichet</role>",
    last_modification="2019-03-07",
    possible_status="".join(
        (
            status(
                "0",
                item(
                    "set-backoffice-fields",
                    fields=given("bo2", "=form_var_nom if form_var_qui else form_var_numero")
                    + given("bo3", "='{0} - {1}'.format(form_var_nom, form_var_tel)"),
                ),
                item("jump", status="2", condition=_python("vars().get('form_option_payant') is True")),
                item("jump", status="8"),
                name="Juste envoyé",
                visibility="<role>_receiver</role>",
            ),
            status(
                "8",
                item(
                    "webservice_call",
                    label="Réserver",
                    url="[form_var_adresse_api]",
                    varname="reservation",
                    post="False",
                ),
                item("jump", status="3", condition=_python("reservation_response_err == 1")),
                item("jump", status="2"),
                name="Réservation",
            ),
            status(
                "2",
                item(
                    "sendmail",
                    to=people("_submitter", "{{accueil@ville.example}}"),
                    subject="[name] : [form_number]",
                    body="Bonjour [user_name],\nvotre rendez-vous est le [reservation_response_datetime].\n[url]",
                ),
                item(
                    "choice",
                    label="Présent",
                    status="3",
                    by=people("_receiver"),
                    condition=_python('today >= (locals().get("reservation_response_datetime") or today)'),
                ),
                item("jump", timeout="86400", status="4", condition=_python("(form_var_ne - today).days < 1")),
                item("jump", trigger="annule", status="4"),
                item("resubmit", by=people("_submitter"), label="Recommencer"),
                name="En attente",
            ),
            status("3", item("register-comment"), name="Venu", forced_endpoint="true"),
            status(
                "4",
                item("sendmail", to=people("_submitter"), subject="Annulé", body="[if-any comment][comment][end]"),
                item("aggregationemail", to=people("_receiver")),
                name="Annulé",
            ),
        )
    ),
)
NAME, ALL = field(label="Nom", varname="b_nom", id="bo2"), field(label="Tout", varname="b_tout", id="bo3")
FIELDS = processing(NAME, ALL)
OLDER = {
    "forms/acte-de-naissance.wcs": f"<formdef id='6'>{BIRTH}</formdef>",
    "workflows/rendez-vous": f"<workflow id='9'>{MEETINGS}{FIELDS}</workflow>",
}
BESIDE = {
    "Jenkinsfile": "pipeline { agent any }",
    "install.sh": "#!/bin/sh\nset -e\n",
    "setup.py": "from setuptools import setup\n",
    "roles/guichet": '{"name": "Guichet", "slug": "guichet"}',
    "README.md": "# Une ville\n",
}
