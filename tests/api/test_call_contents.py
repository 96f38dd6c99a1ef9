"""Contents that other software sends with a call: values, files, and what is not JSON."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.cases import timeline
from tests.api.calls import Call, code, reload_case
from tests.factories import MakeCase


def test_each_wrong_value_is_named_with_what_to_do(call: Call, make_case: MakeCase) -> None:
    case = make_case()

    invalid = call(case, "dossier_clos", {"values": {"cout": "beaucoup"}})
    unknown_response = call(case, "dossier_clos", {"values": {"equipe": "Sud", "couleur": "bleu"}})

    assert invalid.status_code == 422
    assert invalid.json is not None
    assert invalid.json["error"]["values"]["equipe"] == ["Répondez à cette question pour continuer."]
    assert set(invalid.json["error"]["values"]) == {"equipe", "cout"}
    assert unknown_response.json is not None
    assert (code(unknown_response), unknown_response.json["error"]["values"]) == ("unknown_values", ["couleur"])
    assert reload_case(case).status == "new"


def test_no_file_is_taken_by_its_name(call: Call, make_case: MakeCase) -> None:
    case = make_case()
    stolen = [{"id": "5f0c0a3e-0000-4000-8000-000000000000", "name": "x.png", "size": 1, "type": "image/png"}]

    response = call(case, "dossier_clos", {"values": {"equipe": "Sud", "photos": stolen}})

    assert response.status_code == 200
    assert "x.png" not in str(timeline.events_for(reload_case(case), is_agent=True))


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{",
        "null",
        '{"values": []}',
        '{"other": 1}',
        '{"values": {"equipe": NaN}}',
        '{"values": {"equipe": "\\ud800"}}',
        '{"values": {"equipe": "a\\u0000"}}',
        '{"values": {"equipe": "a", "equipe": "b"}}',
        '{"values": ' + '{"a":' * 500 + "1" + "}" * 500 + "}",
        b"\xff\xfe",
    ],
)
def test_what_is_not_json_is_refused_in_words(call: Call, make_case: MakeCase, body: Any) -> None:
    response = call(make_case(), "dossier_clos", body)

    assert (response.status_code, code(response)) == (400, "not_json")
    assert response.json is not None
    assert response.json["error"]["message"]


@pytest.mark.postgresql
def test_a_form_is_not_json(call: Call, make_case: MakeCase, app: Flask, key: Any) -> None:
    url = f"/api/demandes/{make_case().reference}/appels/urgent"

    response = app.test_client().post(url, data={"a": "b"}, headers={"Authorization": f"Bearer {key[1]}"})

    assert (response.status_code, code(response)) == (400, "not_json")


def test_too_much_at_once_is_refused(call: Call, make_case: MakeCase) -> None:
    response = call(make_case(), "dossier_clos", '{"values": {"equipe": "' + "a" * 70_000 + '"}}')

    assert (response.status_code, code(response)) == (413, "too_large")


@pytest.mark.parametrize("reference", ["%00", "26-AAAA-AAA%00", "' OR 1=1", "é", "26-" + "A" * 300])
def test_malformed_references_are_not_found(call: Call, make_case: MakeCase, reference: str) -> None:
    make_case()

    assert code(call(reference, "urgent")) == "not_found"
