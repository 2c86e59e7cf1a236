// The models, the queue and the workers as this key sees them, and what nobody could read.
import { history, models, read } from "./api.js";
import { h, moment, table } from "./dom.js";

const REFRESH_MILLIS = 3000;
const MOST_JOBS = 100;
const MOST_HISTORIES = 30;

export async function platform(main, signal) {
  const queue = h("section", { class: "card", "aria-label": "Queue" });
  const workers = h("section", { class: "card", "aria-label": "Workers" });
  const [cards, letters] = await Promise.all([models(signal), deadLetters(signal)]);
  main.append(h("h1", {}, "Platform"), queue, workers, modelsSection(cards), ...(letters ? [letters] : []));
  const started = new Map();
  async function refresh() {
    await showQueue(queue, workers, started, signal);
    const timer = setTimeout(() => refresh().catch(() => {}), REFRESH_MILLIS);
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  }
  await refresh();
}

async function showQueue(queue, workers, started, signal) {
  const [queued, running] = await Promise.all(
    ["queued", "running"].map((status) => read(`/v1/jobs?status=${status}&limit=${MOST_JOBS}`, signal)),
  );
  const count = (page) => `${page.results.length}${page.next_cursor ? " or more" : ""}`;
  replace(queue, h("h2", {}, "Queue"), h("p", {}, `${count(queued)} of your jobs wait, ${count(running)} run.`));
  const held = new Map();
  for (const job of running.results.slice(0, MOST_HISTORIES)) {
    const worker = await workerOf(job, started, signal);
    held.set(worker, [...(held.get(worker) ?? []), job]);
  }
  const rows = [...held].flatMap(([worker, jobs]) =>
    jobs.map((job) => [
      worker,
      h("a", { href: `#/jobs/${job.id}` }, job.input.prompt || job.id),
      `${job.model}, ${job.input.width} x ${job.input.height}`,
      `${job.progress.step} of ${job.progress.steps}`,
    ]),
  );
  replace(
    workers,
    h("h2", {}, "Workers"),
    h("p", { class: "hint" }, "Workers that draw your jobs now. Jobs of one model and one size on the same worker share their steps."),
    rows.length ? table("Jobs being drawn", ["Worker", "Job", "Model and size", "Step"], rows) : h("p", {}, "None at the moment."),
  );
}

/** Leaves what has not changed as it is, so that a reader or a focus within is not disturbed. */
function replace(section, ...content) {
  const next = h("div", {}, content);
  if (section.firstElementChild?.innerHTML !== next.innerHTML) section.replaceChildren(next);
}

/** The worker of the job's latest attempt, read once for each attempt. */
async function workerOf(job, started, signal) {
  const attempt = `${job.id}/${job.attempts}`;
  if (!started.has(attempt)) {
    const events = await history(job.id, signal);
    started.set(attempt, events.filter((event) => event.type === "job.started").at(-1)?.data.worker_id ?? "unknown");
  }
  return started.get(attempt);
}

function modelsSection(cards) {
  const rows = cards.map((card) => [
    card.name,
    card.pipeline,
    `${card.width} x ${card.height}, to ${card.max_side}`,
    `${card.steps}, to ${card.max_steps}`,
    card.scheduler,
    card.loras.join(", ") || "none",
    card.pool,
  ]);
  return h(
    "section",
    { class: "card" },
    h("h2", {}, "Models"),
    table("Models", ["Name", "Pipeline", "Size", "Steps", "Sampler", "LoRAs", "Pool"], rows),
  );
}

/** For administrators; nothing for everybody else. */
async function deadLetters(signal) {
  const letters = await read("/v1/dead-letters?limit=20", signal).catch(() => null);
  if (!letters) return null;
  const rows = letters.results.map((letter) => [moment(letter.recorded_at), letter.topic, letter.reason]);
  return h(
    "section",
    { class: "card" },
    h("h2", {}, "Dead letters"),
    rows.length ? table("Records that nobody could read", ["Time", "Topic", "Reason"], rows) : h("p", {}, "None."),
  );
}
