"""Forms of w.c.s. as procedures: what is the same, what is near, what waits for somebody."""

import pytest

from app.procedures.definition import parse_procedure
from app.procedures.schema import FORMAT
from app.wcs.batch import Batch
from app.wcs.forms import translate_form
from app.wcs.reading import read_xml
from tests.wcs.samples import condition, elements, field, form, item, people, status, told, translated, workflow


def fields_of(document):
    return [one for page in document["pages"] for one in page["fields"]]


def test_a_form_becomes_a_procedure_that_can_be_read():
    document, problems, findings = translated(
        translate_form, form(field(kind="page", label="Vous"), field(varname="nom"), workflow="bennes")
    )

    assert problems == []
    assert document["format"] == FORMAT
    assert (document["slug"], document["title"], document["workflow"]) == (
        "benne",
        "Demande de benne",
        "instruction-simple",
    )
    assert parse_procedure(document).pages[0].fields[0].id == "nom"
    assert told(findings, "privacy") == [("approximate", ["to_complete"])]


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("string", {}, {"type": "short_text", "required": True}),
        ("string", {"required": "optional"}, {"required": False}),
        ("string", {"required": "False"}, {"required": False}),
        ("string", {"validation": "<type>siret-fr</type>"}, {"type": "short_text", "check": "siret"}),
        ("string", {"validation": "<type>phone</type>"}, {"type": "phone"}),
        ("string", {"prefill": "<type>user</type><value>_last_name</value>"}, {"profile": "last_name"}),
        ("email", {"prefill": "<type>user</type><value>email</value>"}, {"profile": "email"}),
        ("text", {"maxlength": "500"}, {"type": "long_text", "max_length": 500}),
        (
            "numeric",
            {"min_value": "1", "restrict_to_integers": "True"},
            {"type": "number", "minimum": 1, "integer": True},
        ),
        ("date", {"minimum_is_future": "True"}, {"type": "date", "minimum": "today+1d"}),
        ("date", {"date_in_the_past": "True", "date_can_be_today": "True"}, {"maximum": "today"}),
        ("file", {"max_file_size": "3 Mo"}, {"type": "files", "max_size_mb": 3, "max_files": 1}),
        ("file", {"document_type": "<mimetypes>image/*</mimetypes>"}, {"accept": ["image"]}),
        ("bool", {"required": "optional"}, {"type": "yes_no", "required": False}),
        ("bool", {"hint": "Pour vous écrire"}, {"type": "consent", "purpose": "Pour vous écrire"}),
        ("string", {"validation": "<type>time</type>"}, {"type": "time"}),
        ("subtitle", {}, {"type": "title", "label": "Nom"}),
        ("map", {}, {"type": "place"}),
        ("comment", {}, {"type": "explanation", "text": "Nom"}),
        ("item", {"items": "<item>Rouge</item><item>Vert</item>", "display_mode": "radio"}, {"display": "radios"}),
        ("items", {"items": "<item>Rouge</item>", "max_choices": "2"}, {"type": "multiple_choice", "maximum": 2}),
        ("item", {"data_source": "<type>json</type><value>x</value>"}, {"type": "short_text"}),
    ],
)
def test_a_field_becomes_the_nearest_of_ours(kind, more, expected):
    document, problems, _ = translated(translate_form, form(field(kind=kind, varname="champ", **more)))

    assert problems == []
    assert fields_of(document)[0].items() >= {"id": "champ", **expected}.items()


def test_the_options_of_a_source_among_the_files_are_taken():
    value = '[{"id": "fr", "text": "France"}, {"id": "be", "text": "Belgique"}, {"id": NaN, "text": 3}]'
    inside = elements(type="jsonvalue", value=value)
    source = f"<datasource><slug>pays</slug><data_source>{inside}</data_source></datasource>"
    good = source.replace(', {"id": NaN, "text": 3}', "")

    for written, options in ((good, ["fr", "be"]), (source, None)):
        batch = Batch(sources={"pays": read_xml(written.encode())})
        choice = field(kind="item", varname="pays", data_source="<type>pays</type>")
        document, _, _ = translated(translate_form, form(choice), batch)

        found = fields_of(document)[0].get("options")
        assert (found and [option["value"] for option in found]) == options


