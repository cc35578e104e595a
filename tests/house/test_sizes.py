"""Files, functions, views and templates stay small, and no drawer is called utils."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("coordapp", "tests", "bench", "migrations")
RECORD = "migrations/versions"
"""A migration is as long as what it changes, and is never touched again."""
FILE_LINES = 300
LONGEST_FILE = 450
FUNCTION_LINES = 35
LONGEST_FUNCTION = 60
VIEW_LINES = 20
TEMPLATE_LINES = 150
DRAWERS = {"utils", "helpers", "common", "services", "managers", "misc"}
EXCEPTIONS: dict[str, str] = {
    "coordapp/policy.py": "who may do what is one map, read as a whole",
}
"""Path, or path::function, and the reason why it may be longer; never beyond LONGEST_FILE."""


def sources() -> Iterator[Path]:
    for folder in FOLDERS:
        paths = sorted((ROOT / folder).rglob("*.py"))
        yield from (path for path in paths if not name_of(path).startswith(RECORD))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_view(function: ast.FunctionDef) -> bool:
    """Whether a decorator hangs the function on an address."""
    calls = [item.func for item in function.decorator_list if isinstance(item, ast.Call)]
    return any(
        isinstance(call, ast.Attribute) and call.attr in {"route", "get", "post"} for call in calls
    )


def long_functions(source: str, name: str) -> list[str]:
    """The functions of a source that exceed their size, as path::function.

    What a function does is counted, not its signature and docstring: an act that takes many
    named facts is long in its signature alone. With them it stays below LONGEST_FUNCTION.
    """
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
            allowed = VIEW_LINES if is_view(node) else FUNCTION_LINES
            whole = node.end_lineno - node.lineno + 1
            if body_lines(node) > allowed or whole > LONGEST_FUNCTION:
                found.append(f"{name}::{node.name}")
    return found


def body_lines(node: ast.FunctionDef) -> int:
    """Lines from the first statement after the docstring to the last."""
    statements = node.body[1:] if ast.get_docstring(node) is not None else node.body
    if not statements or node.end_lineno is None:
        return 0
    return node.end_lineno - statements[0].lineno + 1


def test_source_files_when_counted_then_none_is_too_long():
    long_files = [
        name_of(path)
        for path in sources()
        if len(path.read_text().splitlines())
        > (LONGEST_FILE if name_of(path) in EXCEPTIONS else FILE_LINES)
    ]

    assert long_files == []


def test_functions_when_counted_then_none_is_too_long():
    functions = [
        found
        for path in sources()
        for found in long_functions(path.read_text(), name_of(path))
        if found not in EXCEPTIONS
    ]

    assert functions == []


def test_long_functions_when_a_view_is_longer_than_a_view_may_be_then_it_is_named():
    body = "\n".join(["    pass"] * (VIEW_LINES + 1))
    source = f"@rooms.get('/')\ndef index():\n{body}\n\n\ndef rule():\n{body}\n"

    found = long_functions(source, "views.py")

    assert found == ["views.py::index"]


def test_templates_when_counted_then_none_is_too_long():
    templates = [
        name_of(path)
        for path in sorted((ROOT / "templates").rglob("*"))
        if path.is_file()
        and len(path.read_text().splitlines()) > TEMPLATE_LINES
        and name_of(path) not in EXCEPTIONS
    ]

    assert templates == []


def test_modules_when_named_then_none_is_a_drawer():
    drawers = [
        name_of(path)
        for path in sources()
        if DRAWERS & {path.stem, *path.relative_to(ROOT).parent.parts}
    ]

    assert drawers == []


def test_exceptions_when_their_subject_is_gone_then_they_go_too():
    stale = [name for name in EXCEPTIONS if not (ROOT / name.partition("::")[0]).exists()]

    assert stale == []
