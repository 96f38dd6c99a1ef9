"""Exports as other versions, other machines and other hands have made them: older forms, odd encodings, whole sites."""

import gzip
import io
import zipfile

import pytest

from app.packages.lists import problems_of_list
from app.wcs.batch import gathered
from app.wcs.findings import Findings
from app.wcs.forms import translate_form
from app.wcs.importing import import_contents
from app.wcs.reading import read_xml
from app.wcs.workflows import translate_workflow
from tests.wcs.samples import (
    condition,
    elements,
    field,
    fields_of,
    form,
    item,
    people,
    status,
    told,
    translated,
    workflow,
)

NAME = "Été à l’école"
PLAIN = f"<formdef><name>{NAME}</name><fields>{field(varname='nom')}</fields></formdef>"
SHIFTED = PLAIN.encode("cp1252")
LEAVE = item("choice", label="Finir", status="end", by=people("_receiver"))


def items(*words):
    return "".join(f"<item>{word}</item>" for word in words)


@pytest.mark.parametrize(
    "content",
    [
        b"\n  \t" + PLAIN.encode(),
        b"\n" + f'<?xml version="1.0" encoding="utf-8"?>{PLAIN}'.encode(),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        f'<?xml version="1.0" encoding="utf-16"?>{PLAIN}'.encode("utf-16"),
        f'<?xml version="1.0" encoding="windows-1252"?>{PLAIN}'.encode("cp1252"),
        SHIFTED,
        b'<?xml version="1.0" encoding="UTF-8"?>' + SHIFTED,
        PLAIN.replace("Été", "\x0bÉté\x1f&#12;").encode(),
    ],
    ids=["blanks", "declared late", "mark", "utf-16", "declared utf-16", "declared", "undeclared", "false", "controls"],
)
def test_an_export_is_read_whatever_wrote_its_letters(content):
    assert read_xml(content).value("name") == NAME


def test_an_accent_is_read_where_the_encoding_says():
    latin = f'<?xml version="1.0" encoding="iso-8859-15"?><formdef><name>{"Prix : 3 €"}</name></formdef>'

    assert read_xml(latin.encode("iso-8859-15")).value("name") == "Prix : 3 €"


def test_the_archive_of_a_whole_site_gives_its_forms_and_sets_the_rest_aside():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as whole:
        whole.writestr("formdefs_xml/12", PLAIN)
        whole.writestr("workflows_xml/3", workflow(status("new")))
        whole.writestr("datasources/pays", "<datasource><name>Pays</name><slug>pays</slug></datasource>")
        whole.writestr("config.pck", b"\x80\x04\x95")
        whole.writestr("formdefs/12", b"\x80\x04\x95opaque")
        whole.writestr("config.json", "{}")
        whole.writestr("__MACOSX/._12", b"\x00\x05\x16\x07")
        whole.writestr("theme/index.html", "<html>")

    found = import_contents([("site.wcs", archive.getvalue())])

    read = {one.kind: one for one in found if one.error is None}
    assert set(read) == {"formdef", "workflow", "datasource"}
    assert read["formdef"].document["title"] == NAME
    assert {str(one.error) for one in found if one.error} == {
        "Fichier d’accompagnement, sans formulaire ni circuit : laissé de côté."
    }


def test_archives_in_an_archive_and_files_compressed_alone_are_opened():
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("form.wcs", PLAIN)
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("lot/formulaires.zip", inner.getvalue())
        archive.writestr("lot/form.wcs.gz", gzip.compress(PLAIN.encode()))
        archive.writestr("lot/courrier.odt", inner.getvalue())

    found = import_contents([("tout.zip", outer.getvalue())])

    assert [(one.file, one.title) for one in found if one.error is None] == [
        ("tout.zip/lot/formulaires.zip/form.wcs", NAME),
        ("tout.zip/lot/form.wcs.gz", NAME),
    ]


def test_archives_in_an_archive_are_not_opened_without_end():
    content = PLAIN.encode()
    for _ in range(5):
        holder = io.BytesIO()
        with zipfile.ZipFile(holder, "w") as archive:
            archive.writestr("encore.zip", content)
        content = holder.getvalue()

    assert [one.error.code for one in import_contents([("x.zip", content)])] == ["not_xml"]


