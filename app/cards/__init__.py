"""Reference lists that the authority keeps itself, card by card: its canteens, its cemeteries, its associations."""
