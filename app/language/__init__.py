"""The language of definitions: expressions, texts with placeholders, schemas. Pure."""
