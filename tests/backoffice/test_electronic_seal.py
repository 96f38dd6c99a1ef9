"""The electronic seal in the administration: deposited, replaced, withdrawn."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import outgoing
from app.core.db import db
from app.documents.electronic_seal.models import ElectronicSeal
from app.documents.electronic_seal.seal_store import find_seal
from tests.cast import Person
from tests.documents.seals import NAME, PASSWORD, get_authority, get_seal_file
from tests.documents.timestamp_server import run_timestamp_server

PAGE = "/agents/administration/cachet"


@pytest.mark.postgresql
def test_an_administrator_deposits_a_seal(ada: Person) -> None:
    assert "Aucun cachet" in ada.get(PAGE).text("main")

    page = ada.post(PAGE, {"file": ("cachet.p12", get_seal_file()), "password": PASSWORD}).follow()

    text = page.text("main")
    assert f"Au nom de {NAME}" in text
    assert "Émis par Parvis test authority" in text
    sealed = db.session.scalars(select(ElectronicSeal.sealed)).one()
    assert NAME.encode() not in sealed
    history = ada.get("/agents/administration/historique").text("main")
    assert f"a enregistré le cachet électronique « {NAME} »" in history


@pytest.mark.parametrize(
    ("content", "password", "field", "words"),
    [
        (b"", "", "#f-file", "Choisissez le fichier"),
        (b"<html>", PASSWORD, "#f-file", "PKCS#12"),
        (b"0" * 100_000, PASSWORD, "#f-file", "PKCS#12"),
        (get_seal_file(), "un autre", "#f-password", "Ce mot de passe"),
    ],
)
def test_what_cannot_seal_is_refused_with_what_to_do(
    ada: Person, content: bytes, password: str, field: str, words: str
) -> None:
    page = ada.post(PAGE, {"file": ("a.p12", content), "password": password})

    assert page.status == 422
    assert page.find_one(field)["aria-invalid"] == "true"
    assert words in page.text(".error-summary")
    assert find_seal() is None


def test_a_timestamp_service_must_answer(app: Flask, ada: Person) -> None:
    form = {"file": ("cachet.p12", get_seal_file()), "password": PASSWORD}
    with run_timestamp_server(get_authority()) as host:
        outgoing.install(replace(app.config["PARVIS"], private_hosts=frozenset({host, "127.0.0.1:1"})))
        silent = ada.post(PAGE, {**form, "timestamp_url": "http://127.0.0.1:1/"})
        saved = ada.post(PAGE, {**form, "timestamp_url": f"http://{host}/"})
    outgoing.install(app.config["PARVIS"])

    assert saved.status == 303, saved.text(".error-summary")
    assert silent.find_one("#f-timestamp_url")["value"] == "http://127.0.0.1:1/"
    assert "n’a pas donné d’horodatage" in silent.text(".error-summary")
    seal = find_seal()
    assert seal is not None
    assert seal.timestamp_url == f"http://{host}/"


def test_a_seal_is_withdrawn(ada: Person) -> None:
    ada.post(PAGE, {"file": ("cachet.p12", get_seal_file()), "password": PASSWORD})

    page = ada.post(f"{PAGE}/suppression").follow()

    assert "Aucun cachet" in page.text("main")
    assert find_seal() is None


def test_only_an_administrator_sees_the_seal(alice: Person, chloe: Person) -> None:
    form = {"file": ("cachet.p12", get_seal_file()), "password": PASSWORD}
    for person in (alice, chloe):
        assert person.get(PAGE).status == 404
        assert person.post(PAGE, form).status == 404
        assert person.post(f"{PAGE}/suppression").status == 404
    assert find_seal() is None
