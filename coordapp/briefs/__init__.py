"""The homes: what to do next, per role."""