@pytest.mark.parametrize(
    ("formula", "values"),
    [
        ('[("1", "Un"), ("2", "Deux")]', ["1", "2"]),
        ('["Un", "Deux"]', ["Un", "Deux"]),
        ("__import__('os').listdir('.')", None),
        ("[" * 5000, None),
    ],
)
def test_the_options_of_a_python_list_are_read_and_never_run(formula, values):
    source = elements(type="formula", value=formula)
    document, problems, _ = translated(translate_form, form(field(kind="item", varname="x", data_source=source)))

    found = fields_of(document)[0].get("options")
    assert problems == []
    assert (found and [option["value"] for option in found]) == values


def test_a_bare_condition_of_old_is_python():
    document, problems, _ = translated(
        translate_form, form(field(varname="nom"), field(varname="x", condition="form_var_nom == 'Li'"))
    )

    assert problems == []
    assert fields_of(document)[1]["condition"] == {"==": [{"var": "answers.nom"}, "Li"]}


def test_the_workflow_built_into_publik_is_that_of_the_catalogue():
    text = form(field()).replace("slug=''>x<", "workflow_id='_default'>Default<")
    document, _, _ = translated(translate_form, text)

    assert document["workflow"] == "instruction-simple"


def test_a_type_that_nothing_here_does_is_a_note_at_its_place():
    document, problems, findings = translated(
        translate_form, form(field(varname="avant"), field(kind="password", label="Secret"), field(varname="apres"))
    )

    assert problems == []
    assert [one["type"] for one in fields_of(document)] == ["short_text", "explanation", "short_text"]
    assert "password" in fields_of(document)[1]["text"]
    assert ("not_mapped", ["unknown_type"]) in told(findings, "field")


def test_a_condition_is_carried_to_the_field_and_to_the_page():
    document, problems, _ = translated(
        translate_form,
        form(
            field(kind="page"),
            field(kind="item", varname="qui", items="<item>Moi</item><item>Un proche</item>"),
            field(varname="proche", condition=condition('form_var_qui == "Un proche"')),
            field(kind="page", label="Suite", condition=condition('form_var_qui_raw == "Moi"')),
            field(varname="suite"),
        ),
    )

    assert problems == []
    assert fields_of(document)[1]["condition"] == {"==": [{"var": "answers.qui"}, "Un proche"]}
    assert document["pages"][1]["condition"] == {"==": [{"var": "answers.qui"}, "Moi"]}


def test_a_condition_not_understood_keeps_its_words_and_the_field():
    document, problems, findings = translated(
        translate_form, form(field(varname="nom"), field(varname="x", condition=condition("form_var_nom|secret")))
    )

    assert problems == []
    assert "condition" not in fields_of(document)[1]
    assert [one.verbatim for one in findings.items if one.part == "condition"] == ["form_var_nom|secret"]


def test_a_condition_that_waits_for_the_product_is_taken_out_and_asked_of_nobody():
    document, problems, findings = translated(
        translate_form, form(field(varname="nom"), field(varname="x", condition=condition("form_option_tarif")))
    )

    assert problems == []
    assert fields_of(document)[1]["condition"] is None
    assert fields_of(document)[1]["required"] is False
    assert told(findings, "placing") == [("approximate", ["not_yet"])]


def test_two_fields_of_the_same_name_are_told_apart_and_read_as_one():
    document, _, _ = translated(
        translate_form,
        form(field(varname="photo"), field(varname="photo"), field(varname="x", condition=condition("form_var_photo"))),
    )

    assert [one["id"] for one in fields_of(document)] == ["photo", "photo_2", "x"]
    assert fields_of(document)[2]["condition"] == {"or": [{"var": "answers.photo"}, {"var": "answers.photo_2"}]}


