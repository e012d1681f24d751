// Every sentence a shopper reads. Another language is another file of this shape:
// functions rather than patterns, so that each keeps its own plural and order.

const MONTHS = "January February March April May June July August September October November December".split(" ");

/** @param {number} n @param {string} one @param {string} [many] */
const plural = (n, one, many = one + "s") => `${n} ${n === 1 ? one : many}`;

/** @param {number} n */
const reviews = (n) => plural(n, "review");

export default {
  lang: "en",
  region: "Customer reviews",
  loading: "Loading reviews…",
  empty: "No reviews yet.",
  none: "No review matches.",
  few: "Few reviews so far.",
  failed: "Reviews could not be loaded.",
  offline: "You are offline. The reviews will load when the connection is back.",
  again: "Try again",

  /** @param {string} iso a date or a time, read as written: no time zone moves the day */
  date: (iso) => `${+iso.slice(8, 10)} ${MONTHS[+iso.slice(5, 7) - 1]} ${iso.slice(0, 4)}`,
  reviews,
  /** @param {string|number} average */
  stars: (average) => `${average} out of 5 stars`,
  /** @param {number} n */
  row: (n) => plural(n, "star"),
  /** @param {number} star @param {number} n */
  rowName: (star, n) => `${plural(star, "star")}: ${reviews(n)}`,
  histogram: "Show only reviews with",
  /** @param {number} n @param {string} asOf */
  formula: (n, asOf) => `Simple average of ${plural(n, "rating")}, updated ${asOf}.`,
  /** @param {number} n @param {string|null} without */
  rewardedCount: (n, without) => `${n} from rewarded reviews` + (without ? `; without them ${without}.` : "."),

  sortBy: "Sort by",
  sorts: {
    newest: "Newest",
    oldest: "Oldest",
    highest: "Highest rating",
    lowest: "Lowest rating",
    helpful: "Most helpful",
  },
  /** @param {number} star @param {number} n */
  filtered: (star, n) => `Only ${star}-star reviews: ${n}.`,
  all: "Show all reviews",
  more: "Show more reviews",

  buyer: "Verified buyer",
  anonymous: "Anonymous",
  /** @param {string|null} on */
  delivered: (on) => "Order matched, delivered" + (on ? " " + on : ""),
  ordered: "Order matched",
  unverified: "Order not verified",
  returned: { no: "", partly: "Partly returned", fully: "Returned later" },
  /** @param {string} date */
  written: (date) => `Written ${date}`,
  /** @param {string} date */
  experience: (date) => `Experience of ${date}`,
  /** @param {string|null} date */
  edited: (date) => "Edited" + (date ? " " + date : ""),
  variant: "Variant:",
  /** @param {number} points */
  rewarded: (points) => `The author was given ${plural(points, "point")} for writing a review, whatever the rating.`,
  /** @type {Record<string, (store: string) => string>} */
  relationship: {
    employee: (store) => `Written by an employee of ${store}.`,
    relative: (store) => `Written by a relative of someone who works at ${store}.`,
    received_free: () => "The author received the product free of charge.",
  },
  readMore: "Read more",
  readLess: "Read less",
  /** @param {string} reason */
  removed: (reason) => `[removed: ${reason}]`,
  replyFrom: "Reply from",
  /** @param {number} n */
  helpful: (n) => `${plural(n, "person", "people")} found this helpful`,
  /** @param {string|null} name */
  reviewBy: (name) => `Review by ${name}`,

  /** @param {string} date @param {string} reason */
  textWithheld: (date, reason) => `The text of this review of ${date} is not published: ${reason}. Its stars count.`,
  /** @param {string} date @param {string} reason */
  refused: (date, reason) => `A review of ${date} is not published: ${reason}. Its stars do not count.`,
  /** @param {number} n @param {string} reasons */
  withheld: (n, reasons) => `${reviews(n)} not published: ${reasons}.`,
  /** @type {Record<string, string>} */
  reasons: {
    confidential: "confidential information",
    abusive_obscene_defamatory: "abusive, obscene or defamatory",
    third_party_personal_data: "personal data of others",
    discriminatory: "discriminatory",
    clearly_false: "clearly false",
    suspected_fake: "suspected fake",
    unrelated_to_product: "not about the product",
    spam_promotional_links: "spam or advertising",
    illegal_goods_or_acts: "illegal goods or acts",
    duplicate: "duplicate",
    wrong_product: "about another product",
    author_request: "at the author’s request",
    legal_order: "legal order",
    child_data: "data of a child",
  },

  /** @param {string} store */
  checked: (store) =>
    `Reviews are from orders placed at ${store}. We check that the order exists and was delivered; we do not check how the product was used.`,
  /** @param {string} store */
  checkedSome: (store) =>
    `Not every review here is from an order placed at ${store}; each one says what we checked. We do not check how the product was used.`,
  published: "All reviews that follow our rules are published, positive or negative.",
  /** @param {number} points */
  incentive: (points) => `Authors are given ${plural(points, "point")} for writing a review, whatever the rating.`,
  /** @param {string} sort */
  sorted: (sort) => `Sorted by: ${sort}.`,
  how: "How our reviews work",
  bought: "I bought this: write a review",
  /** @param {string} name */
  collected: (name) => `Collected and shown by ${name} with Vouchsafe`,
};
