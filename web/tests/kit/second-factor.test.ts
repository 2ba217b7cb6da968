import type { Auth, User } from "firebase/auth";
import { beforeEach, expect, test, vi } from "vitest";

const said = vi.hoisted(() => ({ out: 0, enrolled: [] as string[], resolved: [] as string[] }));
// Firebase's own half of it: the emulators know no authenticator apps.
vi.mock("firebase/auth", () => ({
  getMultiFactorResolver: () => ({
    hints: [{ factorId: "phone", uid: "p" }, { factorId: "totp", uid: "t" }],
    resolveSignIn: async (assertion: string) => {
      if (assertion !== "t:123456") throw Object.assign(new Error(), { code: "auth/invalid-verification-code" });
      said.resolved.push(assertion);
      return { user: { uid: "u" } };
    },
  }),
  multiFactor: () => ({ getSession: async () => "session", enroll: async (assertion: string) => void said.enrolled.push(assertion) }),
  signOut: async () => void said.out++,
  TotpMultiFactorGenerator: {
    FACTOR_ID: "totp",
    generateSecret: async () => ({ secretKey: "KEY", generateQrCodeUrl: (name: string, issuer: string) => `otpauth://${issuer}:${name}` }),
    assertionForSignIn: (uid: string, code: string) => `${uid}:${code}`,
    assertionForEnrollment: (_secret: unknown, code: string) => `new:${code}`,
  },
}));
const { answer, setUp } = await import("../../src/kit/second-factor.ts");

const auth = {} as Auth;
const user = (claims: object): User => ({ uid: "u", email: "a@b", getIdTokenResult: async () => ({ claims }) }) as unknown as User;

beforeEach(() => Object.assign(said, { out: 0, enrolled: [], resolved: [] }));

test("a code of the authenticator app finishes the sign-in", async () => {
  const signed = await answer(auth, {}, (check) => check("123456"));
  expect([signed.uid, said.resolved]).toEqual(["u", ["t:123456"]]);
});

test("a wrong code can be typed again", async () => {
  await answer(auth, {}, async (check) => {
    await expect(check("000000")).rejects.toThrow();
    await check("123456");
  });
  expect(said.resolved).toEqual(["t:123456"]);
});

test("staff without a second factor connect one and sign in anew", async () => {
  const shown: string[] = [];
  const setting = setUp(auth, user({ role: "operator", firebase: {} }), async (check, facts) => {
    shown.push(facts!.key, facts!.link);
    await check("123456");
  });
  await expect(setting).rejects.toMatchObject({ code: "auth/cancelled" });
  expect([shown, said.enrolled, said.out]).toEqual([["KEY", "otpauth://Sergap:a@b"], ["new:123456"], 1]);
});

test("who gives up is signed out: half a sign-in opens nothing", async () => {
  await expect(setUp(auth, user({ role: "agency" }), () => Promise.reject(new Error("given up")))).rejects.toThrow("given up");
  expect([said.enrolled, said.out]).toEqual([[], 1]);
});

test.each([{}, { role: "operator", firebase: { sign_in_second_factor: "totp" } }])("others are left alone: %o", async (claims) => {
  expect((await setUp(auth, user(claims), () => Promise.reject(new Error()))).uid).toBe("u");
  expect(said.out).toBe(0);
});
