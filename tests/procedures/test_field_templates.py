import re
from datetime import date
from pathlib import Path

import html5lib
import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.accounts.email_suggestions import suggest_email
from app.core import formats, i18n
from app.core.web import icon_sprite
from app.forms.booking_choice import BookingChoice
from app.forms.containers import build_rows
from app.forms.event_choice import EventChoice
from app.forms.slot_choice import SlotChoice
from app.knowledge.field_help import HelpArticle
from app.places.services import Services
from app.procedures.fields import FIELD_TYPES, Problem
from app.procedures.fields.choice_view import ChoiceView
from app.procedures.fields.problem_messages import problem_message
from app.procedures.fields.text_formats import CHECK_LABELS
from tests.procedures.definitions import make_field

TEMPLATES = Path(__file__).parents[2] / "templates"
# The problems of these fields belong to one of their inputs.
PARTS = {"address": "city", "commune": "name", "place": "where"}
CODES = [
    Problem("required"),
    Problem("too_long", {"maximum": 200}),
    Problem("too_short", {"minimum": 20}),
    Problem("check", {"message": "Mettez la fin après le <début>."}),
    Problem("pattern", {"message": "Recopiez le numéro du permis."}),
    Problem("email_missing"),
    Problem("email_incomplete"),
    Problem("phone_missing"),
    Problem("phone_unknown"),
    Problem("number_missing"),
    Problem("number_unknown"),
    Problem("number_not_whole"),
    Problem("number_too_small", {"minimum": "1"}),
    Problem("number_too_large", {"maximum": "9"}),
    Problem("amount_missing"),
    Problem("amount_unknown"),
    Problem("amount_too_small", {"minimum": "1,00\u00a0€"}),
    Problem("amount_too_large", {"maximum": "9,00\u00a0€"}),
    Problem("time_missing"),
    Problem("time_unknown"),
    Problem("time_too_early", {"minimum": "9\u00a0h"}),
    Problem("time_too_late", {"maximum": "18\u00a0h"}),
    Problem("consent_missing"),
    Problem("signature_name_missing", part="name"),
    Problem("signature_missing", part="agreed"),
    Problem("signature_unreadable", part="agreed"),
    Problem("date_missing"),
    Problem("date_unknown"),
    Problem("date_too_early", {"minimum": date(2026, 1, 2)}),
    Problem("date_too_late", {"maximum": date(2026, 1, 2)}),
    Problem("choice_missing"),
    Problem("choice_to_pick"),
    Problem("choice_typed_missing"),
    Problem("choice_waiting"),
    Problem("choice_failing"),
    Problem("choices_missing"),
    Problem("choice_unknown"),
    Problem("too_few_choices", {"minimum": 2}),
    Problem("too_many_choices", {"maximum": 1}),
    Problem("too_many_items", {"maximum": 3}),
    Problem("file_missing"),
    Problem("place_missing"),
    Problem("commune_missing"),
    Problem("file_unknown"),
    Problem("too_many_files", {"maximum": 1}),
    Problem("file_too_large", {"name": "<b>.jpg", "maximum": 2}),
    Problem("files_too_heavy", {"name": "a.jpg", "maximum": 50}),
    Problem("file_empty", {"name": "a.jpg"}),
    Problem("file_refused", {"name": "a.svg", "accept": ["image"]}),
    Problem("address_missing", part="street"),
    Problem("street_missing", part="street"),
    Problem("postcode_missing", part="postcode"),
    Problem("postcode_wrong", part="postcode"),
    Problem("city_missing", part="city"),
    Problem("siret_wrong"),
    Problem("siren_wrong"),
    Problem("rna_wrong"),
    Problem("iban_wrong"),
    *(Problem(f"{part}_missing", part=part) for part in ("siret", "company_name", "association_name", "rna")),
    *(Problem(f"{part}_missing", part=part) for part in ("holder", "iban")),
    *(
        Problem(f"{check}_wrong")
        for check in CHECK_LABELS
        if check not in ("siret", "siren", "rna", "iban", "postcode")
    ),
]


