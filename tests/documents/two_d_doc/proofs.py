"""Messages of the tests: the fields of a proof of residence and of a tax notice."""

from __future__ import annotations

from datetime import date

DAY = date(2026, 9, 1)
HOME = {
    "10": "MME/MARTIN/CHLOÉ",
    "20": "",
    "21": "BAT 2 ETG 3",
    "22": "31 RUE DES TANNEURS",
    "23": "",
    "24": "49000",
    "25": "VAUBRELLES",
    "26": "FR",
}
TAX_NOTICE = {
    "43": "2,5",
    "44": "2678012345678",
    "45": "2025",
    "46": "MARTIN CHLOE",
    "47": "3001123456789",
    "41": "23198",
}
