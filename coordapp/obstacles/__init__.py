"""What stands in the way, and who answers for it."""
