import { expect, test, vi } from "vitest";
import { onceStarted } from "../../src/kit/once-started.ts";

test("it is started once, and a failed start is tried anew", async () => {
  const start = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error("no network")).mockResolvedValue("runs");
  const started = onceStarted(start);

  await expect(started()).rejects.toThrow("no network");
  expect(await Promise.all([started(), started()])).toEqual(["runs", "runs"]);
  expect(start).toHaveBeenCalledTimes(2);
});
