/** What the screen shows before the server has answered: the known state, moved on by what waits in the outbox. */

import type { AssignmentStatus } from "../../generated/states.ts";
import { ASSIGNMENT_ENDED, ASSIGNMENT_LADDER } from "../../generated/states.ts";
import type { OutboxItem } from "../../kit/outbox.ts";
import { afterStep, isFurther, isStep } from "./steps.ts";

/** One command that the server has not answered yet. */
export interface PendingCommand {
  id: string;
  incident_id: string;
  command: string;
  /** The words that go with it: a note, a reason. */
  text?: string;
  attempts: number;
  /** When it was pressed, in milliseconds since the epoch. */
  at_ms: number;
}

/** The server's answer to a step, which may come before the listener tells of it. */
export interface Confirmed {
  status: AssignmentStatus;
  at_ms: number;
}

/** An assignment's state as the screen shows it. */
export interface ShownStatus {
  status: AssignmentStatus;
  /** Whether the server does not know of it yet. */
  tentative: boolean;
}

/** How long an answer counts for more than the listener, in milliseconds: Firestore's listeners lag by less than that. */
export const CONFIRMED_FOR_MS = 10_000;

/** The agency's commands in the outbox, in the order in which they go out. */
export function pendingCommands(items: readonly OutboxItem[]): PendingCommand[] {
  return [...items]
    .sort((a, b) => a.order - b.order || a.id.localeCompare(b.id))
    .flatMap((item) => (item.letter.kind === "command" && item.letter.surface === "agency" ? [pendingCommand(item, item.letter)] : []));
}

function pendingCommand(item: OutboxItem, letter: { command: string; data: Record<string, unknown> }): PendingCommand {
  const text = [letter.data.reason, letter.data.what, letter.data.text, letter.data.note].find((words) => typeof words === "string" && words);
  return {
    id: item.id,
    incident_id: String(letter.data.incident_id ?? ""),
    command: letter.command,
    attempts: item.attempts,
    at_ms: item.order,
    ...(text ? { text: text as string } : {}),
  };
}

/**
 * The state to show.
 *
 * @param known what the listener last said.
 * @param confirmed what the server last answered, if anything.
 * @param pending this assignment's commands, in order.
 */
export function shownStatus(
  known: AssignmentStatus, confirmed: Confirmed | undefined, pending: readonly PendingCommand[], now_ms: number,
): ShownStatus {
  const fresh = confirmed && now_ms - confirmed.at_ms < CONFIRMED_FOR_MS && isFurther(known, confirmed.status);
  const start = fresh ? confirmed.status : known;
  const status = pending.reduce<AssignmentStatus>((state, { command }) => (isStep(command) ? afterStep(state, command) : state), start);
  return { status, tentative: status !== start };
}

/** Whether a state asks nothing more of the agency. */
export function isEnded(status: AssignmentStatus): boolean {
  return (ASSIGNMENT_ENDED as readonly AssignmentStatus[]).includes(status);
}

/** When a step that waits was pressed, by the state that it leads to; steps that it skips count from the same moment. */
export function pressedAt(known: AssignmentStatus, pending: readonly PendingCommand[]): Partial<Record<AssignmentStatus, number>> {
  const pressed: Partial<Record<AssignmentStatus, number>> = {};
  let status = known;
  for (const { command, at_ms } of pending) {
    const before = status;
    if (isStep(command)) status = afterStep(status, command);
    for (const step of ASSIGNMENT_LADDER) if (isFurther(before, step) && !isFurther(status, step)) pressed[step] ??= at_ms;
  }
  return pressed;
}

/** Whether anything waits for the network, rather than being on its way just now. */
export function isHeldUp(pending: readonly PendingCommand[], online: boolean): boolean {
  return pending.length > 0 && (!online || pending.some((item) => item.attempts > 0));
}
