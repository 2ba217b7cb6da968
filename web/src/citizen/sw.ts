import { keepApp } from "../kit/worker/shell.ts";

keepApp("citizen", ["/manifest.webmanifest", "/icons/sergap.svg", "/icons/sergap-192.png"]);
