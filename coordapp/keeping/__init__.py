"""Keeping the installation in order: trail, backup, restore, examination, readiness."""
