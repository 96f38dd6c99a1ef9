"""The lengths of the fields of 2D-Doc messages: those of the proofs that are read, and those that any document may have."""

from __future__ import annotations

# The types of documents whose fields are described here: proofs of residence, tax notices and statements, payslips.
HOME_TYPES = frozenset({"00", "01", "02"})
TAX_TYPES = frozenset({"04", "18", "24", "27", "28"})
PAYSLIP_TYPES = frozenset({"06"})
KNOWN_TYPES = HOME_TYPES | TAX_TYPES | PAYSLIP_TYPES

# Fields without a separator.
FIXED_LENGTHS = {
    # Any document: date, hour, expiry, pages, editor, integrator.
    "06": 6,
    "07": 6,
    "08": 4,
    "09": 4,
    "0A": 9,
    "0B": 9,
    # Proofs of residence and invoices: start of the contract, other beneficiaries, postcodes and countries.
    "1C": 8,
    "1G": 1,
    "1H": 1,
    "24": 5,
    "26": 2,
    "2B": 5,
    "2D": 2,
    # Tax notices: tax numbers, reference of the notice, year, dates.
    "40": 13,
    "44": 13,
    "45": 4,
    "47": 13,
    "49": 13,
    "4A": 8,
    "4B": 8,
    # Payslips: employer, hours, period, contract.
    "50": 14,
    "51": 6,
    "52": 7,
    "53": 4,
    "54": 4,
    "55": 8,
    "56": 4,
    "57": 8,
}

# A field of this very length has no separator either; other fields have no greatest length.
MAXIMUM_LENGTHS = {
    **dict.fromkeys(("10", "11", "12", "13", "14", "15", "16", "17"), 38),
    **dict.fromkeys(("1I", "1J", "1K", "1L", "1M", "1N", "1O", "1P"), 38),
    **dict.fromkeys(("20", "21", "22", "23", "27", "28", "29", "2A"), 38),
    "1D": 16,
    "1E": 30,
    "1F": 30,
    "25": 32,
    "2C": 32,
    "46": 38,
    "48": 38,
    "58": 11,
    "59": 12,
    "5A": 11,
    "5B": 12,
    "5C": 11,
}