HELP = HelpArticle("numero", "Où est le numéro ?", "fr", Markup("<p>En haut à droite.</p>"))


@pytest.fixture(scope="module")
def templates():
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"]
    )
    environment.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)
    environment.filters.update(formats.FILTERS)
    environment.globals["place_services"] = lambda: Services(
        addresses="/a", nearest="/n", communes="/c", companies="/o", associations="/o", tiles="/t"
    )
    environment.globals["static_url"] = lambda path: f"/static/{path}"
    environment.globals["url_for"] = lambda endpoint: f"/{endpoint}"
    environment.globals["choices_of"] = ChoiceView
    environment.globals["problem_message"] = problem_message
    environment.globals["icon_shapes"] = icon_sprite.load_icon_shapes()
    environment.globals["current_language"] = i18n.current_language
    environment.globals["help_article"] = {"numero": HELP}.get
    environment.globals["moved_in"] = lambda field: None
    environment.globals["row_focus_in"] = lambda field, count: None
    environment.globals["rows_of"] = build_rows
    environment.globals |= {"bookings_of": BookingChoice, "events_of": EventChoice, "slots_of": SlotChoice}
    environment.globals["suggest_email"] = suggest_email
    environment.globals["wallet_choices"] = lambda field: ()
    return environment


def show(templates, field, raw=None, problems=()):
    values = FIELD_TYPES[field.type].form_values(field, raw)
    module = templates.get_template("fields/field.html").module
    html = str(module.field(field, values, {field.id: list(problems)} if problems else {}))
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(html)


def ids(page):
    return [element.get("id") for element in page.iter() if element.get("id")]


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_ids_are_unique_and_descriptions_exist(templates, kind):
    part = PARTS.get(kind)
    problems = [Problem("city_missing", part=part)] if part else [Problem("required")]
    page = show(templates, make_field(kind, hint="Une indication.", why="Une raison."), problems=problems)

    described = [name for element in page.iter() for name in (element.get("aria-describedby") or "").split()]

    assert len(ids(page)) == len(set(ids(page)))
    assert set(described) <= set(ids(page))
    if FIELD_TYPES[kind].has_value:
        assert "f-question" in ids(page)
        assert "f-question-hint" in described
        assert (f"f-question__{part}-error" if part else "f-question-error") in described


@pytest.mark.parametrize("kind", [key for key, kind in FIELD_TYPES.items() if kind.has_value])
def test_the_article_that_helps_is_under_the_question(templates, kind):
    page = show(templates, make_field(kind, help_article="numero"))

    (summary,) = page.iter("summary")
    assert " ".join("".join(summary.itertext()).split()) == "Voir : Où est le numéro ?"


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_each_input_has_its_label(templates, kind):
    page = show(templates, make_field(kind))

    labelled = {label.get("for") for label in page.iter("label")}
    wrapped = {control for label in page.iter("label") for control in label.iter("input")}
    visible_inputs = [control for control in page.iter("input") if control.get("type") != "hidden"]
    for control in [*visible_inputs, *page.iter("select"), *page.iter("textarea")]:
        assert control in wrapped or control.get("id") in labelled


@pytest.mark.parametrize("kind", [key for key, kind in FIELD_TYPES.items() if kind.has_value and not kind.is_computed])
def test_an_optional_field_says_so(templates, kind):
    required = "".join(show(templates, make_field(kind)).itertext())
    assert "(facultatif)" not in re.split("Complément|Enfant 1|BIC", required)[0]
    assert "(facultatif)" in "".join(show(templates, make_field(kind, required=False)).itertext())


def test_the_submitted_input_is_rendered_and_escaped(templates):
    page = show(templates, make_field("short_text"), raw='"><script>alert(1)</script>')

    (control,) = page.iter("input")
    assert control.get("value") == '"><script>alert(1)</script>'


