"""The one verb behind a minuted line: record it, and draft what it pledges."""
