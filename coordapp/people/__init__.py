"""Accounts, assignments, sign-in."""
