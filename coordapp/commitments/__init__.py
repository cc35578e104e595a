"""The pledge itself: life cycle, register, requests."""
