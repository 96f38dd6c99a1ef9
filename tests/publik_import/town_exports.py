"""Exports of a fictional town, with every field type and every action."""

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

Files = dict[str, str]


def write_town_exports(folder: Path) -> Path:
    """The files in this folder, as an export of the whole gives them."""
    return write_files(folder, {f"{name}.wcs": text.encode() for name, text in TOWN_EXPORTS.items()})


def _build_form(name: str, slug: str, workflow: str, *fields: str, more: str = "") -> str:
    return (
        f"<formdef><name>{name}</name><url_name>{slug}</url_name><workflow slug='{workflow}'>{workflow}</workflow>"
        f"<fields>{''.join(fields)}</fields>"
        f"<roles><role role_key='_receiver' slug='guichet'>Guichet</role></roles>{more}</formdef>"
    )


COMPLETE_FORM = _build_form(
    "Tout ce qui se demande",
    "tout",
    "tout",
    make_field(
        "page", "Vous ?", post_conditions=make_check('form_var_nom != "Interdit"', "Ce nom n’est pas accepté !")
    ),
    make_field("title", "Votre identité"),
    make_field("string", "Nom", "nom", prefill=make_source("user", "_last_name")),
    make_field("email", "Courriel", "courriel"),
    make_field("string", "Téléphone", "telephone", validation="<type>phone-fr</type>"),
    make_field("string", "Code", "code", validation="<type>regex</type><value>[A-Z]{2}-[0-9]{3}</value>"),
    make_field("string", "Site", "site", validation="<type>url</type>", required="optional"),
    make_field("date", "Né le", "naissance", date_in_the_past="True"),
    make_field("computed", "Âge", "age", value_template="{{ form_var_naissance|age_in_years }}"),
    make_field("page", "La demande", condition=make_condition("form_var_age|decimal >= 0 or form_var_nom")),
    make_field("item", "Taille", "taille", items=make_items("Petite", "Moyenne", "Grande"), display_mode="radio"),
    make_field(
        "items", "Jours", "jours", items=make_items("Lundi", "Mardi", "Jeudi"), min_choices="1", max_choices="2"
    ),
    make_field("item", "Quartier", "quartier", data_source=make_source("quartiers")),
    make_field("item", "Cantine", "cantine", data_source=make_source("carddef:cantines")),
    make_field("bool", "Urgent", "urgent", required="optional"),
    make_field("text", "Pourquoi", "pourquoi", condition=make_condition("form_var_urgent")),
    make_field("numeric", "Nombre", "nombre", min_value="1", max_value="9"),
    make_field("file", "Pièce", "piece", max_file_size="2MB"),
    make_field("map", "Lieu", "lieu"),
    make_field(
        "comment", "<p>Bonjour {{ form_var_nom }}, voici : {% if form_var_urgent %}vite{% else %}bientôt{% endif %}</p>"
    ),
    make_field("block", "Enfants", "enfants", block_slug="enfant", max_items="3"),
    make_field("block", "Adresse", "adresse", block_slug="adresse", max_items="1"),
    make_field("page", "Accord", condition=make_condition('form_var_taille == "Petite" or form_var_jours|length > 0')),
    make_field("bool", "J’accepte", "accord"),
    make_field("mystere", "Un champ d’ailleurs", "ailleurs"),
    more="<options><option varname='tarif'>12</option></options>",
)
FORM_WITHOUT_WORKFLOW = _build_form("Sans circuit", "seule", "absent", make_field("string", "Objet", "objet"))


def _build_block(name: str, slug: str, *fields: str) -> str:
    return f"<block><name>{name}</name><slug>{slug}</slug><fields>{''.join(fields)}</fields></block>"


CHILD_BLOCK = _build_block(
    "Enfant",
    "enfant",
    make_field(label="Prénom", varname="prenom"),
    make_field("date", "Né le", "ne", required="optional"),
)
POSTCODE_FIELD = make_field(label="Code postal", varname="cp", validation="<type>zipcode-fr</type>")
ADDRESS_BLOCK = _build_block("Adresse", "adresse", make_field(label="Rue", varname="rue"), POSTCODE_FIELD)
DISTRICT_LIST = make_elements(
    name="Quartiers",
    slug="quartiers",
    data_source=make_source("jsonvalue", '[{"id": "n", "text": "Nord"}, {"id": "s", "text": "Sud"}]'),
)
CANTEEN_CARDS = make_elements(name="Cantines", url_name="cantines", fields=make_field(label="Nom", varname="nom"))
WORKFLOW = make_elements(
    name="Tout ce qui se fait",
    slug="tout",
    roles="<role id='_receiver'>Guichet</role>",
    possible_status="".join(
        (
            make_status(
                "new",
                make_item("sendmail", to=make_people("_submitter"), subject="Reçue", body="Bonjour {{ form_var_nom }}"),
                make_item("jump", status="loop", condition=make_condition("form_var_jours|length > 9")),
                make_item("choice", label="Étudier", status="study", by=make_people("_receiver")),
                make_item("choice", label="Demander une pièce", status="ask", by=make_people("_receiver")),
                make_item("jump", mode="timeout", timeout="{{ form_option_delai }} jours", status="end"),
                name="Nouvelle",
            ),
            make_status(
                "study",
                make_item(
                    "webservice_call",
                    label="Service",
                    varname="reponse",
                    url="{{ passerelle_url }}x",
                    action_on_4xx="end",
                ),
                make_item(
                    "jump", status="ask", condition=make_condition('form_workflow_wscall_reponse_response_etat == "ko"')
                ),
                make_item(
                    "set-backoffice-fields",
                    fields=make_data_value("bo1", "{{ form_var_nom }}"),
                ),
                make_item("choice", label="Clore", status="end", by=make_people("_receiver")),
                name="Étude",
            ),
            make_status(
                "ask",
                make_item(
                    "form",
                    by=make_people("_submitter"),
                    varname="suite",
                    formdef=f"<fields>{make_field('string', 'Suite', 'texte')}</fields>",
                ),
                make_item("jumponsubmit", status="study"),
                make_item("editable", by=make_people("_submitter"), status="study", label="Corriger"),
                make_item("jump", mode="timeout", timeout="86400", status="end"),
                name="Pièce demandée",
            ),
            make_status(
                "loop",
                make_item("register-comment", comment="Jour suivant"),
                name="Chaque jour",
                loop_items_template="{{ form_var_jours }}",
                after_loop_status="end",
            ),
            make_status("end", make_item("mystere"), name="Close", forced_endpoint="true"),
        )
    ),
)
PROCESSING_DATA = make_processing_data(make_field("string", "Note", "note", id="bo1"))

TOWN_EXPORTS: Files = {
    "forms/tout": COMPLETE_FORM,
    "forms/seule": FORM_WITHOUT_WORKFLOW,
    "blocks/enfant": CHILD_BLOCK,
    "blocks/adresse": ADDRESS_BLOCK,
    "lists/quartiers": f"<datasource>{DISTRICT_LIST}</datasource>",
    "lists/cantines": f"<carddef>{CANTEEN_CARDS}</carddef>",
    "workflows/tout": f"<workflow>{WORKFLOW}{PROCESSING_DATA}</workflow>",
}
