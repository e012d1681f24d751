// Only defines, and only once: a page may load the script twice.
import { ReviewsElement } from "./reviews-element.js";
import { StarsElement } from "./stars-element.js";

customElements.get("vouchsafe-reviews") || customElements.define("vouchsafe-reviews", ReviewsElement);
customElements.get("vouchsafe-stars") || customElements.define("vouchsafe-stars", StarsElement);
