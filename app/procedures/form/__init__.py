"""The pages of a form: journey, validation, refresh."""
