/** Where in the app one is: the part of the address after `#`. */

const SCREENS: readonly string[] = ["report", "history", "nearby", "settings", "privacy"];
let current = $state(parse(location.hash));
addEventListener("hashchange", () => {
  current = parse(location.hash);
  scrollTo(0, 0);
});

/** The screens. */
export type Screen = "home" | "report" | "history" | "nearby" | "settings" | "privacy";

interface Route {
  screen: Screen;
  id: string;
}

/** The present route; reactive. */
export function route(): Route {
  return current;
}

/** Go to a screen; the browser's back button leads back. */
export function go(screen: Screen, id = ""): void {
  location.hash = screen === "home" ? "#/" : `#/${screen}${id ? `/${id}` : ""}`;
}

function parse(hash: string): Route {
  const [, screen = "", id = ""] = hash.split("/");
  return SCREENS.includes(screen) ? { screen: screen as Screen, id } : { screen: "home", id: "" };
}
