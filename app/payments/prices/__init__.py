"""Prices as rules: the JSON of a rule, the quote that it gives for some answers, and the snapshot that is kept of it."""
