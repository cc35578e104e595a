"""The sample regions: five meetings as public reports tell them, and an invented follow-up."""
