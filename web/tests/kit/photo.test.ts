import { describe, expect, test } from "vitest";
import { encodeWithin, fittedSize, PHOTO_EDGE_PX, PHOTO_LIMIT_BYTES } from "../../src/kit/photo.ts";

const blob = (bytes: number, type = "image/webp"): Blob => new Blob([new Uint8Array(bytes)], { type });

describe("size", () => {
  test("the longer edge becomes 1280 px and the shape stays", () => {
    expect(fittedSize(4000, 3000)).toEqual({ width: 1280, height: 960 });
    expect(fittedSize(3000, 4000)).toEqual({ width: 960, height: 1280 });
  });

  test("a small picture is not blown up", () => {
    expect(fittedSize(640, 480)).toEqual({ width: 640, height: 480 });
  });

  test("a panorama keeps at least one pixel of height", () => {
    expect(fittedSize(100_000, 20)).toEqual({ width: 1280, height: 1 });
  });
});

describe("bytes", () => {
  test("a photo that fits is encoded once, at full size", async () => {
    const tried: number[] = [];
    const photo = await encodeWithin((edge) => (tried.push(edge), Promise.resolve({ blob: blob(1000), width: 9, height: 9 })));
    expect(tried).toEqual([PHOTO_EDGE_PX]);
    expect(photo).toMatchObject({ content_type: "image/webp", width: 9, height: 9 });
    expect(photo.data.length).toBe(1000);
  });

  test("one that is too large is encoded smaller until it fits the limit of the rules", async () => {
    const sizes = [PHOTO_LIMIT_BYTES + 1, PHOTO_LIMIT_BYTES + 1, PHOTO_LIMIT_BYTES];
    const tried: [number, number][] = [];
    const photo = await encodeWithin((edge, quality) => {
      tried.push([edge, quality]);
      return Promise.resolve({ blob: blob(sizes[tried.length - 1]!, "image/jpeg"), width: 1, height: 1 });
    });
    expect(tried.length).toBe(3);
    expect(photo.data.length).toBe(PHOTO_LIMIT_BYTES);
    expect(photo.content_type).toBe("image/jpeg");
  });

  test("one that never fits is refused, not sent cut off", async () => {
    await expect(encodeWithin(() => Promise.resolve({ blob: blob(PHOTO_LIMIT_BYTES + 1), width: 1, height: 1 }))).rejects.toThrow("does not fit");
  });
});
