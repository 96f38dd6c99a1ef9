"""The exports of a small town, written for these tests: forms of every type of field, workflows of every action."""

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

Files = dict[str, str]


def write_town(folder: Path) -> Path:
    """The files in this folder, as an export of the whole gives them."""
    return written_into(folder, {f"{name}.wcs": text.encode() for name, text in TOWN.items()})


def _form(name: str, slug: str, circuit: str, *fields: str, more: str = "") -> str:
    return (
        f"<formdef><name>{name}</name><url_name>{slug}</url_name><workflow slug='{circuit}'>{circuit}</workflow>"
        f"<fields>{''.join(fields)}</fields>"
        f"<roles><role role_key='_receiver' slug='guichet'>Guichet</role></roles>{more}</formdef>"
    )


EVERYTHING = _form(
    "Tout ce qui se demande",
    "tout",
    "tout",
    field("page", "Vous ?", post_conditions=check('form_var_nom != "Interdit"', "Ce nom n’est pas accepté !")),
    field("title", "Votre identité"),
    field("string", "Nom", "nom", prefill=source("user", "_last_name")),
    field("email", "Courriel", "courriel"),
    field("string", "Téléphone", "telephone", validation="<type>phone-fr</type>"),
    field("string", "Code", "code", validation="<type>regex</type><value>[A-Z]{2}-[0-9]{3}</value>"),
    field("string", "Site", "site", validation="<type>url</type>", required="optional"),
    field("date", "Né le", "naissance", date_in_the_past="True"),
    field("computed", "Âge", "age", value_template="{{ form_var_naissance|age_in_years }}"),
    field("page", "La demande", condition=condition("form_var_age|decimal >= 0 or form_var_nom")),
    field("item", "Taille", "taille", items=items("Petite", "Moyenne", "Grande"), display_mode="radio"),
    field("items", "Jours", "jours", items=items("Lundi", "Mardi", "Jeudi"), min_choices="1", max_choices="2"),
    field("item", "Quartier", "quartier", data_source=source("quartiers")),
    field("item", "Cantine", "cantine", data_source=source("carddef:cantines")),
    field("bool", "Urgent", "urgent", required="optional"),
    field("text", "Pourquoi", "pourquoi", condition=condition("form_var_urgent")),
    field("numeric", "Nombre", "nombre", min_value="1", max_value="9"),
    field("file", "Pièce", "piece", max_file_size="2MB"),
    field("map", "Lieu", "lieu"),
    field(
        "comment", "<p>Bonjour {{ form_var_nom }}, voici : {% if form_var_urgent %}vite{% else %}bientôt{% endif %}</p>"
    ),
    field("block", "Enfants", "enfants", block_slug="enfant", max_items="3"),
    field("block", "Adresse", "adresse", block_slug="adresse", max_items="1"),
    field("page", "Accord", condition=condition('form_var_taille == "Petite" or form_var_jours|length > 0')),
    field("bool", "J’accepte", "accord"),
    field("mystere", "Un champ d’ailleurs", "ailleurs"),
    more="<options><option varname='tarif'>12</option></options>",
)
ALONE = _form("Sans circuit", "seule", "absent", field("string", "Objet", "objet"))


def _block(name: str, slug: str, *fields: str) -> str:
    return f"<block><name>{name}</name><slug>{slug}</slug><fields>{''.join(fields)}</fields></block>"


CHILD = _block(
    "Enfant", "enfant", field(label="Prénom", varname="prenom"), field("date", "Né le", "ne", required="optional")
)
POSTCODE = field(label="Code postal", varname="cp", validation="<type>zipcode-fr</type>")
ADDRESS = _block("Adresse", "adresse", field(label="Rue", varname="rue"), POSTCODE)
DISTRICTS = elements(
    name="Quartiers",
    slug="quartiers",
    data_source=source("jsonvalue", '[{"id": "n", "text": "Nord"}, {"id": "s", "text": "Sud"}]'),
)
CANTEENS = elements(name="Cantines", url_name="cantines", fields=field(label="Nom", varname="nom"))
CIRCUIT = elements(
    name="Tout ce qui se fait",
    slug="tout",
    roles="<role id='_receiver'>Guichet</role>",
    possible_status="".join(
        (
            status(
                "new",
                item("sendmail", to=people("_submitter"), subject="Reçue", body="Bonjour {{ form_var_nom }}"),
                item("jump", status="loop", condition=condition("form_var_jours|length > 9")),
                item("choice", label="Étudier", status="study", by=people("_receiver")),
                item("choice", label="Demander une pièce", status="ask", by=people("_receiver")),
                item("jump", mode="timeout", timeout="{{ form_option_delai }} jours", status="end"),
                name="Nouvelle",
            ),
            status(
                "study",
                item(
                    "webservice_call",
                    label="Service",
                    varname="reponse",
                    url="{{ passerelle_url }}x",
                    action_on_4xx="end",
                ),
                item("jump", status="ask", condition=condition('form_workflow_wscall_reponse_response_etat == "ko"')),
                item(
                    "set-backoffice-fields",
                    fields=given("bo1", "{{ form_var_nom }}"),
                ),
                item("choice", label="Clore", status="end", by=people("_receiver")),
                name="Étude",
            ),
            status(
                "ask",
                item(
                    "form",
                    by=people("_submitter"),
                    varname="suite",
                    formdef=f"<fields>{field('string', 'Suite', 'texte')}</fields>",
                ),
                item("jumponsubmit", status="study"),
                item("editable", by=people("_submitter"), status="study", label="Corriger"),
                item("jump", mode="timeout", timeout="86400", status="end"),
                name="Pièce demandée",
            ),
            status(
                "loop",
                item("register-comment", comment="Jour suivant"),
                name="Chaque jour",
                loop_items_template="{{ form_var_jours }}",
                after_loop_status="end",
            ),
            status("end", item("mystere"), name="Close", forced_endpoint="true"),
        )
    ),
)
FIELDS = processing(field("string", "Note", "note", id="bo1"))

TOWN: Files = {
    "forms/tout": EVERYTHING,
    "forms/seule": ALONE,
    "blocks/enfant": CHILD,
    "blocks/adresse": ADDRESS,
    "lists/quartiers": f"<datasource>{DISTRICTS}</datasource>",
    "lists/cantines": f"<carddef>{CANTEENS}</carddef>",
    "workflows/tout": f"<workflow>{CIRCUIT}{FIELDS}</workflow>",
}
