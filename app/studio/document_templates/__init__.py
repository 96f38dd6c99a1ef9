"""The editor of document templates: their list, their sections, their preview, their versions."""
