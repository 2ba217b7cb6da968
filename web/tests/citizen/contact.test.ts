import { expect, test } from "vitest";
import { internationalPhone } from "../../src/citizen/contact.ts";
import { factorText } from "../../src/kit/second-factor-texts.ts";
import { say } from "../../src/citizen/phone-number-texts.ts";

test.each([["0812-3456-7890", "+6281234567890"], ["+62 812 3456 7890", "+6281234567890"], ["+1 555 123 4567", "+15551234567"], ["112", undefined], ["halo", undefined]])(
  "%s is %s",
  (typed, number) => expect(internationalPhone(typed)).toBe(number),
);

test.each([say.texts, factorText.texts])("the words of later screens exist in both languages", (texts) => {
  expect(Object.keys(texts.en).sort()).toEqual(Object.keys(texts.id).sort());
});
