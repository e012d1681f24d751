import { reason } from "./strings.js";
import { el, stars } from "./view.js";

/** @typedef {import("./types.js").Strings} Strings */
/** @typedef {import("./types.js").Item} Item */

const HIDDEN = "\uFFFC";

/** One review, or what is left of it. @param {Item} item @param {Strings} t @param {string} store */
export const card = (item, t, store) => (item.withheld ? tombstone(item, t) : review(item, t, store));

/** @param {Item} item @param {Strings} t */
function tombstone({ rating, published_at, withheld }, t) {
  const says = withheld?.measure === "refuse" ? t.refused : t.textWithheld;
  return article(
    rating && rated(rating, t),
    el("p", { class: "quiet" }, says(t.date(published_at), reason(t, withheld?.reason))));
}

/** What was given for the review is said before its words. @param {Item} item @param {Strings} t @param {string} store */
function review(item, t, store) {
  const { proof, title, body, rewarded, reply, helpful } = item;
  const name = item.author ?? (proof.grade === "unverified" ? t.anonymous : t.buyer);
  const words = { lang: item.lang ?? "", dir: "auto" };
  const masks = item.masks[Symbol.iterator]();
  const related = t.relationship[item.relationship]?.(store);
  const card = article(
    item.rating && rated(item.rating, t),
    title && el("h3", words, ...unmask(title, masks, t)),
    el("p", { class: "meta small quiet" },
      el("bdi", { class: "name" }, name),
      proof.grade === "unverified" ? el("span", null, t.unverified) : el("span", { class: "proof" }, proven(proof, t)),
      proof.returned !== "no" && el("span", { class: "label" }, t.returned[proof.returned]),
      when(item.submitted_at, t.written, t),
      item.experience_date && when(item.experience_date, t.experience, t),
      item.edited > 0 && el("span", null, t.edited(item.edited_at && t.date(item.edited_at))),
      item.variant && el("span", null, t.variant + " ", el("bdi", null, item.variant))),
    related && el("p", { class: "disclosure small" }, related),
    rewarded && el("p", { class: "disclosure small" }, t.rewarded(rewarded.points)),
    body && el("p", { class: "body", ...words }, ...unmask(body, masks, t)),
    reply && answer(reply, t),
    helpful > 0 && el("p", { class: "small quiet" }, t.helpful(helpful)));
  card.setAttribute("aria-label", t.reviewBy(name));
  return card;
}

/** @param {import("./view.js").Child[]} parts */
const article = (...parts) => el("article", { class: "card", part: "card", tabindex: -1 }, ...parts);

/** @param {number} rating @param {Strings} t */
const rated = (rating, t) =>
  el("div", { class: "rated" }, stars(rating, t.stars(rating)), el("b", { "aria-hidden": "true" }, rating));

/** @param {Item["proof"]} proof @param {Strings} t */
const proven = ({ grade, delivered_on: on }, t) =>
  grade === "delivered" ? t.delivered(on && t.date(on)) : t.ordered;

/** @param {string} iso @param {(date: string) => string} says @param {Strings} t */
const when = (iso, says, t) => el("time", { datetime: iso }, says(t.date(iso)));

/** Each U+FFFC stands for a hidden phrase; its reason is shown in its place. @param {string} text @param {Iterator<string>} masks @param {Strings} t */
const unmask = (text, masks, t) =>
  text.split(HIDDEN).flatMap((part, at) =>
    at ? [el("span", { class: "mask" }, t.removed(reason(t, masks.next().value))), part] : [part]);

/** @param {import("./types.js").Reply} reply @param {Strings} t */
const answer = ({ by, at, body, edited }, t) =>
  el("div", { class: "reply", part: "reply" },
    el("p", { class: "small" },
      el("b", null, t.replyFrom + " ", el("bdi", null, by)),
      el("span", { class: "meta quiet" }, el("time", { datetime: at }, t.date(at)), edited && el("span", null, t.edited(null)))),
    el("p", { class: "body", lang: "", dir: "auto" }, body));

/** Long words fold; the button comes only where something is hidden. @param {ParentNode} list @param {Strings} t */
export function fold(list, t) {
  for (const body of list.querySelectorAll(".body:not(.open)")) {
    const button = body.nextElementSibling?.matches(".fold") && body.nextElementSibling;
    const over = body.scrollHeight > body.clientHeight + 1;
    if (!over && button) button.remove();
    if (over && !button) body.after(unfolder(body, t));
  }
}

/** @param {Element} body @param {Strings} t */
function unfolder(body, t) {
  const button = el("button", { type: "button", class: "fold link", "aria-expanded": "false", onclick: () => {
    const open = body.classList.toggle("open");
    button.setAttribute("aria-expanded", `${open}`);
    button.textContent = open ? t.readLess : t.readMore;
  } }, t.readMore);
  return button;
}
