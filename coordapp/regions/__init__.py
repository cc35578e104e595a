"""Regencies opened in this installation, their settings, and the country's places."""
