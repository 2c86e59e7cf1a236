// Shows a job while it is drawn: progress, previews, and what it ends with.
import { call, events, imagePath, imageUrl, job } from "./api.js";
import { alertBox, announce, h } from "./dom.js";

const ENDS = { "job.succeeded": "succeeded", "job.failed": "failed", "job.canceled": "canceled" };

/** Puts itself into the box and follows the job until it has ended; gives the job then. */
export async function follow(box, id, signal) {
  const status = h("p", { class: "status" }, "queued");
  const bar = h("progress", { "aria-label": "Steps", max: 1, value: 0 });
  const cancel = h("button", { type: "button", onclick: () => end(id, cancel) }, "Cancel");
  const previews = h("div", { class: "images" });
  box.replaceChildren(h("div", { class: "row" }, status, bar, cancel), previews);
  announce("The job is queued");
  for await (const event of events(id, signal)) {
    if (event.type === "progress") step(event.data, status, bar, previews);
    if (event.type === "job.started") status.textContent = "running";
    if (ENDS[event.type]) break;
  }
  const ended = await job(id, signal);
  announce(`The job has ${ended.status === "succeeded" ? "succeeded" : `ended: ${ended.status}`}`);
  const content = await result(ended, signal);
  const focused = box.contains(document.activeElement);
  box.replaceChildren(...content);
  if (focused) {
    // The button that had the focus is gone.
    box.tabIndex = -1;
    box.focus();
  }
  return ended;
}

/** The images of a job that has ended, or why there are none. */
export async function result(ended, signal) {
  if (ended.error) return [alertBox(`${ended.error.message} (${ended.error.code})`)];
  if (ended.status === "canceled") return [h("p", { class: "status" }, "canceled")];
  const images = await Promise.all(ended.images.map((image) => finished(ended, image, signal)));
  return [h("div", { class: "images" }, images)];
}

async function finished(ended, image, signal) {
  const address = await imageUrl(imagePath(ended.id, image.index), signal);
  const name = `${ended.id}-${image.index}.png`;
  return h(
    "figure",
    { class: "result" },
    h("img", { src: address, alt: ended.input.prompt || "image without a prompt", width: image.width, height: image.height }),
    h("figcaption", {}, `seed ${image.seed} `, h("a", { href: address, download: name }, "Download")),
  );
}

function step(progress, status, bar, previews) {
  status.textContent = `step ${progress.step} of ${progress.steps}`;
  bar.max = progress.steps;
  bar.value = progress.step;
  const { preview } = progress;
  if (!preview) return;
  let image = previews.querySelector(`[data-index="${preview.index}"]`);
  if (!image) {
    image = h("img", { class: "preview", "data-index": preview.index, alt: `Preview of image ${preview.index + 1}` });
    previews.append(image);
  }
  image.src = `data:${preview.content_type};base64,${preview.data}`;
}

async function end(id, button) {
  button.disabled = true;
  await call(`/v1/jobs/${id}/cancel`, { method: "POST" }).catch((problem) => button.after(alertBox(problem.message)));
}
