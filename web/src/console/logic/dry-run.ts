/** Reading the answer of `dry_run`: a routing decision that was not carried out. Pure. */

import type { Candidate } from "../../generated/documents.ts";

export interface DryRunAgency {
  agency_id: string;
  role: "lead" | "support" | undefined;
  reason: string | undefined;
}

export interface DryRunOutcome {
  place: string | undefined;
  placement: string | undefined;
  priority: number | undefined;
  dispatch: "automatic" | "on_verify" | undefined;
  agencies: DryRunAgency[];
  rules: string[];
  candidates: Candidate[];
}

/** The parts that are shown; what an answer does not have stays out. */
export function readDryRun(answer: Record<string, unknown>): DryRunOutcome {
  const decision = (answer.decision ?? answer) as Record<string, unknown>;
  const agencies = (answer.agencies ?? []) as (string | DryRunAgency)[];
  const dispatch = answer.dispatch;
  return {
    place: answer.place as string | undefined,
    placement: decision.placement as string | undefined,
    priority: answer.priority as number | undefined,
    dispatch: dispatch === "automatic" || dispatch === "on_verify" ? dispatch : undefined,
    agencies: agencies.map((one) => (typeof one === "string" ? { agency_id: one, role: undefined, reason: undefined } : one)),
    rules: (decision.rules ?? []) as string[],
    candidates: (decision.candidates ?? []) as Candidate[],
  };
}
