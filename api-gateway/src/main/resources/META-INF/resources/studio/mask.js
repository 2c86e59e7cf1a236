// Painting a mask over an image, with a pointer or with the keyboard. What is painted is drawn anew.
import { announce, h } from "./dom.js";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Seen on white images and on black ones. */
const PAINT = "#ff2d20";

export function maskPainter(width, height) {
  const canvas = h("canvas", {
    class: "mask",
    width,
    height,
    tabindex: "0",
    role: "application",
    "aria-label": "Mask. Arrow keys move the brush, Space paints, Backspace rubs out.",
  });
  const cursor = h("span", { class: "brush", hidden: true });
  const size = h("input", { type: "range", id: "brush", min: 1, max: Math.round(Math.max(width, height) / 2), value: Math.round(Math.max(width, height) / 8) });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = PAINT;
  let at = [width / 2, height / 2];
  let last = null;

  function dab([x, y]) {
    context.beginPath();
    context.arc(x, y, size.value / 2, 0, 2 * Math.PI);
    context.fill();
  }

  function stroke(from, to, erase) {
    context.globalCompositeOperation = erase ? "destination-out" : "source-over";
    const dabs = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1])));
    for (let i = 0; i <= dabs; i++) dab([from[0] + ((to[0] - from[0]) * i) / dabs, from[1] + ((to[1] - from[1]) * i) / dabs]);
    context.globalCompositeOperation = "source-over";
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * width) / box.width, ((event.clientY - box.top) * height) / box.height];
  }

  function showCursor() {
    cursor.hidden = false;
    cursor.style.left = `${(100 * at[0]) / width}%`;
    cursor.style.top = `${(100 * at[1]) / height}%`;
    cursor.style.width = `${(100 * size.value) / width}%`;
    cursor.style.height = `${(100 * size.value) / height}%`;
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
    stroke(last, last, event.button === 2);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const next = place(event);
    stroke(last, next, event.buttons === 2);
    last = next;
  });
  canvas.addEventListener("pointerup", () => (last = null));
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  canvas.addEventListener("focus", showCursor);
  canvas.addEventListener("blur", () => (cursor.hidden = true));
  size.addEventListener("input", showCursor);
  canvas.addEventListener("keydown", (event) => {
    const move = KEYS[event.key];
    const paints = event.key === " ";
    if (!move && !paints && event.key !== "Backspace") return;
    event.preventDefault();
    if (move) {
      const reach = Math.max(1, size.value / 2);
      at = [clamp(at[0] + move[0] * reach, width), clamp(at[1] + move[1] * reach, height)];
    } else {
      stroke(at, at, !paints);
      announce(`${paints ? "Painted" : "Rubbed out"} at ${Math.round(at[0])}, ${Math.round(at[1])}`);
    }
    showCursor();
  });

  const fill = (operation, announcement) => () => {
    context.globalCompositeOperation = operation;
    context.fillRect(0, 0, width, height);
    context.globalCompositeOperation = "source-over";
    announce(announcement);
  };
  const tools = h(
    "div",
    { class: "row" },
    h("label", { for: "brush" }, "Brush"),
    size,
    h("button", { type: "button", onclick: fill("source-over", "All is painted") }, "Paint all"),
    h("button", { type: "button", onclick: fill("xor", "The mask is inverted") }, "Invert"),
    h("button", { type: "button", onclick: fill("destination-out", "The mask is empty") }, "Clear mask"),
  );

  return { canvas, cursor, tools, dataUri: () => dataUri(canvas, context) };
}

const clamp = (value, most) => Math.min(Math.max(value, 0), most);

/** A PNG, white on black; null where nothing is painted. */
function dataUri(canvas, context) {
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  if (!data.some((value, i) => i % 4 === 3 && value > 0)) return null;
  const flat = h("canvas", { width: canvas.width, height: canvas.height });
  const target = flat.getContext("2d");
  const fill = (operation, color) => {
    target.globalCompositeOperation = operation;
    target.fillStyle = color;
    target.fillRect(0, 0, flat.width, flat.height);
  };
  target.drawImage(canvas, 0, 0);
  fill("source-in", "white");
  fill("destination-over", "black");
  return flat.toDataURL("image/png");
}
