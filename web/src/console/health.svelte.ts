/** What the console knows about its own health: connection, push, heartbeats. */

import { SvelteMap } from "svelte/reactivity";
import type { PushData } from "../kit/push.ts";
import type { DeviceState } from "./data/device.ts";

class Health {
  push = $state<DeviceState>("starting");
  /** The desk has been without the server for longer than a connection takes. */
  dark = $state(false);
  /** The listeners do not show what the server has, though they call themselves connected and were begun anew. */
  behind = $state(false);
  heartbeat_failing = $state(false);
  /** The last push of each incident; opening the incident answers it. */
  readonly last_pushes = new SvelteMap<string, PushData>();
}

export const health = new Health();
