"""The legal clock: deadlines that the law attaches to a case. Pure functions of the history of legal events."""
