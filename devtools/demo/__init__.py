"""The demo: a fictional authority, with people and cases at every stage."""
