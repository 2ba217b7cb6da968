/** The alarm: made by the browser itself, so that no file can be missing, and shaken along. */

import { REMINDER_TONES, vibration, type Tone } from "../logic/ringing.ts";

const RISE_S = 0.012; // Without it every tone begins with a click.
const VOLUME = 0.9;

class Alarm {
  /** Whether the browser lets it sound; reactive. Browsers want a touch first. */
  sound = $state<"ready" | "blocked">("blocked");
  #context: AudioContext | undefined;
  #busy_until_ms = 0;
  #playing = new Set<OscillatorNode>();

  /** Try to get ready, and again at each touch until the browser agrees. */
  prepare(): () => void {
    const unlock = (): void => void this.unlock();
    unlock();
    for (const event of ["pointerdown", "keydown"] as const) addEventListener(event, unlock, { capture: true });
    return () => {
      for (const event of ["pointerdown", "keydown"] as const) removeEventListener(event, unlock, { capture: true });
    };
  }

  /** Ask the browser to let it sound; works within a touch. */
  async unlock(): Promise<void> {
    if (this.#context?.state === "running") return;
    try {
      this.#context ??= this.#made();
      await this.#context.resume();
    } catch {
      // No sound device; the notification and the vibration are left.
    }
    this.#look();
  }

  /** Play tones unless the ones before still sound; true when they began. */
  play(tones: readonly Tone[]): boolean {
    if (Date.now() < this.#busy_until_ms) return false;
    this.#busy_until_ms = Date.now() + tones.reduce((sum, tone) => sum + tone.ms, 0);
    shake(vibration(tones));
    if (this.#context?.state === "running") this.#schedule(this.#context, tones);
    return true;
  }

  /** One short notice. */
  remind(): void {
    this.play(REMINDER_TONES);
  }

  /** Silence at once. */
  stop(): void {
    for (const tone of this.#playing) tone.stop();
    this.#playing.clear();
    this.#busy_until_ms = 0;
    shake([0]);
  }

  #made(): AudioContext {
    const context = new AudioContext();
    context.onstatechange = () => this.#look();
    return context;
  }

  #look(): void {
    this.sound = this.#context?.state === "running" ? "ready" : "blocked";
  }

  #schedule(context: AudioContext, tones: readonly Tone[]): void {
    let at_s = context.currentTime + 0.02;
    for (const { hz, ms } of tones) {
      if (hz > 0) this.#tone(context, hz, at_s, at_s + ms / 1000);
      at_s += ms / 1000;
    }
  }

  #tone(context: AudioContext, hz: number, from_s: number, to_s: number): void {
    const [source, volume] = [new OscillatorNode(context, { type: "square", frequency: hz }), new GainNode(context, { gain: 0 })];
    volume.gain.setValueAtTime(0, from_s);
    volume.gain.linearRampToValueAtTime(VOLUME, from_s + RISE_S);
    volume.gain.setValueAtTime(VOLUME, to_s - RISE_S);
    volume.gain.linearRampToValueAtTime(0, to_s);
    source.connect(volume).connect(context.destination);
    source.start(from_s);
    source.stop(to_s);
    this.#playing.add(source);
    source.onended = () => this.#playing.delete(source);
  }
}

function shake(pattern: number[]): void {
  // Before the first touch Chromium refuses and writes an error on its console for each try.
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(pattern);
}

/** The alarm of this page. */
export const alarm = new Alarm();