def test_a_long_text_keeps_its_first_line(templates):
    (control,) = show(templates, make_field("long_text"), raw="\nBonjour").iter("textarea")

    assert control.text.strip("\n") == "Bonjour"


def test_the_submitted_choice_is_selected_again(templates):
    def list_chosen_values(field, raw):
        page = show(templates, field, raw)
        return [e.get("value") for e in page.iter() if e.get("checked") is not None or e.get("selected") is not None]

    assert list_chosen_values(make_field("yes_no"), False) == ["no"]
    assert list_chosen_values(make_field("single_choice"), "b") == ["b"]
    assert list_chosen_values(make_field("single_choice", display="list"), "b") == ["b"]
    assert list_chosen_values(make_field("multiple_choice"), ["a", "b"]) == ["a", "b"]
    assert list_chosen_values(make_field("consent"), True) == ["yes"]


# What is offered to each person is looked up at each moment.
@pytest.mark.parametrize("kind", [kind for kind, field_type in FIELD_TYPES.items() if not field_type.has_offer])
def test_the_inputs_offer_exactly_the_allowed_values(templates, kind):
    field = make_field(kind)
    boxes = [
        one.get("value")
        for one in show(templates, field).iter("input")
        if one.get("type") in ("radio", "checkbox") and one.get("name") == field.id
    ]
    option_values = [one.get("value") for one in show(templates, field).iter("option") if one.get("value")]

    assert FIELD_TYPES[kind].allowed_values(field) == (frozenset([*boxes, *option_values]) or None)


def test_received_files_can_be_deleted(templates):
    photo = {"id": "1", "name": "trou.jpg", "size": 1_400_000, "type": "image/jpeg"}

    page = show(templates, make_field("files"), raw=[photo])

    (box,) = [control for control in page.iter("input") if control.get("type") == "checkbox"]
    assert (box.get("name"), box.get("value")) == ("question__remove", "1")
    assert "trou.jpg 1,4\u00a0Mo" in "".join(page.itertext())


def test_limits_of_files_are_displayed_beforehand(templates):
    text = "".join(show(templates, make_field("files", max_files=1, max_size_mb=2, accept=["image", "pdf"])).itertext())

    assert (
        "1 fichier au plus, 2\u00a0Mo au plus chacun. Formats acceptés\u00a0: photos (JPEG, PNG, WebP, HEIC), PDF."
        in text
    )


@pytest.mark.parametrize(
    "kind, profile, tokens",
    [
        ("short_text", "first_name", ["given-name"]),
        ("short_text", "last_name", ["family-name"]),
        ("email", "email", ["email"]),
        ("phone", "phone", ["tel"]),
        ("address", "address", ["address-line1", "address-line2", "postal-code", "address-level2"]),
    ],
)
def test_inputs_about_the_applicant_have_autocomplete(templates, kind, profile, tokens):
    page = show(templates, make_field(kind, profile=profile))

    inputs = [control for control in page.iter("input") if control.get("type") != "hidden"]
    assert [control.get("autocomplete") for control in inputs] == tokens


@pytest.mark.parametrize("problem", CODES, ids=lambda problem: problem.code)
def test_each_problem_has_its_own_message(templates, problem):
    message = templates.get_template("fields/problems.html").module.message

    text = str(message(problem)).strip()

    assert text.endswith(".")
    assert text != str(message(Problem("unheard_of"))).strip()
    assert "<b>" not in text
    assert " :" not in text
    assert " »" not in text


def test_the_summary_of_errors_leads_to_each_input(templates):
    summary = templates.get_template("fields/error_summary.html").module.error_summary
    pairs = [
        (make_field("address"), Problem("city_missing", part="city")),
        (make_field("yes_no"), Problem("choice_missing")),
    ]

    html = str(summary(pairs))

    assert '<a href="#f-question__city">Votre question – Indiquez la commune.</a>' in html
    assert '<a href="#f-question">Votre question – Choisissez une réponse.</a>' in html
