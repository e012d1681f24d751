import { base, get, productAddress, reviewsAddress } from "./api.js";
import { card, fold } from "./card.js";
import { catalogue } from "./strings.js";
import { histogram, notice, score, sorting } from "./summary.js";
import { el, language, shadow, tell } from "./view.js";

/** @typedef {import("./types.js").Page} Page */
/** @typedef {import("./api.js").Failure} Failure */

/**
 * `<vouchsafe-reviews store product lang? sort? limit?>`: the score, the notice and every review of one product.
 * What stands inside the tag (a server-rendered list, say) is shown until there is something better.
 *
 * Parts: summary, histogram, notice, card, reply, more.
 * Properties: --vouchsafe-accent, --vouchsafe-star, --vouchsafe-radius, --vouchsafe-space.
 *
 * @fires vouchsafe:ready {product, count}
 * @fires vouchsafe:error {code, status}
 */
export class ReviewsElement extends HTMLElement {
  static observedAttributes = ["store", "product", "lang", "sort", "limit", "src"];

  /** @type {AbortController|undefined} the request under way; a newer one ends it */
  #control;
  /** What the list shows, complete: an element put back into the page need not ask again. */
  #shown = "";
  /** The address of the product's reviews, and whether there is a first page of them. */
  #subject = "";
  #there = false;
  #queued = false;
  #sort = "newest";
  #rating = 0;
  #store = "";
  /** @type {string|null} */
  #next = null;
  #t = catalogue("");

  #frame = el("div", { class: "frame", role: "region", tabindex: -1 });
  #list = el("div", { class: "list" });
  #status = el("span", { role: "status" });
  #all = el("button", { type: "button", class: "link", hidden: true, onclick: () => this.#showAll() });
  #more = el("button", { type: "button", class: "more", part: "more", onclick: () => this.#append() });
  #trouble = el("div");

  /** As wide as the list and without height: tells of new widths alone. */
  #ruler = el("div");
  #watch = new ResizeObserver(() => fold(this.#list, this.#t));

