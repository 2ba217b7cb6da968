/** The siren at this desk: what waits, how loud, muted or not, and whether the browser lets it sound. */

import type { PushData } from "../kit/push.ts";
import { board } from "./board.svelte.ts";
import { deskNow, deskNowExact } from "./clock.svelte.ts";
import { SirenSound } from "./data/audio.ts";
import { PushedReports } from "./logic/pushed.ts";
import { mutedUntil, sirenState, waitingOf, type MUTE_MINUTES, type SirenState } from "./logic/siren.ts";
import { session } from "./session.svelte.ts";

const STORAGE_KEY = "sergap.console.muted_until";

class Siren {
  #muted_until_ms = $state(remembered());
  #can_sound = $state(false);
  #pushed = new PushedReports();
  #sound = new SirenSound(() => (this.#can_sound = this.#sound.canSound));

  readonly state: SirenState = $derived(this.#state(deskNow()));

  #state(now_ms: number): SirenState {
    const waiting = [...waitingOf(board.waiting), ...this.#pushed.waiting(now_ms, board.online, (id) => board.reports.map.has(id))];
    return sirenState(waiting, now_ms, session.limits, this.#muted_until_ms, this.#can_sound);
  }

  /** Let the sound follow what waits; called at each tick and each change. */
  follow(): void {
    const { audible, level } = this.#state(deskNowExact());
    this.#sound.play(audible ? level : "silent");
  }

  /** Ask the browser for sound, within a click or a key press. */
  async unlock(test = false): Promise<void> {
    const works = await this.#sound.unlock();
    if (works && test) this.#sound.test();
    this.follow();
  }

  mute(minutes: (typeof MUTE_MINUTES)[number]): void {
    this.#remember(mutedUntil(deskNowExact(), minutes));
  }

  unmute(): void {
    this.#remember(0);
  }

  /** A push has come: it sounds even when the listeners are cut off. */
  hear(push: PushData): void {
    this.#pushed.add(push, deskNowExact());
    this.follow();
  }

  /** One tone for news that is no unclaimed report: an agency asks for support, somebody has to be phoned. */
  chime(): void {
    if (this.#state(deskNowExact()).muted_for_s === 0) this.#sound.test();
  }

  silence(): void {
    this.#sound.play("silent");
  }

  #remember(until_ms: number): void {
    this.#muted_until_ms = until_ms;
    try {
      sessionStorage.setItem(STORAGE_KEY, String(until_ms));
    } catch {
      // The mute then ends with a reload, which is the safe side.
    }
    this.follow();
  }
}

function remembered(): number {
  try {
    return Number(sessionStorage.getItem(STORAGE_KEY)) || 0;
  } catch {
    return 0;
  }
}

export const siren = new Siren();
