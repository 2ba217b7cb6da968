import { describe, expect, test } from "vitest";
import { smsAddress, smsText } from "../../src/citizen/sms.ts";
import { CATEGORIES } from "../../src/generated/region.ts";

const fix = { lat: -7.726512, lng: 109.009333, accuracy_m: 12.4, captured_at: 0, source: "gps" as const };

test("the text says what, where, how exact, when, and what to do", () => {
  expect(smsText("Kebakaran", fix, "14.03")).toBe(
    "DARURAT: Kebakaran di https://maps.google.com/?q=-7.72651,109.00933 (+-12 m) pukul 14.03. Tolong telepon 110.",
  );
});

test("without a position it says so, and no coordinates are made up", () => {
  const text = smsText("Kebakaran", null, "14.03");
  expect(text).toContain("posisi belum diketahui");
  expect(text).not.toContain("maps");
});

test("practice is called practice", () => {
  expect(smsText("Kebakaran", fix, "14.03", true)).toMatch(/^LATIHAN: /);
});

describe("length", () => {
  const far = { ...fix, lng: 109.399999, accuracy_m: 99_999 };
  test.each(CATEGORIES.flatMap((category) => [category.name_id, category.name_en]))("%s fits one SMS in plain letters", (name) => {
    const text = smsText(name, far, "23.59", true);
    expect(text.length).toBeLessThanOrEqual(160);
    expect(text).toMatch(/^[\x20-\x7e]+$/);
  });
});

test("the address opens the message app with the whole text", () => {
  expect(smsAddress("a & b?", "081")).toBe("sms:081?body=a%20%26%20b%3F");
  expect(smsAddress("x")).toBe("sms:?body=x");
});
