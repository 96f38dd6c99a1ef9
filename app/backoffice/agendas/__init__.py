"""Agendas for the agents who manage them: days and weeks, the desk, bookings by telephone, closures."""
