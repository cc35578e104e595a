"""What is read about people, their sessions and their grants."""