def test_a_computed_value_stands_where_it_is_used():
    computed = field(
        kind="computed", varname="grand", value_template="{% if form_var_n > 3 %}oui{% else %}non{% endif %}"
    )
    document, problems, _ = translated(
        translate_form,
        form(
            field(kind="numeric", varname="n"),
            computed,
            field(varname="x", condition=condition('form_var_grand == "oui"')),
        ),
    )

    assert problems == []
    assert [one["id"] for one in fields_of(document)] == ["n", "x"]
    assert fields_of(document)[1]["condition"] == {
        "==": [{"if": [{">": [{"var": "answers.n"}, 3]}, "oui", "non"]}, "oui"]
    }


def test_the_fields_of_a_block_take_its_place_with_its_condition():
    block = read_xml(
        f"<block><slug>enfant</slug><fields>{field(varname='prenom')}{field(varname='nom')}</fields></block>".encode()
    )
    group = field(kind="block", varname="enfants", block_slug="enfant", condition=condition("form_var_oui"))
    document, problems, findings = translated(
        translate_form,
        form(field(kind="bool", varname="oui", required="optional"), group),
        Batch(blocks={"enfant": block}),
    )

    assert problems == []
    assert [one["id"] for one in fields_of(document)] == ["oui", "enfants_prenom", "enfants_nom"]
    assert fields_of(document)[2]["condition"] == {"var": "answers.oui"}
    assert ("approximate", ["block_once"]) not in told(findings, "field")


def test_a_block_asked_several_times_is_one_of_ours():
    inner = field(varname="prenom") + field(varname="nom", condition=condition("block_var_prenom"))
    block = read_xml(f"<block><name>Enfant</name><slug>enfant</slug><fields>{inner}</fields></block>".encode())
    group = field(kind="block:enfant", varname="enfants", max_items="5", add_element_label="Ajouter un enfant")
    count = field(varname="x", condition=condition("form_var_enfants|length > 1"))
    document, problems, findings = translated(translate_form, form(group, count), Batch(blocks={"enfant": block}))

    found = fields_of(document)
    assert problems == []
    assert (found[0]["type"], found[0]["maximum"], found[0]["add_label"]) == ("block", 5, "Ajouter un enfant")
    assert [(one["id"], one.get("condition")) for one in found[0]["fields"]] == [
        ("prenom", None),
        ("nom", {"var": "item.prenom"}),
    ]
    assert found[1]["condition"] == {">": [{"count": [{"var": "answers.enfants"}]}, 1]}
    assert told(findings, "condition") == [("mapped", [])] * 2


def test_a_block_has_its_checks_and_its_questions_read_one_another_even_where_they_stand_once():
    inner = field(varname="prenom") + field(varname="nom", condition=condition('block_var_prenom == "Léa"'))
    check = (
        f"<condition>{condition('block_var_nom != block_var_prenom')}</condition><error_message>Pareil</error_message>"
    )
    checks = f"<post_conditions><post_condition>{check}</post_condition></post_conditions>"
    block = read_xml(f"<block><slug>enfant</slug><fields>{inner}</fields>{checks}</block>".encode())
    once, several = field(kind="block:enfant", varname="un"), field(kind="block:enfant", varname="des", max_items="5")
    document, problems, _ = translated(translate_form, form(once, several), Batch(blocks={"enfant": block}))
    _, nom, des = fields_of(document)

    assert problems == []
    assert nom["condition"] == {"==": [{"var": "answers.un_prenom"}, "Léa"]}
    assert des["fields"][1]["condition"] == {"==": [{"var": "item.prenom"}, "Léa"]}
    assert des["item_checks"] == [
        {"condition": {"!=": [{"var": "item.nom"}, {"var": "item.prenom"}]}, "message": "Pareil"}
    ]


def test_a_block_of_more_questions_than_one_may_have_is_asked_once():
    asked = "".join(field(varname=f"f{number}") for number in range(21))
    block = read_xml(f"<block><slug>preuve</slug><fields>{asked}</fields></block>".encode())
    group = field(kind="block:preuve", varname="preuves", max_items="5")
    document, problems, findings = translated(translate_form, form(group), Batch(blocks={"preuve": block}))

    assert problems == []
    assert [(one["id"], one["type"]) for one in fields_of(document)][:1] == [("preuves_f0", "short_text")]
    assert ("approximate", ["block_once"]) in told(findings, "field")


