"""Legacy exports of a fictional town: Python conditions, bracket templates and an ISO 8859-15 encoding."""

from __future__ import annotations

from pathlib import Path

from tests.publik_import.sample_exports import (
    make_check,
    make_condition,
    make_data_value,
    make_elements,
    make_field,
    make_item,
    make_items,
    make_people,
    make_processing_data,
    make_source,
    make_status,
    write_files,
)

XML_DECLARATION = '<?xml version="1.0" encoding="iso-8859-15"?>\n'


def write_legacy_exports(folder: Path) -> Path:
    """Write the exports to this folder, next to unrelated files, as in a repository."""
    write_files(folder, {name: (XML_DECLARATION + text).encode("iso-8859-15") for name, text in LEGACY_EXPORTS.items()})
    return write_files(folder, {name: text.encode() for name, text in OTHER_FILES.items()})


def _build_python_condition(expression: str) -> str:
    return make_condition(expression, "python")


NATIONAL_NUMBER_CHECK = "form_var_numero == None or 97 - int(form_var_numero[:9]) % 97 == int(form_var_numero[-2:])"
PHONE_CHECK = 're.match("^(0|00)([0-9]{8,})$", form_var_tel)'
BIRTH_FORM = make_elements(
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
            make_field(
                "page",
                "Le demandeur",
                post_conditions=make_check(NATIONAL_NUMBER_CHECK, "Le numéro est incorrect.", "python"),
            ),
            make_field(
                "item",
                "Qui êtes-vous ?",
                "qui",
                items=make_items("La personne", "Un tiers"),
                show_as_radio="True",
                required="True",
            ),
            make_field(
                "string", "Nom", "nom", in_listing="False", prefill=make_source("formula", "form_var_nom_tiers or ''")
            ),
            make_field("string", "Numéro", "numero", validation="[0-9]*", required="False"),
            make_field("string", "Téléphone", "tel", required="False"),
            make_field(
                "date",
                "Né le",
                "ne",
                date_in_the_past="True",
                condition=_build_python_condition("'form_var_qui' in locals()"),
            ),
            make_field(
                "page", "Le document", condition=_build_python_condition("vars().get('form_var_qui') is not None")
            ),
            make_field("item", "Lieu", "lieu", data_source=make_source("formula", "[('n', 'Nord'), ('s', 'Sud')]")),
            make_field("tablerows", "Enfants", "enfants", columns=make_items("Prénom", "Âge"), required="False"),
            make_field("bool", "Par la poste", "poste", required="False"),
            make_field(
                "comment", "Bonjour [form_var_nom], [if-any form_var_ne]né le [form_var_ne][else]sans date[end]."
            ),
            make_field("string", "Prix", "prix", required="False", prefill=make_source("formula", "str(2.5)")),
            make_field(
                "page", "Contrôle", post_conditions=make_check(PHONE_CHECK, "Le téléphone est incorrect.", "python")
            ),
            make_field("text", "Remarque", "remarque", required="False", pre="False"),
        )
    ),
    roles="<role role_key='_receiver'>Guichet</role>",
    options="<option varname='delai' type='int'>5</option><option varname='payant' type='bool'>true</option>",
)
MEETING_WORKFLOW = make_elements(
    name="Rendez-vous",
    roles="<role id='_receiver'>Guichet</role>",
    last_modification="2019-03-07",
    possible_status="".join(
        (
            make_status(
                "0",
                make_item(
                    "set-backoffice-fields",
                    fields=make_data_value("bo2", "=form_var_nom if form_var_qui else form_var_numero")
                    + make_data_value("bo3", "='{0} - {1}'.format(form_var_nom, form_var_tel)"),
                ),
                make_item(
                    "jump", status="2", condition=_build_python_condition("vars().get('form_option_payant') is True")
                ),
                make_item("jump", status="8"),
                name="Juste envoyé",
                visibility="<role>_receiver</role>",
            ),
            make_status(
                "8",
                make_item(
                    "webservice_call",
                    label="Réserver",
                    url="[form_var_adresse_api]",
                    varname="reservation",
                    post="False",
                ),
                make_item("jump", status="3", condition=_build_python_condition("reservation_response_err == 1")),
                make_item("jump", status="2"),
                name="Réservation",
            ),
            make_status(
                "2",
                make_item(
                    "sendmail",
                    to=make_people("_submitter", "{{accueil@ville.example}}"),
                    subject="[name] : [form_number]",
                    body="Bonjour [user_name],\nvotre rendez-vous est le [reservation_response_datetime].\n[url]",
                ),
                make_item(
                    "choice",
                    label="Présent",
                    status="3",
                    by=make_people("_receiver"),
                    condition=_build_python_condition(
                        'today >= (locals().get("reservation_response_datetime") or today)'
                    ),
                ),
                make_item(
                    "jump",
                    timeout="86400",
                    status="4",
                    condition=_build_python_condition("(form_var_ne - today).days < 1"),
                ),
                make_item("jump", trigger="annule", status="4"),
                make_item("resubmit", by=make_people("_submitter"), label="Recommencer"),
                name="En attente",
            ),
            make_status("3", make_item("register-comment"), name="Venu", forced_endpoint="true"),
            make_status(
                "4",
                make_item(
                    "sendmail", to=make_people("_submitter"), subject="Annulé", body="[if-any comment][comment][end]"
                ),
                make_item("aggregationemail", to=make_people("_receiver")),
                name="Annulé",
            ),
        )
    ),
)
NAME_FIELD, FULL_FIELD = (
    make_field(label="Nom", varname="b_nom", id="bo2"),
    make_field(label="Tout", varname="b_tout", id="bo3"),
)
PROCESSING_DATA = make_processing_data(NAME_FIELD, FULL_FIELD)
LEGACY_EXPORTS = {
    "forms/acte-de-naissance.wcs": f"<formdef id='6'>{BIRTH_FORM}</formdef>",
    "workflows/rendez-vous": f"<workflow id='9'>{MEETING_WORKFLOW}{PROCESSING_DATA}</workflow>",
}
OTHER_FILES = {
    "Jenkinsfile": "pipeline { agent any }",
    "install.sh": "#!/bin/sh\nset -e\n",
    "setup.py": "from setuptools import setup\n",
    "roles/guichet": '{"name": "Guichet", "slug": "guichet"}',
    "README.md": "# Une ville\n",
}