def test_elements_that_are_empty_or_unknown_change_nothing():
    more = (
        "<internal_identifier>12</internal_identifier><max_field_id>9</max_field_id><hidden>false</hidden><options/>"
        "<roles/><user-roles/><digest_templates/><geolocations/><category/><nouveau><chose>1</chose></nouveau>"
    )
    odd = field(
        varname="nom",
        condition="<type>django</type><value/>",
        prefill="<type>none</type><value>None</value>",
        futur="x",
    )
    plain, *_ = translated(translate_form, form(field(varname="nom")))

    document, problems, _ = translated(translate_form, form(odd, more=more))

    assert problems == []
    assert document == plain


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("item", {"items": items("Un", "Deux"), "show_as_radio": "True"}, {"display": "radios"}),
        ("item", {"items": items("Un", "Deux"), "display_mode": "autocomplete"}, {"display": "autocomplete"}),
        ("items", {"items": items("Un", "Deux"), "display_mode": "autocomplete"}, {"display": "autocomplete"}),
        ("item", {"items": items("Un", "Deux"), "display_mode": "images"}, {"display": "radios"}),
        ("file", {"max_file_size": "500 KB"}, {"max_size_mb": 1}),
        ("file", {"max_file_size": "20000000"}, {"max_size_mb": 20}),
        ("file", {"max_file_size": "1 Go"}, {"max_size_mb": 50}),
        ("string", {"prefill": elements(type="formula", value="'Lyon'"), "required": "True"}, {"prefill": "Lyon"}),
        ("string", {"validation": "[0-9]{4}"}, {"pattern": "[0-9]{4}"}),
    ],
)
def test_a_field_of_an_older_export_says_the_same(kind, more, expected):
    document, problems, _ = translated(translate_form, form(field(kind=kind, varname="champ", **more)))

    assert problems == []
    assert fields_of(document)[0].items() >= expected.items()


def test_a_table_is_a_group_of_questions_in_a_table():
    columns = f"{items('Prénom', 'Âge', 'Prénom')}"
    rows = field("tablerows", "Enfants", "enfants", columns=columns)
    named = field(
        "table-select",
        "Jours",
        "jours",
        rows=items("Lundi", "Mardi"),
        columns=items("Matin"),
        items=items("Oui", "Non"),
    )
    document, problems, findings = translated(translate_form, form(rows, named))
    children, days = fields_of(document)

    assert problems == []
    assert (children["type"], children["display"], children["maximum"]) == ("block", "table", 20)
    assert [(one["id"], one["type"]) for one in children["fields"]] == [("prenom", "short_text"), ("age", "short_text")]
    assert [(one["id"], one["type"]) for one in days["fields"]] == [
        ("ligne", "single_choice"),
        ("matin", "single_choice"),
    ]
    assert days["maximum"] == 2
    assert told(findings, "field") == [("approximate", ["table"])] * 2


def test_a_ranking_is_a_group_whose_order_counts():
    document, problems, _ = translated(
        translate_form, form(field("ranked-items", "Préférences", "ordre", items=items("Piscine", "Parc", "Fête")))
    )
    (ranked,) = fields_of(document)

    assert problems == []
    assert (ranked["type"], ranked["order"], ranked["maximum"]) == ("block", "ranked", 3)


def test_a_table_without_columns_still_asks_something():
    document, problems, _ = translated(translate_form, form(field("tablerows", "Enfants", "enfants", columns="")))

    assert problems == []
    assert [one["label"] for one in fields_of(document)[0]["fields"]] == ["Enfants"]


def test_a_table_asked_by_a_circuit_is_a_note():
    asked = item(
        "form", by=people("_receiver"), formdef=f"<fields>{field('tablerows', 'Lignes', columns=items('A'))}</fields>"
    )
    document, problems, _ = translated(translate_workflow, workflow(status("new", asked, LEAVE), status("end")))

    assert problems == []
    assert [one["type"] for one in document["statuses"][0]["actions"][0]["fields"]] == ["explanation"]


