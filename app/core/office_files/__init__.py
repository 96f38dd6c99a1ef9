"""Rules of the office files that people send: what could run, fetch or hide is refused, and nothing of a file is opened."""
