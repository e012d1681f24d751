import en from "./strings/en.js";

/** @param {string} _lang @returns {import("./types.js").Strings} other languages will be chunks fetched when asked for */
export const catalogue = (_lang) => en;

/** @param {import("./types.js").Strings} t @param {string|undefined} code an unknown one is still said, in its own words */
export const reason = (t, code = "") => t.reasons[code] ?? code.replaceAll("_", " ");
