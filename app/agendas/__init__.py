"""Appointments, rooms and equipment, events: agendas, their availability and their bookings."""
