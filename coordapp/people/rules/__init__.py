"""What holds for names, passwords, sessions, codes and grants; pure, today is an argument."""
