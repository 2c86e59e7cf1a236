// One job: its images, what may be done with it, how it came to be, and its history.
import { history, imagePath, job as readJob, post, remove } from "./api.js";
import { alertBox, definitions, h, seconds } from "./dom.js";
import { prepare } from "./draw.js";
import { follow, result } from "./live.js";
import { pipeline } from "./pipeline.js";
import { timeline } from "./timeline.js";

const SEEDS = 2 ** 32;
const ENDED = ["succeeded", "failed", "canceled"];

export async function jobPage(main, signal, id) {
  const job = await readJob(id, signal);
  const live = h("section", { "aria-label": "Images" });
  const rest = h("div");
  main.append(h("h1", {}, job.input.prompt || "(no prompt)"), live, rest);
  if (ENDED.includes(job.status)) {
    live.append(...(await result(job, signal)));
    await showRest(rest, job, signal);
  } else {
    rest.append(parameters(job));
    follow(live, id, signal)
      .then((ended) => showRest(rest, ended, signal))
      .catch((failure) => signal.aborted || rest.append(alertBox(failure.message)));
  }
}

async function showRest(rest, job, signal) {
  const events = await history(job.id, signal);
  const source = events[0].data.request.source;
  rest.replaceChildren(
    actions(job, source),
    ...(job.status === "succeeded" ? [await pipeline(job, source, () => again(job, { keep_latents: true }), signal)] : []),
    parameters(job),
    timeline(events),
  );
}

function actions(job, source) {
  const message = h("div");
  const act = (name, deed) =>
    h("button", { type: "button", onclick: () => deed().catch((failure) => message.replaceChildren(alertBox(failure.message))) }, name);
  const buttons = [];
  if (job.status === "failed" || job.status === "canceled") {
    buttons.push(act("Retry", async () => open(await post(`/v1/jobs/${job.id}/retry`))));
  }
  // The platform does not give back the image that a job began from, so only a job without one can be varied.
  if (!source) {
    buttons.push(act("Vary the seed", () => again(job, { seed: Math.floor(Math.random() * SEEDS) })));
    buttons.push(act("Edit and draw", async () => edit(job, null)));
  }
  if (job.images.length) {
    buttons.push(act("Begin from this image", async () => edit(job, { path: imagePath(job.id, 0) })));
  }
  buttons.push(h("button", { type: "button", onclick: () => dialog.showModal() }, "Delete"));
  const dialog = h(
    "dialog",
    { "aria-labelledby": "delete-question" },
    h("p", { id: "delete-question" }, "Delete this job with its prompt, images and history?"),
    h(
      "div",
      { class: "row" },
      h("button", { type: "button", onclick: () => dialog.close() }, "Keep it"),
      act("Delete it", async () => {
        dialog.close();
        await remove(`/v1/jobs/${job.id}`);
        location.hash = "#/jobs";
      }),
    ),
  );
  return h("section", { "aria-label": "Actions" }, h("div", { class: "row" }, buttons), message, dialog);
}

async function again(job, changes) {
  open(await post("/v1/jobs", { ...requestOf(job), ...changes }));
}

function edit(job, source) {
  prepare(requestOf(job), source);
  location.hash = "#/draw";
}

function open(job) {
  location.hash = `#/jobs/${job.id}`;
}

/** A request that asks for what the job was asked for; what it has spent already, such as its deadline, is left out. */
function requestOf({ input }) {
  const { deadline, webhook, webhook_events_filter: filter, ...rest } = input;
  return webhook ? { ...rest, webhook, webhook_events_filter: filter } : rest;
}

function parameters({ id, status, model, input, attempts, metrics }) {
  return h(
    "section",
    { class: "card" },
    h("h2", {}, "Parameters"),
    definitions([
      ["Job", id],
      ["Status", status],
      ["Model", model],
      ["Negative prompt", input.negative_prompt],
      ["Size", `${input.width} x ${input.height}`],
      ["Steps", input.steps],
      ["Guidance", input.guidance_scale],
      ["Sampler", input.scheduler],
      ["Seed", input.seed],
      ["LoRAs", input.loras.map((lora) => `${lora.name}:${lora.scale}`).join(", ")],
      ["Attempts", attempts],
      ["Time on the worker", metrics && seconds(metrics.total_seconds)],
    ]),
  );
}
