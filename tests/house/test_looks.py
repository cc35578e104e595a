"""Templates, icons and stylesheets agree with each other and with the content security policy."""

import gzip
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "coordapp" / "static"
DRAWN = "qr"
"""The class of what segno draws."""
ICON_CALLS = re.compile(r"ui\.icon\(\s*'([a-z-]+)'")


def templates() -> dict[str, str]:
    """Source of every HTML template, by its path, without Jinja comments."""
    return {
        str(path.relative_to(ROOT)): re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.S)
        for path in sorted((ROOT / "templates").rglob("*.html"))
    }


def test_templates_when_read_then_every_named_icon_is_in_the_sprite() -> None:
    sprite = (STATIC / "img" / "icons.svg").read_text("utf-8")
    known = set(re.findall(r'<symbol id="([a-z-]+)"', sprite))

    wanted = {
        (path, name) for path, text in templates().items() for name in ICON_CALLS.findall(text)
    }

    assert len(wanted) > 20
    assert sorted(item for item in wanted if item[1] not in known) == []


def test_templates_when_read_then_nothing_is_inline() -> None:
    inline = re.compile(r"""<style|<script(?![^>]*\bsrc=)|\sstyle=["']|\son[a-z]+=["']""")

    offenders = [path for path, text in templates().items() if inline.search(text)]

    assert offenders == []


def test_components_when_read_then_every_macro_is_called() -> None:
    text = "".join(templates().values())
    macros = re.findall(r"\{% macro ([a-z]\w*)\(", text)

    idle = [name for name in macros if len(re.findall(rf"\b{name}\(", text)) < 2]

    assert len(macros) > 30
    assert idle == []


def test_styles_when_read_then_every_class_is_worn() -> None:
    sheets = "".join(path.read_text("utf-8") for path in (STATIC / "css").glob("*.css"))
    selectors = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", sheets, flags=re.S)
    scripts = "".join(path.read_text("utf-8") for path in (STATIC / "js").glob("*.js"))
    wearing = "".join(templates().values()) + scripts + DRAWN

    idle = {
        name
        for name in re.findall(r"\.([a-z][\w-]*)", selectors)
        if not re.search(rf"(?<![\w-]){name}(?![\w-])", wearing)
        and not re.search(rf"(?<![\w-]){name.split('--')[0]}--(?:\{{{{|\$\{{)", wearing)
    }

    assert sorted(idle) == []


PAPER = "paper.css"
"""Linked where minutes are read as on paper; no other page loads it."""


def test_styles_when_compressed_then_they_stay_within_nine_kilobytes() -> None:
    paths = [path for path in sorted((STATIC / "css").glob("*.css")) if path.name != PAPER]
    sheets = b"".join(path.read_bytes() for path in paths)

    size = len(gzip.compress(sheets, compresslevel=6))

    assert 0 < size <= 9 * 1024


def test_paper_style_when_compressed_then_it_stays_within_a_kilobyte() -> None:
    size = len(gzip.compress((STATIC / "css" / PAPER).read_bytes(), compresslevel=6))

    assert 0 < size <= 1024


def test_paper_style_when_linked_then_only_readers_of_whole_minutes_load_it() -> None:
    linking = [path for path, text in templates().items() if PAPER in text]

    assert linking == ["templates/layouts/print.html", "templates/meetings/approve.html"]


def test_script_when_compressed_then_it_stays_within_three_kilobytes() -> None:
    size = len(gzip.compress((STATIC / "js" / "app.js").read_bytes(), compresslevel=6))

    assert 0 < size <= 3 * 1024
