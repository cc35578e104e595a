"""Addresses with their variables filled in, so that each rule can be asked for."""

import uuid

from werkzeug.routing import Rule

VALUES = {
    "UUIDConverter": uuid.UUID(int=7),
    "NumberConverter": "KKU-2026-0007",
    "IntegerConverter": 7,
    "PathConverter": "css/base.css",
    "TokenConverter": "contoh",
    "AnyConverter": None,
}


def fill(rule: Rule) -> str:
    """The rule's address for something that most likely does not exist."""
    values = {}
    for name, converter in rule._converters.items():
        value = VALUES[type(converter).__name__]
        values[name] = next(iter(sorted(converter.items))) if value is None else value
    built = rule.build(values)
    assert built is not None, rule
    return str(built[1])
