// A job's event log, as it happened.
import { h, moment, seconds } from "./dom.js";

const WORDS = {
  "job.submitted": () => "Submitted",
  "job.dispatched": (data) => `Attempt ${data.attempt} put into the queue of pool ${data.pool}`,
  "job.started": (data) => `Attempt ${data.attempt} begun by ${data.worker_id}`,
  "job.checkpointed": (data) => `Checkpoint after step ${data.resume_point.step}`,
  "job.attempt_failed": (data) => `Attempt ${data.attempt} failed: ${data.error.message}`,
  "job.released": (data) => `Attempt ${data.attempt} given back unharmed`,
  "job.succeeded": (data) => `Succeeded with ${data.images.length === 1 ? "one image" : `${data.images.length} images`}`,
  "job.failed": (data) => `Failed: ${data.error.message}`,
  "job.canceled": () => "Canceled",
};

export function timeline(events) {
  const begin = new Date(events[0].data.at);
  return h(
    "section",
    { class: "card" },
    h("h2", {}, "History"),
    h(
      "ol",
      { class: "timeline" },
      events.map(({ type, data }) =>
        h(
          "li",
          { class: type.replace("job.", "") },
          h("time", { datetime: data.at, title: moment(data.at) }, `+${seconds((new Date(data.at) - begin) / 1000)}`),
          h("span", {}, WORDS[type]?.(data) ?? type),
        ),
      ),
    ),
  );
}