def test_a_repeated_block_that_holds_itself_ends_too():
    inner = field(varname="a") + field(kind="block:b", max_items="3")
    block = read_xml(f"<block><slug>b</slug><fields>{inner}</fields></block>".encode())
    document, problems, _ = translated(
        translate_form, form(field(kind="block:b", max_items="3")), Batch(blocks={"b": block})
    )

    assert problems == []
    assert fields_of(document)[0]["type"] in ("block", "short_text")


def test_a_block_that_holds_itself_does_not_turn_for_ever():
    block = read_xml(
        f"<block><slug>b</slug><fields>{field(kind='block:b')}{field(kind='block:b')}</fields></block>".encode()
    )
    document, problems, _ = translated(translate_form, form(field(kind="block:b")), Batch(blocks={"b": block}))

    assert problems == []
    assert {one["type"] for one in fields_of(document)} == {"explanation"}


def test_the_first_page_is_always_shown():
    document, problems, _ = translated(
        translate_form,
        form(
            field(kind="page", label="Début", condition=condition("form_var_x")),
            field(varname="y", condition=condition("false")),
        ),
    )

    assert problems == []
    assert fields_of(document)[0] == {"id": "introduction", "type": "explanation", "text": "Début"}


def test_each_function_of_the_workflow_has_a_role_or_waits_for_one():
    steps = workflow(status("1", item("choice", by=people("Adjoint à la voirie"), status="2")), status("2"))
    roles = "<roles><role role_key='_receiver' slug='voirie'>Voirie</role></roles>"
    batch = Batch(workflows={"bennes": read_xml(steps.encode())})
    document, _, _ = translated(translate_form, form(field(), more=roles, workflow="bennes"), batch)

    assert document["functions"] == {"recipient": "voirie", "adjoint_a_la_voirie": "adjoint-a-la-voirie"}


def test_a_variable_of_the_workflow_has_the_value_the_form_gives_it():
    options = "<options><option varname='tarif'>12</option><option varname='ouvert' type='bool'></option></options>"
    document, problems, _ = translated(
        translate_form,
        form(
            field(kind="comment", label="Prix : {{ form_option_tarif }} euros"),
            field(varname="x", condition=condition("form_option_ouvert or form_option_tarif == '12'")),
            more=options,
        ),
    )

    assert problems == []
    assert fields_of(document)[0]["text"] == "Prix\u00a0: 12 euros"
    assert fields_of(document)[1]["condition"] == {"or": [False, {"==": ["12", "12"]}]}


def test_a_pattern_keeps_its_message_and_a_page_its_check():
    regex = "<type>regex</type><value>[A-Z]{2}</value><error_message>Deux lettres.</error_message>"
    inside = f"<condition>{condition('form_var_code')}</condition><error_message>Un code.</error_message>"
    check = f"<post_condition>{inside}</post_condition>"
    page = field("page", "Vous", "p", post_conditions=check)

    document, problems, _ = translated(translate_form, form(page, field(varname="code", validation=regex)))

    only = document["pages"][0]
    assert problems == []
    assert (only["fields"][0]["pattern"], only["fields"][0]["pattern_message"]) == ("[A-Z]{2}", "Deux lettres.")
    assert [each["message"] for each in only["checks"]] == ["Un code."]


def test_a_form_follows_its_workflow_when_it_is_among_the_files_and_else_the_usual_one():
    circuit = read_xml(workflow(status("new")).encode())
    text = form(field(), workflow="bennes")

    among, *_ = translated(translate_form, text, Batch(workflows={"bennes": circuit}))
    alone, _, findings = translated(translate_form, text)

    assert (among["workflow"], alone["workflow"]) == ("bennes", "instruction-simple")
    assert told(findings, "circuit") == [("not_mapped", ["circuit_missing"])]


