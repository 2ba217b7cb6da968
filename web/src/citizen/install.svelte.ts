/** Putting the app on the home screen, where the browser offers it. */

interface InstallPrompt extends Event {
  prompt(): Promise<void>;
}

let offer = $state.raw<InstallPrompt>();
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault(); // Not in the middle of an emergency: the menu has it.
  offer = event as InstallPrompt;
});
addEventListener("appinstalled", () => (offer = undefined));

/** Whether the browser offers it; reactive. */
export function canInstall(): boolean {
  return offer !== undefined;
}

/** Ask the browser to install the app. */
export function install(): void {
  void offer?.prompt();
  offer = undefined;
}
