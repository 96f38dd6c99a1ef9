"""A double of FranceConnect with invented citizens, for development and tests; nothing of it is in a production."""
