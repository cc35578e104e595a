"""Reports with evidence, and their verification."""