def test_the_options_of_a_form_are_those_of_the_procedure():
    digest = "<digest_templates><template key='default'>{{ form_var_nom }}</template></digest_templates>"
    more = (
        "<publication_date>2027-01-04 09:00</publication_date><expiration_date>2027-03-31</expiration_date>"
        "<only_allow_one>true</only_allow_one><has_captcha>true</has_captcha><drafts_lifespan>400</drafts_lifespan>"
        f"<user-roles><role>logged-users</role></user-roles>{digest}"
    )
    document, problems, findings = translated(translate_form, form(field(varname="nom"), more=more))

    assert problems == []
    assert document["limits"] == {"opens": "2027-01-04T09:00", "closes": "2027-03-31T00:00", "once": "while_open"}
    assert (document["robots"], document["drafts"]) == ({"check": "adaptive"}, {"days": 100})
    assert document["digest"] == "{{ answers.nom }}"
    assert ("approximate", ["nearest"]) in told(findings, "setting")


def test_an_option_that_makes_no_sense_here_is_told_and_left():
    more = "<only_allow_one>true</only_allow_one><expiration_date>demain</expiration_date>"
    document, problems, findings = translated(translate_form, form(field(varname="nom"), more=more))

    assert problems == []
    assert "limits" not in document
    assert told(findings, "setting") == [("not_mapped", ["setting"]), ("not_mapped", ["once_of_account"])]


def test_a_prefilled_value_that_nobody_may_change_is_worked_out():
    locked = elements(type="string", value="{{ form_var_nom|upper }}", locked="True")
    document, _, findings = translated(
        translate_form, form(field(varname="nom"), field(varname="majuscules", prefill=locked))
    )

    assert {name: fields_of(document)[1][name] for name in ("type", "value", "result")} == {
        "type": "computed",
        "value": {"upper": [{"var": "answers.nom"}]},
        "result": "short_text",
    }
    assert told(findings, "prefill") == [("mapped", [])]


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("Bonjour {{ form_var_nom }}", "Bonjour {{ answers.nom }}"),
        (
            "{% if form_var_nom == 'X' %}Oui{% else %}Non{% endif %}",
            [{"when": {"==": [{"var": "answers.nom"}, "X"]}, "text": "Oui", "otherwise": "Non"}],
        ),
        ("Voir {{ form_url }}", "Voir [form_url]"),
        ("Voir {{ site_perdu }}", "Voir [site_perdu]"),
    ],
)
def test_an_explanation_keeps_its_values_and_conditions(label, text):
    document, problems, _ = translated(translate_form, form(field(varname="nom"), field("comment", label=label)))

    assert (fields_of(document)[1]["text"], problems) == (text, [])


def test_a_heading_keeps_its_values():
    document, problems, _ = translated(
        translate_form, form(field(varname="nom"), field("subtitle", label="Pour {{ form_var_nom }}"))
    )

    assert (fields_of(document)[1]["label"], problems) == ("Pour {{ answers.nom }}", [])


def test_what_is_asked_later_is_named_between_brackets():
    pages = [
        field("page", label="A", id="p1"),
        field("comment", label="Pour {{ form_var_nom }}", id="c"),
        field(varname="un"),
    ]
    pages += [field("page", label="B", id="p2"), field(varname="nom")]
    document, problems, _ = translated(translate_form, form(*pages))

    assert (fields_of(document)[0]["text"], problems) == ("Pour [nom]", [])


@pytest.mark.parametrize(
    ("kind", "prefill", "held"),
    [
        ("string", ("user", "_city"), {"var": "profile.address.city"}),
        ("string", ("user", "_phone"), {"var": "profile.phone"}),
        ("string", ("string", "{{ form_var_nom|upper }}"), {"upper": [{"var": "answers.nom"}]}),
        ("string", ("string", "Belgique"), "Belgique"),
        ("date", ("string", "{{ today }}"), {"var": "today"}),
        ("string", ("user", "_niss"), None),
        ("file", ("string", "{{ form_var_nom }}"), None),
    ],
)
def test_a_field_holds_beforehand_what_it_held(kind, prefill, held):
    wanted = f"<type>{prefill[0]}</type><value>{prefill[1]}</value>"
    document, problems, _ = translated(
        translate_form, form(field(varname="nom"), field(kind, varname="autre", required="optional", prefill=wanted))
    )

    assert (fields_of(document)[1].get("prefill"), problems) == (held, [])
