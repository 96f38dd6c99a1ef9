"""Procedures: what can be asked. Definition, form journey, validation, publication, catalogue."""
