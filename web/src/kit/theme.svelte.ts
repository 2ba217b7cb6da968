/** Light, dark, or as the system says. */

export type Theme = "system" | "light" | "dark";

const STORAGE_KEY = "sergap.theme";
const first = remembered();
let current = $state<Theme>(first);
show(first);

/** The chosen theme; reactive. */
export function theme(): Theme {
  return current;
}

/** Choose a theme, and remember it. */
export function setTheme(next: Theme): void {
  current = next;
  show(next);
  try {
    localStorage.setItem(STORAGE_KEY, next);
  } catch {
    // The choice then lasts until the window is closed.
  }
}

function remembered(): Theme {
  try {
    const value = localStorage.getItem(STORAGE_KEY);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system";
  }
}

function show(next: Theme): void {
  if (typeof document === "undefined") return;
  if (next === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}
