"""Themes and programmes that commitments belong to."""
