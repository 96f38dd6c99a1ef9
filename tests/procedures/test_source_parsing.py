"""Parsing of external lists of choices: tables in any encoding and JSON of any server, sanitised or refused with a message."""

import json

import pytest

from app.language.schema.problems import DefinitionError
from app.procedures.sources.definition import parse_source
from app.procedures.sources.option_parsing import (
    MAX_OPTIONS,
    UnreadableResponse,
    geojson_options,
    json_options,
    parse_json,
    property_name,
)
from app.procedures.sources.tables import UnreadableTable, read_table, write_table

CSV = 'Code;Nom de l’école;Élèves\r\n01;École du Vieux-Lavoir;120\r\n\r\n02;"Les Saules; annexe";80\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_is_read_in_any_usual_encoding(encoding):
    table = read_table(CSV.encode(encoding))

    assert table.columns == ("code", "nom_de_l_ecole", "eleves")
    assert [row.cells["nom_de_l_ecole"] for row in table.rows] == ["École du Vieux-Lavoir", "Les Saules; annexe"]
    assert [row.line for row in table.rows] == [2, 4]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_detected(delimiter):
    assert read_table(f"a{delimiter}b\n1{delimiter}deux".encode()).rows[0].cells == {"a": "1", "b": "deux"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Ligne 1"),
        (b"a;b\n", "aucune ligne"),
        (b"a;A\n1;2", "deux colonnes"),
        (b"a;\n1;2", "la colonne 2 n’a pas de titre"),
        (b"a;b\n1;2\n1;2;3", "Ligne 3"),
        (b"a;b\n1;" + b"x" * 3000, "Ligne 2"),
        (b"PK\x03\x04\x00\x00", "pas un fichier CSV"),
        (b"a\n" + b"1\n" * (MAX_OPTIONS + 1), "20 000"),
        (b"a;b\n" + b"x" * 6_000_000, "5 Mo"),
        (b'a;b\n1;"' + b"x" * 200_000, "guillemet"),
        (";".join(f"c{number}" for number in range(60)).encode(), "quarante"),
    ],
)
def test_a_malformed_table_is_refused_with_the_line_number(content, words):
    with pytest.raises(UnreadableTable) as refused:
        read_table(content)

    assert words in " ".join(refused.value.problems).replace("\u00a0", " ")


def test_an_exported_table_is_safe_in_a_spreadsheet_and_can_be_imported():
    csv_bytes = write_table(["nom", "prix"], [["=HYPERLINK(1)", "-12,5"], ["Éa;b", "3"]])

    table = read_table(csv_bytes)

    assert [row.cells for row in table.rows] == [
        {"nom": "'=HYPERLINK(1)", "prix": "-12,5"},
        {"nom": "Éa;b", "prix": "3"},
    ]


def test_options_are_found_along_a_dotted_path_with_their_properties():
    content = {
        "result": {"items": [{"id": 7, "name": {"fr": "Le Lavoir"}, "seats": 12, "open": True, "deep": {"a": 1}}]}
    }

    (option,) = json_options(content, at="result.items", value="id", label="name.fr")

    assert option.details == {"value": "7", "label": "Le Lavoir", "id": 7, "seats": 12, "open": True}


@pytest.mark.parametrize(
    "content", [["Lundi", "Mardi"], {"data": ["Lundi", "Mardi"]}, [{"id": "Lundi", "text": "Lundi"}, {"id": "Mardi"}]]
)
def test_the_usual_forms_of_lists_are_parsed(content):
    assert [option.label for option in json_options(content, at=None, value="id", label="text")] == ["Lundi", "Mardi"]


def test_features_of_a_map_keep_their_coordinates():
    feature = {
        "type": "Feature",
        "id": "c1",
        "properties": {"nom": "Cimetière du Nord", "concessions": 40},
        "geometry": {"type": "Point", "coordinates": [2.31, 48.9]},
    }

    (option,) = geojson_options({"features": [feature]}, value="id", label="{{ nom }} ({{ concessions }})")

    assert option.label == "Cimetière du Nord (40)"
    assert (option.value, option.properties["lat"], option.properties["lon"]) == ("c1", 48.9, 2.31)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"[" * 200_000, b'{"a":' * 100_000, b"[NaN]", b"[Infinity]", b"[" + b"9" * 5000 + b"]"],
    ids=["empty", "cut", "bytes", "deep list", "deep object", "nan", "infinity", "huge number"],
)
def test_hostile_json_is_refused(content):
    with pytest.raises(UnreadableResponse, match="not_json"):
        parse_json(content)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (12, "no_list"),
        ({"items": "x"}, "no_list"),
        ([], "no_option"),
        ([{"id": None}, {"id": []}, {"id": True}, {"id": {"a": 1}}, {"other": 1}], "no_option"),
        ([{"id": number} for number in range(MAX_OPTIONS + 1)], "too_many"),
    ],
)
def test_an_invalid_list_of_options_is_refused(content, code):
    with pytest.raises(UnreadableResponse, match=code):
        json_options(content, at="items" if isinstance(content, dict) else None, value="id", label="text")


def test_texts_are_truncated_and_external_pictures_are_dropped():
    record = {
        "id": "a" * 9000,
        "text": "b\x00" * 9000,
        "x": "c" * 9000,
        "image": "https://ailleurs.example/p.png",
        "alt": "p",
    }

    (option,) = json_options([record], at=None, value="id", label="text")

    assert (len(option.value), len(option.label), len(option.properties["x"])) == (200, 300, 1000)
    assert option.image == ""
    assert len(json.dumps(option.details)) < 4000


@pytest.mark.parametrize(
    ("column_title", "name"), [("Code postal", "code_postal"), ("N° d’élève", "n_d_eleve"), ("2026", "c_2026")]
)
def test_a_column_has_a_name_usable_in_templates(column_title, name):
    assert property_name(column_title) == name


BASE = {"format": "parvis/source/1", "slug": "ecoles", "title": "Écoles"}
CARDS = {**BASE, "kind": "cards", "label": "{{ nom }}", "fields": [{"id": "nom", "type": "short_text", "label": "Nom"}]}


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        ({**BASE, "kind": "json", "url": "ftp://a.fr/liste", "value": "id", "label": "text"}, "url"),
        ({**BASE, "kind": "json", "url": "https://{{ commune }}/", "value": "id", "label": "text"}, "nom du site"),
        ({**BASE, "kind": "json", "url": "https://a.{{ x }}.fr/", "value": "id", "label": "text"}, "nom du site"),
        (
            {**BASE, "kind": "json", "url": "https://a.fr/?c={{ answers.c }}", "value": "id", "label": "text"},
            "paramètre",
        ),
        ({**BASE, "kind": "agents"}, "role: reste à remplir"),
        ({**CARDS, "label": "{{ prenom }}"}, "prenom"),
        ({**CARDS, "label": "Fiche"}, "au moins une question"),
        ({**CARDS, "identifier": "code"}, "code"),
        ({**CARDS, "fields": [{"id": "nom", "type": "files", "label": "Nom"}]}, "doit être parmi"),
    ],
)
def test_an_invalid_source_is_refused(definition, words):
    with pytest.raises(DefinitionError, match=words):
        parse_source(definition)


def test_a_source_of_agents_is_restricted_to_agents_by_default():
    agents = {**BASE, "kind": "agents", "role": "voirie-instruction"}

    assert parse_source(agents).is_for_agents
    assert not parse_source({**agents, "audience": "everyone"}).is_for_agents
    assert not parse_source(CARDS).is_for_agents