@pytest.mark.parametrize(
    ("written", "reference", "outcome"),
    [
        ("{{ form_internal_id }}", "{{ code }}", "approximate"),
        ('VOI-{{ now|date:"Y" }}-{{ form_number_raw }}', "VOI-{{ year }}-{{ code }}", "approximate"),
        ('benne{{ today|date:"y" }}{{ form_internal_id }}', "BENNE{{ short_year }}{{ code }}", "approximate"),
        ("{{ form_var_nom }}", None, "not_mapped"),
        ("Toujours la même", None, "not_mapped"),
        ("{% for x in y %}", None, "not_mapped"),
    ],
)
def test_the_references_of_requests_keep_their_form_where_it_can_be_said(written, reference, outcome):
    document, problems, findings = translated(
        translate_form, form(field(varname="nom"), more=elements(id_template=written))
    )

    assert problems == []
    assert document.get("reference") == reference
    assert [one.outcome for one in findings.items if one.element == "id_template"] == [outcome]


@pytest.mark.parametrize(
    ("more", "made"),
    [
        (
            elements(
                data_source=elements(type="geojson", value="https://exemple.fr/parcs"),
                id_property="code",
                label_template_property="{{nom}} ({{ quartier }})",
            ),
            {
                "kind": "geojson",
                "url": "https://exemple.fr/parcs",
                "value": "code",
                "label": "{{ nom }} ({{ quartier }})",
            },
        ),
        (
            elements(
                data_source=elements(type="geojson", value="https://exemple.fr/parcs"),
                label_template_property="{% if nom %}x{% endif %}",
            ),
            {"kind": "geojson", "value": "id", "label": "{{ text }}"},
        ),
        (
            elements(
                data_source=elements(type="wcs:users"),
                users_included_roles="<item role-slug='agents-voirie'>Agents de voirie</item>",
            ),
            {"kind": "agents", "role": "agents-voirie"},
        ),
    ],
)
def test_places_and_agents_are_lists_of_choices(more, made):
    export = f"<datasource><name>Liste</name><slug>liste</slug>{more}</datasource>"

    (found,) = import_contents([("liste.wcs", export.encode())])

    assert found.document["source"].items() >= made.items()
    assert problems_of_list(found.document) == []


def test_suggestions_of_a_text_are_told():
    typed = field(varname="rue", data_source=elements(type="rues"))
    _, problems, findings = translated(translate_form, form(typed))

    assert problems == []
    assert told(findings, "field") == [("approximate", ["suggestions"])]


def circuit(*actions, batch=(), **more):
    """The first status of a workflow that does this, beside these other files."""
    root = read_xml(workflow(status("new", *actions, LEAVE, **more), status("end")).encode())
    document, problems = translate_workflow(root, gathered(read_xml(each.encode()) for each in batch), Findings())
    assert problems == []
    return document["statuses"][0]


def test_a_message_of_the_history_has_the_words_of_its_template():
    words = elements(name="Reçue", slug="recue", comment="Bonjour {{ form_var_nom }}")
    template = f"<comment-template>{words}</comment-template>"

    (entry,) = circuit(item("register-comment", comment_template="recue"), batch=[template])["on_enter"]

    assert (entry["type"], entry["text"]) == ("history_message", "Bonjour {{ answers.nom }}")


def test_a_mail_joins_the_files_of_answers():
    joined = "".join(
        f"<attachment>{written}</attachment>"
        for written in (
            "{{ form_var_plan_raw }}",
            "form_var_devis_raw",
            "{{ form_var_plan }}",
            "{{ form_var_x|first }}",
        )
    )
    mail = item("sendmail", to=people("_submitter"), subject="Plan", body="Voici.", attachments=joined)

    (entry,) = circuit(mail)["on_enter"]

    assert entry["attachments"] == ["answers.plan", "answers.devis"]


@pytest.mark.parametrize("more", [{"to_mode": "submitter"}, {}])
def test_a_short_message_without_a_number_is_for_the_applicant(more):
    (entry,) = circuit(item("sendsms", body="Bonjour", **more))["on_enter"]

    assert (entry["type"], entry["to"]) == ("send_sms", ["applicant"])


