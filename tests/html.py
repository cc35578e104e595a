"""What is asked of every page: valid, labelled, one title, nothing inline, forms that lead on."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.exceptions import HTTPException

UNLABELLED_KINDS = ("hidden", "submit", "button")
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "popovertarget")

__all__ = ["Document", "Element", "text_of"]


def _says_something(element: Element) -> bool:
    """Whether an element has a text, or holds a symbol that is read out."""
    return bool(text_of(element)) or any(item.get("aria-label") for item in element.iter())


def text_of(element: Element) -> str:
    """The text a reader sees, blanks made single."""
    return " ".join("".join(element.itertext()).split())


class Document:
    """A parsed page."""

    def __init__(self, source: str) -> None:
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        self.root: Element = parser.parse(source)
        self.errors = [f"line {place[0]}: {code} {detail}" for place, code, detail in parser.errors]
        self.parents = {child: parent for parent in self.root.iter() for child in parent}

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.root.iter() if element.tag in tags]

    def find(self, tag: str) -> Element:
        """The one element of a tag."""
        found = self.all(tag)
        assert len(found) == 1, f"{len(found)} elements {tag}"
        return found[0]

    @property
    def heading(self) -> str:
        return text_of(self.find("h1"))

    def problems(self, app: Flask) -> list[str]:
        """All that is wrong with the page."""
        return [
            *self.errors,
            *self._title_problems(),
            *self._id_problems(),
            *self._label_problems(),
            *self._inline_problems(),
            *self._form_problems(app),
        ]

    def _title_problems(self) -> Iterator[str]:
        if self.root.get("lang") != "id":
            yield "the page does not say that it is Indonesian"
        headings = [text_of(item) for item in self.all("h1")]
        title = text_of(self.find("title"))
        if len(headings) != 1 or not headings[0]:
            yield f"headings of the first level: {headings}"
        elif not title.startswith(headings[0]):
            yield f"title {title!r} does not begin with {headings[0]!r}"

    def _id_problems(self) -> Iterator[str]:
        ids = Counter(item.get("id") for item in self.root.iter() if item.get("id"))
        yield from (f"id {name} stands {times} times" for name, times in ids.items() if times > 1)
        for item in self.root.iter():
            named = [name for key in REFERENCES for name in item.get(key, "").split()]
            href = item.get("href", "")
            if item.tag == "a" and href.startswith("#") and len(href) > 1:
                named.append(href[1:])
            yield from (
                f"{item.tag} names the missing id {name}" for name in named if name not in ids
            )

    def _label_problems(self) -> Iterator[str]:
        labelled = {item.get("for") for item in self.all("label") if _says_something(item)}
        for item in self.all("input", "select", "textarea"):
            is_hidden = item.tag == "input" and item.get("type") in UNLABELLED_KINDS
            if not (is_hidden or item.get("id") in labelled or self._has_name(item)):
                yield f"{item.tag} {item.get('name')} has no label"
        for item in self.all("button", "a"):
            if not (text_of(item) or self._has_name(item)):
                yield f"{item.tag} without a text"
        yield from ("img without alt" for item in self.all("img") if item.get("alt") is None)

    def _has_name(self, item: Element) -> bool:
        if item.get("aria-label") or item.get("aria-labelledby"):
            return True
        parent = self.parents.get(item)
        while parent is not None:
            if parent.tag == "label" and text_of(parent):
                return True
            parent = self.parents.get(parent)
        return False

    def _inline_problems(self) -> Iterator[str]:
        for item in self.root.iter():
            inline = [name for name in item.attrib if name == "style" or name.startswith("on")]
            yield from (f"{item.tag} with an inline {name}" for name in inline)
            if any(item.get(name, "").startswith("javascript:") for name in ("href", "action")):
                yield f"{item.tag} runs a script"
        yield from ("inline style" for item in self.all("style"))
        yield from ("inline script" for item in self.all("script") if not item.get("src"))

    def _form_problems(self, app: Flask) -> Iterator[str]:
        for form in self.all("form"):
            method, action = form.get("method", "get").upper(), form.get("action", "")
            names = {item.get("name") for item in form.iter()}
            if method == "POST" and "csrf_token" not in names:
                yield f"form {action} has no token"
            if action and not leads_somewhere(app, action, method):
                yield f"form {method} {action} leads nowhere"


def leads_somewhere(app: Flask, action: str, method: str) -> bool:
    """Whether the application answers this method at this address."""
    parts = urlsplit(action)
    if parts.scheme or parts.netloc:
        return False
    try:
        app.url_map.bind("localhost").match(parts.path, method=method)
    except HTTPException:
        return False
    return True
