// The image that a job begins from: chosen from this machine or taken from another job, with a mask and a strength.
import { addressOf, imageUrl, upload } from "./api.js";
import { h } from "./dom.js";
import { control, fieldBox, valueOf } from "./fields.js";
import { maskPainter } from "./mask.js";

const STRENGTH = { name: "strength", label: "Strength", kind: "number", min: 0.05, max: 1, step: 0.05, usual: "0.8, or 1 with a mask" };

/**
 * @param source {file} or {path}, or null; kept up to date
 * @param size gives [width, height] of what is to be drawn
 */
export function sourceBox(source, strength, hints, size, signal) {
  let chosen = source;
  let uploaded = null;
  let painter = null;
  const file = h("input", { type: "file", name: "image", accept: "image/png,image/jpeg,image/webp,image/gif,image/bmp", onchange: choose });
  const stage = h("div");
  const strengthControl = control(STRENGTH, strength);
  const details = h("div", { hidden: true }, stage, fieldBox(STRENGTH, strengthControl, hints.strength));
  const maskError = h("p", { id: "error-mask", class: "error" });

  function choose() {
    chosen = file.files.length ? { file: file.files[0] } : null;
    show();
  }

  async function show() {
    uploaded = null;
    painter = null;
    details.hidden = !chosen;
    stage.replaceChildren();
    if (!chosen) return;
    const address = chosen.file ? addressOf(chosen.file) : await imageUrl(chosen.path, signal);
    const [width, height] = size();
    painter = maskPainter(width, height);
    const easel = h("div", { class: "easel" }, h("img", { src: address, alt: "The image to begin from" }), painter.canvas, painter.cursor);
    easel.style.aspectRatio = `${width} / ${height}`;
    stage.replaceChildren(
      h("p", { class: "hint" }, "Paint what is to be drawn anew; without paint all of it is."),
      easel,
      painter.tools,
      maskError,
    );
  }

  function drop() {
    file.value = "";
    file.dispatchEvent(new Event("change", { bubbles: true }));
    file.focus();
  }

  const box = h(
    "fieldset",
    {},
    h("legend", {}, "Begin from an image"),
    fieldBox({ name: "image", label: "Image", kind: "file", wide: true }, file, hints.image),
    details,
  );
  details.append(h("button", { type: "button", onclick: drop }, "Begin from noise instead"));
  show();

  return {
    box,
    show,
    draft: () => ({ source: chosen, strength: valueOf(STRENGTH, strengthControl) }),
    /** The part of the request; an image of this machine is uploaded first. */
    async values() {
      if (!chosen) return {};
      if (chosen.file) uploaded ??= await upload(chosen.file);
      const image = chosen.file ? uploaded : new URL(chosen.path, location.href).href;
      return { image, mask: painter?.dataUri() ?? undefined, strength: valueOf(STRENGTH, strengthControl) };
    },
  };
}
