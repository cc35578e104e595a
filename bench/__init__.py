"""Benchmarks: what pages cost, as multiples of a floor measured in the same run."""
