// Which view is shown, and who is signed in.
import { key, read, releaseImages } from "./api.js";
import { alertBox, h } from "./dom.js";
import { draw } from "./draw.js";
import { gallery } from "./gallery.js";
import { jobPage } from "./job.js";
import { platform } from "./platform.js";

const views = [
  [/^#\/draw$/, draw],
  [/^#\/jobs$/, gallery],
  [/^#\/jobs\/([0-9a-v]{26})$/, jobPage],
  [/^#\/platform$/, platform],
];

const main = document.getElementById("main");
const signOut = document.getElementById("sign-out");
let leaving = new AbortController();

function clear() {
  leaving.abort();
  leaving = new AbortController();
  releaseImages();
  main.replaceChildren();
  signOut.hidden = !key.get();
}

/** @param moved whether a reader is to be led to the view */
async function show(moved) {
  clear();
  const { signal } = leaving;
  const route = views.find(([pattern]) => pattern.test(location.hash));
  if (!route) {
    location.replace("#/draw");
    return;
  }
  for (const link of document.querySelectorAll("nav a")) {
    const current = location.hash.startsWith(link.getAttribute("href"));
    if (current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  try {
    const [pattern, view] = route;
    await view(main, signal, location.hash.match(pattern)[1]);
    if (signal.aborted) return;
    document.title = `${main.querySelector("h1").textContent} - Darkroom Studio`;
    if (moved) main.focus();
  } catch (failure) {
    if (!signal.aborted) main.append(alertBox(failure.message));
  }
}

function signIn(problem) {
  clear();
  const input = h("input", { id: "key", name: "key", type: "password", autocomplete: "off", required: true });
  const form = h(
    "form",
    { class: "card narrow" },
    h("h1", {}, "Sign in"),
    key.get() ? alertBox(problem.message) : null,
    h("label", { for: "key" }, "API key"),
    input,
    h("p", { class: "hint" }, "./darkroom up prints one; ./darkroom keys create NAME makes another. It is forgotten when this tab closes."),
    h("button", { class: "primary" }, "Sign in"),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    key.set(input.value.trim());
    // A key that is refused leads back here.
    await read("/v1/models").then(() => show(true), (failure) => failure.status === 401 || form.prepend(alertBox(failure.message)));
  });
  main.append(form);
  document.title = "Sign in - Darkroom Studio";
  input.focus();
}

window.addEventListener("hashchange", () => show(true));
window.addEventListener("signed-out", (event) => signIn(event.detail));
signOut.addEventListener("click", () => {
  key.clear();
  show(false);
});
document.getElementById("skip").addEventListener("click", () => main.focus());
show(false);
