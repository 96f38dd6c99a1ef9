"""Documents made for people: templates, letters in PDF, signatures, seals, public verification, the resident's wallet."""
