"""Languages of definitions: expressions, texts with placeholders, JSON Schemas. Pure: no database, no Flask request."""
