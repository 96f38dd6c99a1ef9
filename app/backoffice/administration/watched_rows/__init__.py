"""Tables whose changes enter the history of the administration, each with the words of its columns, by subject."""