  connectedCallback() {
    const root = shadow(this);
    if (this.#frame.parentNode !== root) root.replaceChildren(this.#frame);
    this.#watch.observe(this.#ruler);
    this.#queue();
  }

  disconnectedCallback() {
    this.#control?.abort();
    this.#control = undefined;
    this.#frame.removeAttribute("aria-busy");
    this.#watch.disconnect();
  }

  /** @param {string} name @param {string|null} before @param {string|null} now */
  attributeChangedCallback(name, before, now) {
    if (before === now) return;
    if (name === "sort") this.#sort = now && now in this.#t.sorts ? now : "newest";
    this.#queue();
  }

  /** Several attributes set in a row are one wish. */
  #queue() {
    if (this.#queued) return;
    this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      if (this.isConnected) this.#load();
    });
  }

  /** @param {string} [cursor] */
  #address(cursor) {
    const limit = this.getAttribute("limit");
    return reviewsAddress(this.#subject, { sort: this.#sort, rating: this.#rating, limit, cursor });
  }

  /** The first page of what is wished for now, unless it is there already. */
  async #load() {
    const store = this.getAttribute("store");
    const product = this.getAttribute("product");
    if (!store || !product) return;
    const subject = productAddress(base(this), store, product);
    const fresh = !this.#there || subject !== this.#subject;
    if (fresh) this.#rating = 0;
    this.#subject = subject;
    this.#t = catalogue(language(this));
    const wanted = this.#address() + this.#t.lang;
    if (wanted === this.#shown) return;
    this.#shown = "";
    if (fresh) this.#wait();
    this.#mark();
    const page = await this.#ask(this.#address(), () => this.#load());
    if (!page) return;
    if (fresh) this.#arrive(page);
    this.#list.replaceChildren();
    this.#add(page);
    this.#shown = wanted;
    if (fresh) tell(this, "ready", { product, count: page.summary.count });
  }

  /**
   * One request at a time. Nothing comes back when it failed (said in place) or was overtaken.
   * @param {string} address @param {() => void} again @returns {Promise<Page|undefined>}
   */
  async #ask(address, again) {
    this.#control?.abort();
    const control = (this.#control = new AbortController());
    this.#frame.setAttribute("aria-busy", "true");
    this.#trouble.replaceChildren();
    try {
      const page = await get(address, control);
      if (control === this.#control) return page;
    } catch (cause) {
      if (control === this.#control) this.#fail(/** @type {Failure} */ (cause), again);
    } finally {
      if (control === this.#control) {
        this.#control = undefined;
        this.#frame.removeAttribute("aria-busy");
      }
    }
    return undefined;
  }

  /** Fallback content if the page brought some, else a skeleton as high as what will come. */
  #wait() {
    const t = this.#t;
    this.#there = false;
    const bones = el("div", { class: "skeleton", role: "status", "aria-label": t.loading },
      ...[8, 4, 4, 4].map((lines) => el("div", { class: "card" }, ...Array.from({ length: lines }, () => el("i")))));
    const own = el("slot", { onslotchange: () => cover() });
    const cover = () => {
      bones.hidden = this.childElementCount > 0 || !!this.textContent?.trim();
    };
    cover();
    this.#frame.lang = t.lang;
    this.#frame.ariaLabel = t.region;
    this.#frame.classList.add("reserve");
    this.#frame.replaceChildren(own, bones, this.#trouble);
  }

  /** Everything round the list. @param {Page} page */
  #arrive(page) {
    const t = this.#t;
    const { summary } = page;
    page.notice.how_url = new URL(page.notice.how_url, base(this)).href; // the stored page knows no host
    this.#there = true;
    this.#store = page.notice.store;
    this.#all.textContent = t.all;
    this.#more.textContent = t.more;
    this.#frame.classList.toggle("reserve", summary.count > 0);
    this.#frame.replaceChildren(
      el("div", { class: "summary", part: "summary" },
        score(summary, t),
        summary.count > 0 && histogram(summary, t, (star) => this.#filter(star)),
        notice(page, t)),
      summary.count > 0
        ? el("div", { class: "tools" }, sorting(t, (sort) => this.#resort(sort)), el("span", { class: "small" }, this.#status, " ", this.#all))
        : "",
      this.#ruler, this.#list, this.#trouble, this.#more,
      el("p", { class: "foot small quiet" }, t.collected(page.notice.legal_name)));
    this.#mark();
  }

  /** A page of cards behind those that are there. @param {Page} page */
  #add({ items, next, summary }) {
    const t = this.#t;
    const cards = items.map((item) => card(item, t, this.#store));
    this.#list.append(...cards);
    if (!this.#list.firstChild && summary.count) this.#list.append(el("p", null, t.none));
    this.#next = next;
    this.#more.hidden = !next;
    this.#status.textContent = this.#rating ? t.filtered(this.#rating, summary.histogram[this.#rating] ?? 0) : "";
    fold(this.#list, t);
    return cards[0];
  }

  async #append() {
    const next = this.#next;
    if (!next || this.#control) return;
    const page = await this.#ask(this.#address(next), () => this.#append());
    if (page) this.#add(page)?.focus();
  }

  /** @param {string} sort */
  #resort(sort) {
    this.#sort = sort;
    this.#load();
  }

  /** @param {number} star */
  #filter(star) {
    this.#rating = this.#rating === star ? 0 : star;
    this.#load();
  }

  #showAll() {
    const row = /** @type {HTMLElement|null} */ (this.#frame.querySelector("[aria-pressed=true]"));
    this.#filter(this.#rating);
    row?.focus();
  }

  /** Says in the controls what is wished for, at once. */
  #mark() {
    const select = this.#frame.querySelector("select");
    if (!select) return;
    select.value = this.#sort;
    for (const row of this.#frame.querySelectorAll("[data-star]")) {
      row.setAttribute("aria-pressed", `${row.getAttribute("data-star") === `${this.#rating}`}`);
    }
    this.#all.hidden = !this.#rating;
    const sorted = this.#frame.querySelector(".sorted");
    if (sorted) sorted.textContent = this.#t.sorted(/** @type {Record<string, string>} */ (this.#t.sorts)[this.#sort]);
  }

  /** @param {Failure} failure @param {() => void} again */
  #fail({ code, status }, again) {
    const t = this.#t;
    this.#frame.querySelector(".skeleton")?.remove();
    if (!this.#shown) {
      this.#list.replaceChildren();
      this.#more.hidden = true;
      this.#status.textContent = "";
    }
    const retry = () => {
      this.#frame.focus({ preventScroll: true });
      again();
    };
    const alarm = el("div", { role: "alert", class: "trouble" },
      el("p", null, code === "offline" ? t.offline : t.failed),
      el("button", { type: "button", onclick: retry }, t.again));
    this.#trouble.replaceChildren(alarm);
    if (code === "offline") addEventListener("online", () => alarm.isConnected && again(), { once: true });
    tell(this, "error", { code, status });
  }
}
