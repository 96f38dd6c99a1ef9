"""The administration of a site: settings, logs, errors, deliveries, territory, packages."""
