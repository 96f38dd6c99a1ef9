"""The catalogue of procedures, the public page of each, and whether a resident may ask for it."""
