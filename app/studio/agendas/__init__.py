"""The editor of agendas: their list, what they are made of, a preview of the next weeks, the procedures that use them."""
