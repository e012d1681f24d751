import { base, summary } from "./api.js";
import { catalogue } from "./strings.js";
import { el, language, shadow, stars, tell } from "./view.js";

/**
 * `<vouchsafe-stars store product>`: a product's average and count, for lists of many.
 * A product without reviews shows nothing and keeps its line.
 *
 * @fires vouchsafe:ready {product, count}
 * @fires vouchsafe:error {code, status}
 */
export class StarsElement extends HTMLElement {
  static observedAttributes = ["store", "product", "lang", "src"];

  /** What is shown or under way, so that an answer overtaken by a newer wish is dropped. */
  #wanted = "";

  connectedCallback() {
    const root = shadow(this);
    root.firstChild || root.append(el("slot"));
    this.#load();
  }

  /** @param {string} _name @param {string|null} before @param {string|null} now */
  attributeChangedCallback(_name, before, now) {
    if (before !== now && this.isConnected && this.shadowRoot) this.#load();
  }

  async #load() {
    const store = this.getAttribute("store");
    const product = this.getAttribute("product");
    const origin = base(this);
    const wanted = [origin, store, product, language(this)].join("\n");
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (!store || !product) return;
    try {
      const found = await summary(origin, store, product);
      if (wanted === this.#wanted) this.#show(found);
    } catch (cause) {
      if (wanted !== this.#wanted) return;
      this.#wanted = "";
      const { code, status } = /** @type {import("./api.js").Failure} */ (cause);
      tell(this, "error", { code, status });
    }
  }

  /** @param {import("./types.js").ProductSummary} found */
  #show({ product, average, count }) {
    const t = catalogue(language(this));
    const badge = count && average
      ? el("span", { class: "badge", role: "img", lang: t.lang, "aria-label": `${t.stars(average)}, ${t.reviews(count)}` },
          stars(average), el("b", null, average), el("span", { class: "quiet" }, `(${count})`))
      : "";
    shadow(this).replaceChildren(badge);
    tell(this, "ready", { product, count });
  }
}
