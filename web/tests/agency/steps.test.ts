import { describe, expect, test } from "vitest";
import { ASSIGNMENT_STATUSES } from "../../src/generated/states.ts";
import { afterStep, allowsStep, isFurther, isUnanswered, nextStep } from "../../src/agency/logic/steps.ts";

describe("the large button", () => {
  test("leads from the alert to the end, one step at a time", () => {
    const way = [];
    for (let status = "DISPATCHED" as ReturnType<typeof afterStep>, step; (step = nextStep(status)); status = afterStep(status, step)) way.push(step);
    expect(way).toEqual(["acknowledge", "en_route", "on_scene", "clear"]);
  });

  test("still offers to accept after the deadline", () => {
    expect(nextStep("EXPIRED")).toBe("acknowledge");
    expect(isUnanswered("EXPIRED")).toBe(true);
  });

  test("offers only what the server's own table allows", () => {
    for (const status of ASSIGNMENT_STATUSES) {
      const step = nextStep(status);
      if (step) expect(allowsStep(status, step), status).toBe(true);
    }
  });
});

test("a step that was passed already changes nothing", () => {
  expect(afterStep("ON_SCENE", "acknowledge")).toBe("ON_SCENE");
  expect(afterStep("CANCELLED", "acknowledge")).toBe("CANCELLED");
});

test("a unit may decline on its way, but not once it is there", () => {
  expect(allowsStep("EN_ROUTE", "decline")).toBe(true);
  expect(allowsStep("ON_SCENE", "decline")).toBe(false);
});

test("an expired assignment stands where a dispatched one stands", () => {
  expect(isFurther("EXPIRED", "DISPATCHED")).toBe(false);
  expect(isFurther("DISPATCHED", "EXPIRED")).toBe(false);
  expect(isFurther("EXPIRED", "ACKNOWLEDGED")).toBe(true);
  expect(isFurther("ON_SCENE", "CANCELLED")).toBe(true);
});