def test_what_agents_are_told_of_a_status_stays():
    choice = item(
        "choice", label="Clore", status="end", by=people("_receiver"), backoffice_info_text="Sans <b>retour</b>."
    )

    found = circuit(choice, backoffice_info_text="Lire <b>{{ form_var_nom }}</b>.")

    assert found["agents_text"] == "Lire [ form_var_nom ].\n\nSans retour."


def test_an_option_that_a_form_leaves_out_has_its_usual_value_or_none():
    variables = "".join(
        field(label="x", varname=name, default_value=value) for name, value in (("tarif", "12 euros"), ("delai", ""))
    )
    circuit_ = workflow(status("new"), more=f"<variables><formdef><fields>{variables}</fields></formdef></variables>")
    shown = field("comment", label="Prix : {{ form_option_tarif }}{{ form_option_delai|default:'.' }}")
    asked = field(varname="x", condition=condition("not form_option_delai and form_option_tarif"))
    batch = gathered([read_xml(circuit_.encode())])

    document, problems, findings = translated(translate_form, form(shown, asked, workflow="bennes"), batch)

    assert problems == []
    assert fields_of(document)[0]["text"] == "Prix\u00a0: 12 euros."
    assert fields_of(document)[1]["condition"] == {"and": [{"!": [None]}, "12 euros"]}
    assert told(findings, "condition") == [("approximate", ["as_exported", "as_exported"])]


def test_a_template_knows_what_the_circuits_that_use_it_know():
    asked = item("form", varname="refus", by=people("_receiver"), formdef=f"<fields>{field(varname='motif')}</fields>")
    mail = item("sendmail", to=people("_submitter"), mail_template="refusee")
    words = elements(
        name="Refusée", slug="refusee", subject="Refus", body="{% if refus_var_motif %}{{ refus_var_motif }}{% endif %}"
    )
    template = f"<mail-template>{words}</mail-template>".encode()
    files = [("w.wcs", workflow(status("new", asked, mail, LEAVE), status("end")).encode()), ("m.wcs", template)]

    alone, used = import_contents(files[1:])[0], import_contents(files)[1]

    assert alone.findings.counts("placeholder")["approximate"] == 1
    assert used.findings.counts("placeholder") == {"mapped": 1, "approximate": 0, "not_mapped": 0}


def test_a_status_that_nothing_leads_to_is_left_out():
    back = item("choice", label="Revenir", status="new", by=people("_receiver"))
    where = f"<statuses><statuse>lost</statuse></statuses><roles>{people('_receiver')}</roles>"
    trigger = f"<trigger type='manual' id='1'>{where}</trigger>"
    inside = (
        f"<name>Noter</name><items>{item('register-comment', comment='Noté')}</items><triggers>{trigger}</triggers>"
    )
    more = f"<global_actions><action><id>1</id>{inside}</action></global_actions>"
    document, problems, findings = translated(
        translate_workflow, workflow(status("new", LEAVE), status("lost", back), status("end"), more=more)
    )

    assert problems == []
    assert [each["id"] for each in document["statuses"]] == ["new", "end"]
    assert document["global_actions"] == []
    assert ("not_mapped", ["never_reached"]) in told(findings, "status")


def test_a_circuit_that_never_ends_can_be_ended_by_an_agent():
    go = item("choice", label="Suite", status="b", by=people("_receiver"))
    back = item("choice", label="Retour", status="a", by=people("_submitter"))
    document, problems, findings = translated(translate_workflow, workflow(status("a", go), status("b", back)))

    assert problems == []
    assert [each["id"] for each in document["statuses"]] == ["a", "b", "closed_by_agent"]
    assert document["statuses"][1]["actions"][-1] == {
        "id": "closed_by_agent",
        "label": "Clore la demande",
        "by": ["recipient"],
        "to": "closed_by_agent",
    }
    assert ("approximate", ["never_ends"]) in told(findings, "status")


@pytest.mark.parametrize(
    ("kind", "bounds", "kept"),
    [
        ("numeric", {"min_value": "5", "max_value": "1"}, {"minimum": 5}),
        ("date", {"minimum_date": "2030-01-01", "maximum_date": "2020-01-01"}, {"minimum": "2030-01-01"}),
        ("date", {"minimum_date": "2030-02-31"}, {}),
    ],
)
def test_bounds_that_no_answer_meets_are_left(kind, bounds, kept):
    document, problems, _ = translated(translate_form, form(field(kind, varname="x", **bounds)))

    assert problems == []
    assert {
        name: fields_of(document)[0][name] for name in ("minimum", "maximum") if name in fields_of(document)[0]
    } == kept


