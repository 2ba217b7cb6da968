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
THEMES = ("light", "dark")

RUN_AXE = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.map((node) => node.target.join(" ")) }));
}"""

SHOW_THEME = """async (theme) => {
  document.documentElement.dataset.theme = theme;
  const frame = () => new Promise(requestAnimationFrame);
  await frame().then(frame);
}"""
"""Once it is drawn: axe looks at what is on screen."""


@dataclass
class Looker:
    """Goes through the screens of one app, and remembers what axe finds.

    Args:
        name: of the app, for the pictures.
        own: the size that the app is made for; axe looks at that one.
    """

    app: App
    name: str
    own: dict[str, int]
    findings: list[str] = field(default_factory=list)

    def look(self, screen: str) -> None:
        """Audit what is shown and take pictures: both sizes in the light, the app's own size in the dark."""
        for theme in reversed(THEMES):
            self._show(theme)
            self._audit(screen, theme)
            self._picture(screen, self.own, "" if theme == "light" else "-dark")
        other = DESK if self.own == PHONE else PHONE
        self._picture(screen, other, "")
        self._resize(self.own)

    def _show(self, theme: str) -> None:
        self.app.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        self.app.page.evaluate(SHOW_THEME, theme)

    def _audit(self, screen: str, theme: str) -> None:
        page = self.app.page
        if not page.evaluate("'axe' in window"):
            page.add_script_tag(path=AXE)
        found: list[dict[str, Any]] = page.evaluate(RUN_AXE)
        self.findings += [
            f"{self.name}/{screen} {theme}: {one['id']} at {', '.join(one['where'][:5])}"
            for one in found
            if one["impact"] in GRAVE
        ]

    def _picture(self, screen: str, size: dict[str, int], suffix: str) -> None:
        self._resize(size)
        path = PICTURES / f"{self.name}-{screen}-{size['width']}x{size['height']}{suffix}.png"
        self.app.page.screenshot(path=path)

    def _resize(self, size: dict[str, int]) -> None:
        if self.app.page.viewport_size != size:
            self.app.page.set_viewport_size({"width": size["width"], "height": size["height"]})
