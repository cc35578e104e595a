"""Somebody who clicks through the pages and looks closely at each."""

import re
import uuid
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

GRAVE = ("serious", "critical")
MAIN = "main"
MOST_TABS = 200
FOCUS_SHOWN = """element => {
    const style = getComputedStyle(element);
    return element === document.activeElement
        && (style.outlineStyle !== 'none' || style.boxShadow !== 'none');
}"""


@dataclass
class Walker:
    """A visitor of the sample site; `taps` counts what a finger did."""

    page: Page
    has_scripts: bool
    taps: int = 0
    seen: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path)
        self.look()

    def enter(self, region: str, user_id: uuid.UUID) -> None:
        """Sign in by one's own button among the people of a regency."""
        self.open("/masuk")
        button = self.page.locator(f'button[value="{user_id}"]')
        if not button.is_visible():
            self.page.get_by_text(region, exact=True).click()
        button.click()
        self.look()

    def click(self, name: str, role: str = "link") -> None:
        """Follow the first link or press the button of this name, and look where it leads."""
        self.tap(self.page.locator(MAIN).get_by_role(role, name=name, exact=True).first)  # type: ignore[arg-type]
        self.look()

    def press(self, name: str) -> None:
        """Press a button."""
        self.click(name, "button")

    def tap(self, target: Locator) -> None:
        """One touch, or one click."""
        self.taps += 1
        target.click()

    def fill(self, label: str, text: str) -> None:
        """Write into a field."""
        self.page.locator(MAIN).get_by_label(label).first.fill(text)

    def choose(self, label: str, key: str) -> None:
        """Pick from a list."""
        self.page.locator(MAIN).get_by_label(label).first.select_option(key)

    def tab_to(self, target: Locator) -> None:
        """Reach an element by the keyboard alone; the focus can be seen on it."""
        for _turn in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if target.evaluate("element => element === document.activeElement"):
                assert target.evaluate(FOCUS_SHOWN), "the focus cannot be seen"
                return
        raise AssertionError(f"the keyboard does not reach {target}")

    def look(self) -> None:
        """Nothing sticks out, nothing is grave to axe, the page says that its data are samples."""
        self.page.wait_for_load_state()
        here = re.sub(r"^https?://[^/]+", "", self.page.url)
        self.seen.append(here)
        expect(self.page.get_by_text("Data contoh").first).to_be_visible()
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.page.viewport_size["width"], f"{here} scrolls sideways: {width}"
        if self.has_scripts:
            found = Axe().run(self.page).response["violations"]
            grave = [complaint(item) for item in found if item["impact"] in GRAVE]
            assert grave == [], f"{here}: {grave}"


def complaint(violation: dict) -> str:
    """A violation in one line, with the first elements it is about."""
    nodes = [node["html"][:160] for node in violation["nodes"][:3]]
    return f"{violation['id']}: {nodes}"
