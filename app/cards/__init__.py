"""Reference lists that the authority maintains card by card: canteens, cemeteries, associations."""
