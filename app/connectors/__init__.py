"""Other software of the authority: what a workflow asks of it, and what it answered."""
