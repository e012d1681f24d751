// Everything asked of the server: public, without credentials, from one origin.

const PATIENCE = 20_000;
const BATCH = 100;

const script = document.currentScript;
const home = script instanceof HTMLScriptElement && script.src ? new URL(script.src).origin : "";

/** The origin of the script itself; where the page hides that (a module), the element's `src`. @param {Element} element */
export function base(element) {
  const src = element.getAttribute("src");
  return home || (src ? new URL(src, document.baseURI).origin : "");
}

/** @typedef {{code: string, status: number}} Failure */

/** @param {string} url @param {AbortController} control @returns {Promise<any>} rejects with a Failure */
export async function get(url, control) {
  const timer = setTimeout(() => control.abort(), PATIENCE);
  let status = 0;
  let code = "unreadable";
  try {
    const answer = await fetch(url, { signal: control.signal, credentials: "omit", cache: "no-cache" });
    status = answer.status;
    const body = await answer.json();
    if (answer.ok && body) return body;
    code = body.code ?? code;
  } catch {
    if (!status) code = navigator.onLine ? "network" : "offline";
  } finally {
    clearTimeout(timer);
  }
  throw Object.assign(new Error(code), { code, status });
}

/** @param {string} origin @param {string} store */
const storeAddress = (origin, store) => `${origin}/api/v1/stores/${encodeURIComponent(store)}`;

/** @param {string} origin @param {string} store @param {string} product */
export const productAddress = (origin, store, product) =>
  `${storeAddress(origin, store)}/products/${encodeURIComponent(product)}/reviews`;

/** @param {string} address @param {Record<string, string|number|null|undefined>} query what is empty is left out */
export function reviewsAddress(address, query) {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) asked.set(name, `${value}`);
  return `${address}?${asked}`;
}

/** @type {Map<string, {products: Set<string>, answer: Promise<any>}>} by store address: what gathers before it is asked */
const gathering = new Map();

/**
 * A product's average and count; all that are wished for together travel in one request.
 * @param {string} origin @param {string} store @param {string} product
 * @returns {Promise<import("./types.js").ProductSummary>}
 */
export async function summary(origin, store, product) {
  const address = storeAddress(origin, store);
  let batch = gathering.get(address);
  if (!batch || batch.products.size >= BATCH) {
    const products = new Set();
    batch = { products, answer: soon().then(() => ask(address, products)) };
    gathering.set(address, batch);
  }
  batch.products.add(product);
  const { items } = await batch.answer;
  return items.find((/** @type {any} */ item) => item.product === product) ?? { product, average: null, count: 0 };
}

/** @param {string} address @param {Set<string>} products */
function ask(address, products) {
  if (gathering.get(address)?.products === products) gathering.delete(address);
  const query = [...products].map((product) => "product=" + encodeURIComponent(product)).join("&");
  return get(`${address}/summaries?${query}`, new AbortController());
}

/**
 * A page still being parsed hands over its elements one by one, with the microtasks run in between:
 * there we wait until it is all there, though not longer than a second.
 */
async function soon() {
  if (document.readyState !== "loading") return;
  await new Promise((done) => {
    document.addEventListener("DOMContentLoaded", done);
    setTimeout(done, 1000);
  });
}
