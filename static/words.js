// Shows the mail again while it is being written. Without this the "Preview" button does the same.
const form = document.getElementById("words");
const show = document.getElementById("show");
let waiting = 0;

function look() {
  // A fresh frame has no past, so "back" still leads to the page before.
  const old = document.getElementById("frame");
  const fresh = old.cloneNode();
  fresh.removeAttribute("src");
  old.replaceWith(fresh);
  form.requestSubmit(show);
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, 700);
});
if ("unsaved" in form.dataset) look();
