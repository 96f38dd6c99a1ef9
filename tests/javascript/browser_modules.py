"""The modules of the browser, and the words that they write answers with."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.web.assets import SOURCES
from tests.javascript_modules import run_modules

READER = {
    "language": "fr",
    "words": {
        "yes": "Oui", "no": "Non", "agreed": "Oui, j’accepte", "siret": "SIRET {number}", "rna": "RNA {number}",
        "iban": "IBAN {number}", "bic": "BIC {number}", "signed": "Signé par {name}",
        "appointment": "{day} à {time}",
        "person": "1\u00a0personne", "people": "{count}\u00a0personnes",
        "to-pay": "À payer\u00a0: {amount}", "waiting-list": "En liste d’attente",
        "pair": "{label}\u00a0: {value}",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def modules() -> Any:
    with run_modules(SOURCES / "js") as run:
        yield run
