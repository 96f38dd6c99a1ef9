"""From a template and a case to HTML, then to PDF in a process of limited memory and time."""
