"""Lists of choices kept outside of procedures: tables, addresses, reference cards, the agents of a role."""
