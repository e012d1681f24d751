/**
 * The public JSON the widget reads: codes and facts, no sentences.
 *
 * @typedef {"newest"|"oldest"|"highest"|"lowest"|"helpful"} Sort
 * @typedef {typeof import("./strings/en.js").default} Strings
 *
 * @typedef {object} Summary
 * @property {string|null} average
 * @property {number} count
 * @property {Record<string, number>} histogram
 * @property {{average: string|null, count: number}} unrewarded
 * @property {{total: number, by_reason: Record<string, number>}} withheld
 * @property {string} as_of
 *
 * @typedef {object} Reply
 * @property {string} body
 * @property {string} by
 * @property {string} at
 * @property {boolean} edited
 *
 * @typedef {object} Item a review, or (with `withheld`) its tombstone
 * @property {string} id
 * @property {number|null} rating
 * @property {string|null} title
 * @property {string|null} body
 * @property {string|null} author
 * @property {string|null} lang
 * @property {string} submitted_at
 * @property {string} published_at
 * @property {string|null} experience_date
 * @property {{grade: "delivered"|"ordered"|"unverified", delivered_on: string|null, returned: "no"|"partly"|"fully"}} proof
 * @property {string|null} variant
 * @property {"customer"|"employee"|"relative"|"received_free"} relationship
 * @property {{programme: string, points: number}|null} rewarded
 * @property {number} edited
 * @property {string|null} edited_at
 * @property {number} helpful
 * @property {string[]} masks reasons, one for each U+FFFC in title, then body
 * @property {Reply|null} reply
 * @property {{measure: "withhold_text"|"refuse", reason: string, at: string}|null} withheld
 *
 * @typedef {object} Notice
 * @property {string} store
 * @property {string} legal_name
 * @property {string} checked
 * @property {{programme: string, points: number}|null} incentives
 * @property {number} publish_days
 * @property {number} retention_months
 * @property {string} how_url
 *
 * @typedef {{product: {id: string}, summary: Summary, items: Item[], next: string|null, notice: Notice}} Page
 * @typedef {{product: string, average: string|null, count: number}} ProductSummary
 */

export {};
