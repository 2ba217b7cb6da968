/** Runes everywhere: the older reactivity then stays out of the first load. */
export default { compilerOptions: { runes: true } };
