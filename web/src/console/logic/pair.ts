/** A text in Indonesian and in English. */
export type Pair = readonly [id: string, en: string];
