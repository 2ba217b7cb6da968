import { expect, test } from "vitest";
import { plainFields, plainValue } from "../../src/kit/wire.ts";

test("a card as the REST interface writes it", () => {
  const fields = {
    step: { stringValue: "seen" },
    final: { booleanValue: false },
    count: { integerValue: "3" },
    accuracy_m: { doubleValue: 12.5 },
    expires_at: { nullValue: null },
    cancel_until: { timestampValue: "2026-11-24T01:02:03.456789Z" },
    agencies: { arrayValue: { values: [{ stringValue: "polsek-kroya" }] } },
    steps: { arrayValue: { values: [{ mapValue: { fields: { step: { stringValue: "received" } } } }] } },
    none: { arrayValue: {} },
    nothing: { mapValue: {} },
  };
  expect(plainFields(fields)).toEqual({
    step: "seen", final: false, count: 3, accuracy_m: 12.5, expires_at: null, cancel_until: new Date("2026-11-24T01:02:03.456Z"),
    agencies: ["polsek-kroya"], steps: [{ step: "received" }], none: [], nothing: {},
  });
});

test("a type that no card has is refused, not guessed", () => {
  expect(() => plainValue({ referenceValue: "projects/p" })).toThrow(TypeError);
  expect(() => plainValue({})).toThrow(TypeError);
});