def test_a_block_among_processing_data_gives_its_questions_once():
    inner = f"<block><name>Pièce</name><slug>piece</slug><fields>{field(varname='titre')}</fields></block>"
    kept = field("block:piece", varname="pieces", max_items="5", id="bo1")
    more = f"<backoffice-fields><formdef><fields>{kept}</fields></formdef></backoffice-fields>"
    root = read_xml(workflow(status("new"), more=more).encode())

    document, problems = translate_workflow(root, gathered([read_xml(inner.encode())]), Findings())

    assert problems == []
    assert [(each["id"], each["type"]) for each in document["processing_fields"]] == [("pieces_titre", "short_text")]


def test_a_type_of_field_that_looks_like_a_value_is_harmless():
    _, problems, _ = translated(translate_form, form(field(varname="nom"), field("{{ x")))

    assert problems == []


@pytest.mark.parametrize("fields", [[], [field("page", "Vide")]])
def test_a_form_that_asks_nothing_has_a_page_to_complete(fields):
    document, problems, findings = translated(translate_form, form(*fields))

    assert problems == []
    assert [page["title"] for page in document["pages"]] == ["Votre demande"]
    assert ("not_mapped", ["no_fields"]) in told(findings, "form")


def test_what_no_form_of_the_circuit_asks_is_always_empty():
    mail = item(
        "sendmail", to=people("_submitter"), subject="Refus", body="Motif : {% if refus_var_motif %}x{% endif %}."
    )

    (entry,) = circuit(mail)["on_enter"]

    assert entry["body"] == ["Motif\u00a0: ", {"when": {"==": [True, False]}, "text": "x"}, "."]


def test_a_form_of_a_circuit_sent_again_has_its_last_answers():
    asked = item("form", varname="suite", by=people("_receiver"), formdef=f"<fields>{field(varname='motif')}</fields>")
    jump = item("jump", status="end", condition=condition("form_workflow_form_suite_0_var_motif"))

    found = circuit(asked, jump)

    assert [entry.get("condition") for entry in found["on_enter"]] == [{"var": "processing.suite_var_motif"}]


def test_a_name_given_by_a_text_is_known_in_it():
    body = "{% with prix=form_var_prix|multiply:2 %}{% if prix > 3 %}Cher : {{ prix }}{% endif %}{% endwith %}"

    (entry,) = circuit(item("sendmail", to=people("_submitter"), subject="Prix", body=body))["on_enter"]

    (passage,) = entry["body"]
    assert passage["when"] == {">": [{"*": [{"var": "answers.prix"}, 2]}, 3]}
    assert passage["text"] == ["Cher\u00a0: ", {"value": {"*": [{"var": "answers.prix"}, 2]}}]


def test_what_a_form_says_of_the_authority_is_left_for_its_words():
    told_ = field("comment", label="{{ site_name }} : {{ idp_account_url }}")
    document, problems, findings = translated(translate_form, form(told_))

    assert problems == []
    assert fields_of(document)[0]["text"] == "[[authority_name]]\u00a0: [[account_url]]"
    assert findings.counts("placeholder")["mapped"] == 2


def test_a_pattern_of_several_whole_forms_is_kept():
    regex = elements(type="regex", value="^[1-9]$|^1[0-9]$|^20$", error_message="De 1 à 20.")
    document, problems, _ = translated(translate_form, form(field(varname="n", validation=regex)))

    assert problems == []
    assert fields_of(document)[0]["pattern"] == "[1-9]|1[0-9]|20"


def test_the_history_of_a_request_is_shown_in_its_mails():
    mail = item(
        "sendmail",
        to=people("_submitter"),
        subject="Suite",
        body="{% if form_evolution %}{{ form_evolution }}{% endif %}",
    )

    (entry,) = circuit(mail)["on_enter"]

    assert entry["body"] == [{"when": {"var": "case.history"}, "text": "{{ case.history }}"}]
