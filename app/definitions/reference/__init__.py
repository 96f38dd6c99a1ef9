"""Reference pages of field and action types for administrators, generated from the code."""
