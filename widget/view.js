import css from "./widget.css";

const SVG = new Set(["svg", "path"]);

/** @typedef {Node|string|number|null|undefined|false} Child */
/** @typedef {Record<string, string|number|boolean|null|undefined|((event: Event) => void)>} Props */

/**
 * The one way to make DOM. Strings become text, so hostile words have no way in.
 * `--x` sets a custom property through the CSSOM (a strict CSP forbids style attributes), a function (`onclick`) listens.
 *
 * @template {keyof HTMLElementTagNameMap | "svg" | "path"} K
 * @param {K} tag @param {Props|null} [props] @param {...Child} children
 * @returns {K extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[K] : SVGElement}
 */
export function el(tag, props, ...children) {
  const node = /** @type {any} */ (
    SVG.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag)
  );
  for (const [name, value] of Object.entries(props ?? {})) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (name.startsWith("--")) node.style.setProperty(name, `${value}`);
    else if (value != null && value !== false) node.setAttribute(name, value === true ? "" : `${value}`);
  }
  node.append(...children.filter((child) => child != null && child !== false && child !== ""));
  return node;
}

const FIVE = [10, 30, 50, 70, 90]
  .map((x) => `M${x} 1.6l2.6 5.4 6 .8-4.4 4.2 1.1 6-5.3-2.9-5.3 2.9 1.1-6-4.4-4.2 6-.8z`)
  .join("");

/**
 * Five outlined stars, filled as far as the rating goes: the inner svg cuts them off.
 * @param {string|number} rating @param {string} [name] without one they are decoration
 */
export function stars(rating, name) {
  const props = name ? { role: "img", "aria-label": name } : { "aria-hidden": "true" };
  return el("svg", { class: "stars", viewBox: "0 0 100 20", ...props },
    el("path", { d: FIVE }),
    el("svg", { width: +rating * 20, height: 20, "aria-hidden": "true" }, el("path", { class: "full", d: FIVE })));
}

/** @type {CSSStyleSheet|undefined} */
let sheet;

/** The element's shadow root, made at first need and dressed. @param {HTMLElement} element */
export function shadow(element) {
  const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  root.adoptedStyleSheets = [sheet];
  return root;
}

/** @param {HTMLElement} element @param {string} name @param {object} detail */
export const tell = (element, name, detail) =>
  element.dispatchEvent(new CustomEvent("vouchsafe:" + name, { bubbles: true, composed: true, detail }));

/** The nearest language said around an element. @param {Element} element */
export const language = (element) => element.closest("[lang]")?.getAttribute("lang") ?? "";
