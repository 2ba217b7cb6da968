import { mount } from "svelte";
import "../kit/base.css";
import "../kit/theme.svelte.ts";
import { installWorker } from "../kit/installing.ts";
import { sendWheneverPossible } from "../kit/sending.ts";
import App from "./App.svelte";
import { lookIfAllowed } from "./position.svelte.ts";
import { recall } from "./reports.svelte.ts";

mount(App, { target: document.getElementById("app")! });
void lookIfAllowed();
void recall().then(sendWheneverPossible);

// After the first paint: what the moment after a press needs, and the worker that keeps the app for the next time.
addEventListener("load", () => {
  void import("./Report.svelte");
  void import("../kit/firebase.ts");
  void installWorker("/sw.js");
});
