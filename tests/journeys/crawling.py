"""Every form that changes something, found by following the links a person sees."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from werkzeug.exceptions import HTTPException

from tests.html import Element, text_of
from tests.page import Answer, Visitor, fields_of

VISITS = 2
"""How many pages of each kind are looked at."""
LEFT_ALONE = ("people.", "static")
"""The rooms whose forms end sessions and passwords; they have tests of their own."""


@dataclass
class WriteForm:
    """A form as it stands on a page."""

    page: Answer
    element: Element

    @property
    def action(self) -> str:
        return self.element.get("action") or self.page.path

    @property
    def values(self) -> dict[str, Any]:
        """What a browser would send of it untouched."""
        return fields_of(self.element)

    @property
    def texts(self) -> list[str]:
        """The names of its fields for text."""
        return [
            item.get("name", "")
            for item in self.element.iter()
            if item.tag == "textarea" or (item.tag == "input" and is_text(item))
        ]

    def named(self, tag: str, kind: str = "") -> list[str]:
        """The names of its fields of a tag, or of a tag and type."""
        return [
            item.get("name", "")
            for item in self.element.iter(tag)
            if item.get("name") and kind in ("", item.get("type"))
        ]

    def send(self, **values: Any) -> Answer:
        """Send it, and inspect whatever is answered."""
        http = self.page.visitor.http
        sent = {name: value for name, value in {**self.values, **values}.items() if name}
        response = http.post(self.action, data=sent)
        answer = Answer(self.page.visitor, self.action, response)
        response.close()
        return answer


def is_text(item: Element) -> bool:
    """Whether an input is for free text."""
    return item.get("type", "text") in ("text", "search", "tel", "url", "email")


def find_forms(visitor: Visitor, start: str = "/") -> dict[str, WriteForm]:
    """The forms with fields that a person reaches by links, by the endpoint they lead to."""
    waiting, visited, forms = [start], Counter[str](), {}
    known = set(waiting)
    while waiting:
        path = waiting.pop(0)
        endpoint = endpoint_of(visitor, path, "GET")
        if not endpoint or endpoint.startswith(LEFT_ALONE) or visited[endpoint] >= VISITS:
            continue
        page = look_at(visitor, path)
        if page is None:
            continue
        visited[endpoint] += 1
        for form in forms_on(page):
            forms.setdefault(endpoint_of(visitor, form.action, "POST"), form)
        links = [item.get("href", "").partition("#")[0] for item in page.tree.all("a")]
        waiting += [link for link in dict.fromkeys(links) if link and link not in known]
        known.update(links)
    return {name: form for name, form in forms.items() if name and not name.startswith(LEFT_ALONE)}


def forms_on(page: Answer) -> list[WriteForm]:
    """The page's forms that hold more than a button."""
    found = [
        WriteForm(page, form)
        for form in page.tree.all("form")
        if form.get("method", "").lower() == "post"
    ]
    return [form for form in found if form.texts or form.named("select")]


def look_at(visitor: Visitor, path: str) -> Answer | None:
    """The page of an address; nothing where the address sends elsewhere or gives a file."""
    response = visitor.http.get(path)
    try:
        if response.status_code != 200 or response.mimetype != "text/html":
            assert response.status_code < 400, f"{path}: {response.status}"
            return None
        return Answer(visitor, path, response)
    finally:
        response.close()


def endpoint_of(visitor: Visitor, path: str, method: str) -> str:
    """What answers an address; empty for addresses elsewhere."""
    parts = urlsplit(path)
    if parts.scheme or parts.netloc:
        return ""
    try:
        found = visitor.app.url_map.bind("localhost").match(parts.path, method=method)
    except HTTPException:
        return ""
    return str(found[0])


def refusals_in(answer: Answer) -> list[str]:
    """The sentences that say what is wrong with what was sent."""
    classes = ("error", "notice")
    return [
        text_of(item)
        for item in answer.tree.find("main").iter()
        if any(name in item.get("class", "") for name in classes) or item.get("role") == "alert"
    ]
