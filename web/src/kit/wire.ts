/** Documents as Firestore's REST interface writes them. Pure. */

/** A value in the wire format: one property, which names the type. */
export type WireValue = Readonly<Record<string, unknown>>;
export type WireFields = Readonly<Record<string, WireValue>>;

/** The fields of a document as plain values. */
export function plainFields(fields: WireFields = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plainValue(value)]));
}

/**
 * One value: times become `Date`, whole numbers `number`.
 *
 * @throws TypeError a type that no card of ours has, such as a reference.
 */
export function plainValue(value: WireValue): unknown {
  const [type, content] = Object.entries(value)[0] ?? [];
  switch (type) {
    case "nullValue":
      return null;
    case "stringValue":
    case "booleanValue":
    case "doubleValue":
      return content;
    case "integerValue":
      return Number(content); // It comes as text, as it may have 64 bits.
    case "timestampValue":
      return new Date(content as string);
    case "arrayValue":
      return ((content as { values?: WireValue[] }).values ?? []).map(plainValue);
    case "mapValue":
      return plainFields((content as { fields?: WireFields }).fields);
    default:
      throw new TypeError(`no plain value for ${type}`);
  }
}
