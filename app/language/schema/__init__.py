"""JSON Schema validation of definitions, and their problems."""
