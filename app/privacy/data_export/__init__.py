"""The data export of a person: contents, files, schema."""
