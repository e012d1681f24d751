import { reason } from "./strings.js";
import { el, stars } from "./view.js";

/** @typedef {import("./types.js").Strings} Strings */
/** @typedef {import("./types.js").Summary} Summary */

/** The big number, the stars, how many, and what rewards did to them. @param {Summary} summary @param {Strings} t */
export function score({ average, count, unrewarded, as_of }, t) {
  if (!average || !count) return el("p", null, t.empty);
  const rewarded = count - unrewarded.count;
  return el("div", { class: "score" },
    el("span", { class: "average" }, average),
    el("div", null,
      stars(average, t.stars(average)),
      el("span", { class: "count" }, t.reviews(count)),
      count < 3 && el("span", { class: "quiet" }, t.few)),
    el("p", { class: "small quiet" },
      t.formula(count, t.date(as_of)), rewarded > 0 && " " + t.rewardedCount(rewarded, unrewarded.average)));
}

/**
 * One button a star; pressed, it shows only those reviews, pressed again, all.
 * @param {Summary} summary @param {Strings} t @param {(star: number) => void} choose
 */
export function histogram({ histogram: rows, count }, t, choose) {
  return el("div", { class: "histogram", part: "histogram", role: "group", "aria-label": t.histogram },
    ...[5, 4, 3, 2, 1].map((star) => {
      const n = rows[star] ?? 0;
      return el("button",
        { type: "button", class: "row", "data-star": star, "aria-pressed": "false", "aria-label": t.rowName(star, n), disabled: !n, onclick: () => choose(star) },
        el("span", null, t.row(star)),
        el("span", { class: "bar", "--share": `${(100 * n) / (count || 1)}%` }),
        el("span", { class: "n" }, n));
    }));
}

/** What the law and we want said beside every list. @param {import("./types.js").Page} page @param {Strings} t */
export function notice({ product, summary: { withheld }, notice }, t) {
  const { store, checked, incentives, how_url: how } = notice;
  const ours = /^https?:/.test(how);
  const reasons = Object.entries(withheld.by_reason).map(([code, n]) => `${n} × ${reason(t, code)}`);
  return el("div", { class: "notice small quiet", part: "notice" },
    el("p", null,
      `${checked === "all" ? t.checked(store) : t.checkedSome(store)} ${t.published} `,
      incentives && t.incentive(incentives.points) + " ",
      el("span", { class: "sorted" }), " ",
      ours && el("a", { href: how }, t.how)),
    ours && el("p", null, el("a", { href: new URL("write?product=" + encodeURIComponent(product.id), how).href }, t.bought)),
    withheld.total > 0 && el("p", null, t.withheld(withheld.total, reasons.join(", "))));
}

/** @param {Strings} t @param {(sort: string) => void} choose */
export function sorting(t, choose) {
  return el("label", { class: "sorting" }, t.sortBy,
    el("select", { onchange: (event) => choose(/** @type {HTMLSelectElement} */ (event.target).value) },
      ...Object.entries(t.sorts).map(([value, name]) => el("option", { value }, name))));
}
