"""Products of a régie: what each is, its price rule without JSON, and a trial on sample answers."""
