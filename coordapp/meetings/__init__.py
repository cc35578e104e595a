"""Forums, meetings, attendance, minutes."""
