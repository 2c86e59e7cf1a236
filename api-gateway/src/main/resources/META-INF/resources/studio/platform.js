// The models, the queue and the workers as this key sees them, and the dead letters.
import { models, read } from "./api.js";
import { bytes, h, moment, number, table } from "./dom.js";

const REFRESH_MILLIS = 1500;
const MOST_JOBS = 100;

export async function platform(main, signal) {
  const queue = h("section", { class: "card", "aria-label": "Queue" });
  const workers = h("section", { class: "card", "aria-label": "Workers" });
  const [cards, letters] = await Promise.all([models(signal), deadLetters(signal)]);
  main.append(h("h1", {}, "Platform"), queue, workers, modelsSection(cards), ...(letters ? [letters] : []));
  let timer;
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  async function refresh() {
    try {
      await Promise.all([showQueue(queue, signal), showWorkers(workers, signal)]);
    } finally {
      // A look that failed is no reason to look no more.
      if (!signal.aborted) timer = setTimeout(() => refresh().catch(() => {}), REFRESH_MILLIS);
    }
  }
  await refresh();
}

async function showQueue(queue, signal) {
  const [queued, running] = await Promise.all(
    ["queued", "running"].map((status) => read(`/v1/jobs?status=${status}&limit=${MOST_JOBS}`, signal)),
  );
  const count = (page) => `${page.results.length}${page.next_cursor ? " or more" : ""}`;
  replace(queue, h("h2", {}, "Queue"), h("p", {}, `${count(queued)} of your jobs wait, ${count(running)} run.`));
}

async function showWorkers(section, signal) {
  const { results } = await read("/v1/workers", signal);
  replace(
    section,
    h("h2", {}, "Workers"),
    h("p", { class: "hint" }, "Images of one model and one size share their steps: they are a batch. Of other tenants' jobs you see the number."),
    results.length ? results.map(worker) : h("p", {}, "No worker is there at the moment."),
  );
}

function worker(one) {
  const { memory } = one;
  const facts = [
    `${one.device}${one.host ? ` on ${one.host}` : ""}`,
    `pool ${one.pool}`,
    `version ${one.version}`,
    `since ${moment(one.since)}`,
    `${one.jobs} ${one.jobs === 1 ? "job" : "jobs"}`,
    ...(one.leaving ? ["leaving"] : []),
  ];
  const loaded = one.models.map((model) => [model.name, ...model.loras].join(" + ")).join(", ") || "none";
  const batches = one.batches.map((batch) => [
    batch.model,
    batch.latent_shape.join(" x "),
    number(batch.rows),
    jobs(batch.jobs, batch.other_jobs),
  ]);
  const trains = one.trainings.length + one.other_trainings > 0;
  return h(
    "article",
    { class: "worker", "aria-label": `Worker ${one.id}` },
    h("h3", {}, one.id),
    h("p", {}, facts.join(", ")),
    h(
      "p",
      {},
      `Models loaded: ${loaded}. Weights ${bytes(memory.weights)} of ${bytes(memory.weights_limit)}, batch ${bytes(memory.batch)} of ${bytes(memory.batch_limit)}.`,
    ),
    batches.length
      ? table(`Batches of ${one.id}`, ["Model", "Latent", "Rows", "Jobs and their steps"], batches)
      : h("p", {}, "Draws nothing at the moment."),
    trains ? h("p", {}, "Trains: ", jobs(one.trainings, one.other_trainings)) : null,
  );
}

/** The jobs of this key, each with its step, and how many there are besides. */
function jobs(own, others) {
  const links = own.map((job) => h("li", {}, h("a", { href: `#/jobs/${job.id}` }, job.id), ` ${job.step} of ${job.steps}`));
  return h("ul", { class: "plain" }, links, others ? h("li", {}, `${others} of others`) : null);
}

/** Leaves what has not changed as it is, so that a reader or a focus within is not disturbed. */
function replace(section, ...content) {
  const next = h("div", {}, content);
  if (section.firstElementChild?.innerHTML !== next.innerHTML) section.replaceChildren(next);
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
    rows.length ? table("Dead letters", ["Time", "Topic", "Reason"], rows) : h("p", {}, "None."),
  );
}
