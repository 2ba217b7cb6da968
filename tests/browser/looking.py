"""Looking at screens: an audit by axe in both themes, and pictures in both sizes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from apps import App
from windows import DESK, PHONE

from devkit.stack.options import REPOSITORY

AXE = REPOSITORY / "web" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = REPOSITORY / "web" / "screenshots"
GRAVE = ("serious", "critical")

RUN_AXE = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.map((node) => node.target.join(" ")) }));
}"""

DRAWN = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame().then(frame);
}"""
"""Until a change is on screen, which is what axe looks at."""


@dataclass
class Looker:
    """Goes through the screens of one app, and remembers what axe finds.

    Args:
        name: of the app, for the pictures.
        own: the size that the app is made for.
    """

    app: App
    name: str
    own: dict[str, int]
    findings: list[str] = field(default_factory=list)

    def look(self, screen: str) -> None:
        """Audit what is shown and take pictures: the app's own size in both themes, the other size in the light."""
        for theme in ("dark", "light"):
            self._show(theme)
            self._audit(screen, theme)
            self._picture(screen, "" if theme == "light" else "-dark")
        self._resize(DESK if self.own == PHONE else PHONE)
        self._audit(screen, "in the other size")
        self._picture(screen, "")
        self._resize(self.own)

    def _show(self, theme: str) -> None:
        self.app.page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
        self.app.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        self.app.page.evaluate(DRAWN)

    def _audit(self, screen: str, how: str) -> None:
        page = self.app.page
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE.read_text())  # and not a script element: the content security policy stays in force
        found: list[dict[str, Any]] = page.evaluate(RUN_AXE)
        self.findings += [
            f"{self.name}/{screen} {how}: {one['id']} at {', '.join(one['where'][:5])}"
            for one in found
            if one["impact"] in GRAVE
        ]

    def _picture(self, screen: str, suffix: str) -> None:
        size = self.app.page.viewport_size or self.own
        path = PICTURES / f"{self.name}-{screen}-{size['width']}x{size['height']}{suffix}.png"
        self.app.page.screenshot(path=path)

    def _resize(self, size: dict[str, int]) -> None:
        self.app.page.set_viewport_size({"width": size["width"], "height": size["height"]})
        self.app.page.evaluate(DRAWN)
