/** The siren's sound: oscillators, no file to load and none to fail. */

import { notesBetween, PATTERNS, type Note, type SirenLevel } from "../logic/siren.ts";

/** Seconds that are handed to the audio clock ahead. Hidden pages get a timer once a second at best. */
const AHEAD_S = 2.4;
const TICK_MS = 400;

/** Plays the pattern of a level until told otherwise. */
export class SirenSound {
  #context: AudioContext | undefined;
  #volume: GainNode | undefined;
  #level: SirenLevel = "silent";
  #began_s = 0;
  #planned_s = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #onchange: () => void;

  /**
   * @param onchange told when the browser allows or forbids sound.
   */
  constructor(onchange: () => void) {
    this.#onchange = onchange;
  }

  /** Whether the browser lets it sound now. */
  get canSound(): boolean {
    return this.#context?.state === "running";
  }

  /** Ask the browser for sound. It says yes only within a click or a key press of the person. */
  async unlock(): Promise<boolean> {
    if (typeof AudioContext === "undefined") return false;
    if (!this.#context) {
      this.#context = new AudioContext();
      this.#context.onstatechange = this.#onchange;
    }
    // A refused `resume` stays pending in some browsers; nobody may wait for it.
    void this.#context.resume().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 150));
    this.#onchange();
    return this.canSound;
  }

  /** One short tone, to hear that it works. */
  test(): void {
    if (!this.canSound) return;
    const start_s = this.#context!.currentTime + 0.02;
    for (const note of PATTERNS.chime.notes) this.#sound(note, start_s + note.at_s, this.#output());
  }

  /** Play this level from now on. */
  play(level: SirenLevel): void {
    if (level === this.#level) return;
    this.#level = level;
    this.#hush();
    clearInterval(this.#timer);
    if (level === "silent") return;
    this.#began_s = (this.#context?.currentTime ?? 0) + 0.05;
    this.#planned_s = 0;
    this.#timer = setInterval(() => this.#plan(), TICK_MS);
    this.#plan();
  }

  #plan(): void {
    if (!this.canSound || this.#level === "silent") return;
    const now_s = this.#context!.currentTime - this.#began_s;
    const [from_s, to_s] = [Math.max(this.#planned_s, now_s), now_s + AHEAD_S];
    if (to_s <= from_s) return;
    for (const note of notesBetween(PATTERNS[this.#level], from_s, to_s)) this.#sound(note, this.#began_s + note.at_s, this.#output());
    this.#planned_s = to_s;
  }

  #output(): GainNode {
    if (!this.#volume) {
      this.#volume = this.#context!.createGain();
      this.#volume.connect(this.#context!.destination);
    }
    return this.#volume;
  }

  /** Cut off what is planned already: a claimed report is silent at once. */
  #hush(): void {
    this.#volume?.disconnect();
    this.#volume = undefined;
  }

  #sound(note: Note, at_s: number, output: GainNode): void {
    const oscillator = this.#context!.createOscillator();
    const envelope = this.#context!.createGain();
    oscillator.type = "square";
    oscillator.frequency.setValueAtTime(note.from_hz, at_s);
    oscillator.frequency.linearRampToValueAtTime(note.to_hz, at_s + note.length_s);
    // A square wave is loud for its amplitude; a short rise and fall keeps it from clicking.
    envelope.gain.setValueAtTime(0, at_s);
    envelope.gain.linearRampToValueAtTime(note.gain * 0.35, at_s + 0.015);
    envelope.gain.setValueAtTime(note.gain * 0.35, at_s + note.length_s - 0.03);
    envelope.gain.linearRampToValueAtTime(0, at_s + note.length_s);
    oscillator.connect(envelope).connect(output);
    oscillator.start(at_s);
    oscillator.stop(at_s + note.length_s + 0.01);
  }
}
