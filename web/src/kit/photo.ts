/** Photos are made small in the browser, and drawing them anew leaves the camera's notes (EXIF, place) behind. */

/** Longest edge in pixels. */
export const PHOTO_EDGE_PX = 1280;
/** Most bytes that the rules accept; a Firestore document holds 1 MiB at most. */
export const PHOTO_LIMIT_BYTES = 700_000;

/** A photo ready to send. */
export interface SmallPhoto {
  content_type: "image/webp" | "image/jpeg";
  data: Uint8Array;
  width: number;
  height: number;
}

/** Width and height that fit the edge, never larger than the picture itself. */
export function fittedSize(width: number, height: number, edge = PHOTO_EDGE_PX): { width: number; height: number } {
  const scale = Math.min(1, edge / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Encodes a picture at a size and a quality; tests hand in their own. */
export type Encode = (edge: number, quality: number) => Promise<{ blob: Blob; width: number; height: number }>;

const STEPS: readonly [edge: number, quality: number][] = [
  [PHOTO_EDGE_PX, 0.8], [PHOTO_EDGE_PX, 0.6], [1024, 0.6], [800, 0.5], [640, 0.4],
];

/**
 * Encode with less and less until it fits.
 *
 * @throws Error it does not fit even at the smallest step.
 */
export async function encodeWithin(encode: Encode, limit_bytes = PHOTO_LIMIT_BYTES): Promise<SmallPhoto> {
  for (const [edge, quality] of STEPS) {
    const { blob, width, height } = await encode(edge, quality);
    if (blob.size > limit_bytes) continue;
    const content_type = blob.type === "image/webp" ? "image/webp" : "image/jpeg";
    return { content_type, data: new Uint8Array(await blob.arrayBuffer()), width, height };
  }
  throw new Error("the photo does not fit");
}

/**
 * Make a photo small.
 *
 * @param file what the camera or the gallery gave.
 */
export async function smallPhoto(file: Blob): Promise<SmallPhoto> {
  const picture = await createImageBitmap(file);
  try {
    return await encodeWithin((edge, quality) => drawn(picture, edge, quality));
  } finally {
    picture.close();
  }
}

async function drawn(picture: ImageBitmap, edge: number, quality: number): ReturnType<Encode> {
  const { width, height } = fittedSize(picture.width, picture.height, edge);
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d")!.drawImage(picture, 0, 0, width, height);
  const encoded = (type: string): Promise<Blob | null> => new Promise((resolve) => canvas.toBlob(resolve, type, quality));
  const webp = await encoded("image/webp");
  // A browser without a WebP encoder hands out PNG, which is far too large.
  const blob = webp?.type === "image/webp" ? webp : await encoded("image/jpeg");
  if (!blob) throw new Error("the photo cannot be encoded");
  return { blob, width, height };
}
