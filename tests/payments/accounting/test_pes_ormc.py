"""PES ORMC files, validated against a schema written from notes: that of the Treasury was not read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from app.payments.accounting.pes_keys import compute_letter_key, compute_number_key
from app.payments.accounting.pes_ormc import BankAccount, Debtor, capitalise
from app.payments.accounting.pes_ormc_file import NAMESPACE, SCHEMA_PATH, PesInvalid, write_pes_ormc
from tests.payments.accounting.debts import ISSUER, MANDATE, make_debt, make_slip

SCHEMA = etree.XMLSchema(etree.parse(SCHEMA_PATH))


def write_and_validate(*debts: Any, **settings: Any) -> etree._Element:
    content = write_pes_ormc(ISSUER, make_slip(*debts, **settings), file_name="PESORMC_31.xml")
    root = etree.fromstring(content)
    SCHEMA.assertValid(root)
    assert content.startswith(b"<?xml version='1.0' encoding='ISO-8859-1'?>")
    return root


def list_values(root: etree._Element, *names: str) -> list[str]:
    return [root.find(f".//{name}").get("V") for name in names]


def test_a_slip_is_written_with_its_keys_in_capitals():
    root = write_and_validate(make_debt(), make_debt(number=13, amount=100005, product="", nature=""))

    assert root.tag == f"{{{NAMESPACE}}}PES_Aller"
    assert list_values(root, "IdColl", "NbrPce", "MtBordHt", "Per", "Cle1", "Cle2") == [
        *("21420218900017", "2", "1045.55", "11"),
        *(str(compute_number_key("042", 31, 2026, 11, 12)), compute_letter_key(2026, 11, 12)),
    ]
    assert list_values(root, "Nom", "Prenom", "Adr2", "ObjPce") == [
        *("D'ETE-LOEUILLET", "ELODIE", "12 RUE DE L'EGLISE", "CANTINE NOVEMBRE"),
    ]
    assert root.find(".//CpteBancaire") is None
    assert all(element.text is None or not element.text.strip() for element in root.iter())


def test_a_direct_debit_has_its_mandate_and_its_account():
    root = write_and_validate(make_debt(mandate=MANDATE))

    assert list_values(root, "MtPrel", "SequencePres", "DateSignMandat", "RefUniMdt", "IBAN", "TitCpte") == [
        *("45.50", "03", "2025-09-01", "MDT-0001", "FR1420041010050500013M02606", "COEUR & FILS"),
    ]


def test_hostile_and_long_texts_fit():
    debtor = Debtor("Ñ" * 60, "\u0000\u202e😀 Zoé", "a\nb", "F-42100", "東京")

    root = write_and_validate(make_debt(debtor=debtor), subject="« " + "é" * 300)

    assert list_values(root, "Nom", "Prenom", "Adr2", "CP", "Objet") == ["N" * 38, "ZOE", "A B", "F4210", "E" * 160]
    assert root.find(".//Ville") is None


@pytest.mark.parametrize("period", range(1, 13))
def test_the_period_is_written_whole(period):
    assert list_values(write_and_validate(period=period), "Per") == [str(period)]


def test_keys_are_those_worked_out_by_hand():
    # 042 31 26 11 0000000000012, from the right: 2×2 + 1×3, zeros, then 1×3 + 1×4, 6×5 + 2×6, 1×7 + 3×2, 2×3 + 4×4 = 91.
    assert compute_number_key("042", 31, 2026, 11, 12) == 11 - 91 % 11
    # The remainders 0 and 1 would give 11 and 10: the key is 1.
    assert compute_number_key("0", 0, 2000, 0, 0) == 1
    assert compute_number_key("0", 0, 2000, 0, 6) == 1
    assert compute_letter_key(2026, 11, 12) == "ABCDEFGHJKLMNPQRSTUVWXY"[2611000000000000012 % 23]


@pytest.mark.parametrize(
    ("issuer", "settings", "code"),
    [
        ({"siret": "2142"}, {}, "siret"),
        ({"collectivity": "0420"}, {}, "collectivity"),
        ({"post": "04201500"}, {}, "post"),
        ({"budget": ""}, {}, "budget"),
        ({}, {"number": 10**7}, "number"),
        ({}, {"period": 13}, "period"),
        ({}, {"debts": ()}, "no_debt"),
        ({}, {"debts": (make_debt(), make_debt())}, "repeated_debt"),
        ({}, {"debts": (make_debt(number=10**13),)}, "debt_number"),
        ({}, {"debts": (make_debt(amount=0),)}, "amount"),
        ({}, {"debts": (make_debt(debtor=Debtor(" ")),)}, "debtor"),
        ({}, {"debts": (make_debt(mandate=replace(MANDATE, sequence="FRST")),)}, "mandate"),
        ({}, {"debts": (make_debt(mandate=replace(MANDATE, account=BankAccount("", "FR", "A"))),)}, "mandate"),
        ({}, {"debts": (make_debt(debtor=Debtor("東京")),)}, "debtor"),
        ({"sender": ""}, {}, "sender"),
        ({}, {"subject": "—"}, "subject"),
    ],
)
def test_a_file_that_would_be_refused_is_not_written(issuer, settings, code):
    slip = replace(make_slip(), **settings)

    with pytest.raises(PesInvalid) as invalid:
        write_pes_ormc(replace(ISSUER, **issuer), slip, file_name="a.xml")

    assert [problem.code for problem in invalid.value.problems] == [code]
    assert invalid.value.problems[0].message


def test_capitals_are_cut_without_a_space_at_the_end():
    assert capitalise("Œuvre  d’été", 6) == "OEUVRE"
    assert capitalise("Œuvre  d’été", 7) == "OEUVRE"
