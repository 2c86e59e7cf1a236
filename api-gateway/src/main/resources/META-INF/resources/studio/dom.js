// Builds elements. Texts become text nodes, so nothing that a client or a server wrote is ever read as HTML.

/** h("label", { class: "field", onclick: f, hidden: true }, "text", otherElement) */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child != null));
  return element;
}

/** Tells those who do not see the page. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

export function alertBox(text) {
  return h("p", { class: "alert", role: "alert" }, text);
}

/** A list of names and values; rows without a value are left out. */
export function definitions(rows) {
  return h(
    "dl",
    {},
    rows
      .filter(([, value]) => value != null && value !== "")
      .map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, String(value)))),
  );
}

/** A table in a box that scrolls, for narrow windows and for the keyboard. */
export function table(caption, head, rows) {
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h(
      "table",
      {},
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, head.map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell) => h("td", {}, cell))))),
    ),
  );
}

const numbers = new Intl.NumberFormat("en");
export const number = (value) => numbers.format(value);

export function seconds(value) {
  return value < 1 ? `${Math.round(1000 * value)} ms` : `${value.toFixed(value < 10 ? 2 : 1)} s`;
}

export function bytes(count) {
  const units = ["B", "KiB", "MiB", "GiB"];
  let unit = 0;
  while (count >= 1024 && unit < units.length - 1) {
    count /= 1024;
    unit++;
  }
  return `${count < 10 && unit > 0 ? count.toFixed(1) : Math.round(count)} ${units[unit]}`;
}

export const moment = (text) =>
  new Date(text).toLocaleString("en", { dateStyle: "medium", timeStyle: "medium" });
