// The prompt box: everything that POST /v1/jobs takes, and the image as it comes to be.
import { models, post, read } from "./api.js";
import { alertBox, h } from "./dom.js";
import { clearErrors, control, fieldBox, fieldsOf, showErrors, valueOf } from "./fields.js";
import { follow } from "./live.js";
import { sourceBox } from "./source.js";

/** What the form holds, while the tab lives. */
let draft = { values: {}, source: null };

/** Fills the form for the next visit. */
export function prepare(values, source = null) {
  draft = { values, source };
}

export async function draw(main, signal) {
  const [offered, hints] = await Promise.all([models(signal), hintsOf(signal)]);
  const live = h("section", { "aria-label": "Result", class: "live" });
  const formBox = h("div");
  main.append(h("h1", {}, "Draw"), h("div", { class: "columns" }, formBox, live));
  if (!offered.length) {
    formBox.append(alertBox("No worker has registered a model yet. Start one, then load this page again."));
    return;
  }
  const build = (name) => {
    const model = offered.find((card) => card.name === name) ?? offered[0];
    formBox.replaceChildren(formOf(model, offered, hints, build, live, signal));
  };
  build(draft.values.model);
}

function formOf(model, offered, hints, build, live, signal) {
  const { values } = draft;
  const { common, more } = fieldsOf(model);
  const controls = new Map();
  const box = (field) => {
    controls.set(field, control(field, values[field.name]));
    return fieldBox(field, controls.get(field), hints[field.name]);
  };
  const prompt = h("textarea", { name: "prompt", rows: 3, required: true, maxlength: 4096 }, values.prompt ?? "");
  const modelChoice = h("select", { name: "model" }, offered.map((card) => h("option", { selected: card === model }, card.name)));
  const problem = h("div");
  const commonBoxes = common.map(box);
  const moreBoxes = more.map(box);
  const sized = (name, usual) => valueOf({ kind: "number" }, [...controls].find(([field]) => field.name === name)[1]) ?? usual;
  const source = sourceBox(draft.source, values.strength, hints, () => [sized("width", model.width), sized("height", model.height)], signal);
  let sending = false;

  const collect = () => {
    const request = { prompt: prompt.value, model: modelChoice.value };
    for (const [field, element] of controls) {
      const value = valueOf(field, element);
      if (value !== undefined) request[field.name] = value;
    }
    return request;
  };
  const remember = () => {
    const { source: chosen, strength } = source.draft();
    draft = { values: { ...collect(), strength }, source: chosen };
  };

  const form = h(
    "form",
    { class: "card", novalidate: true, "aria-label": "What to draw" },
    problem,
    fieldBox({ name: "prompt", label: "Prompt", kind: "text", wide: true }, prompt, null),
    fieldBox({ name: "model", label: "Model", kind: "choice", wide: true }, modelChoice, null),
    h("div", { class: "grid" }, commonBoxes),
    source.box,
    h("details", {}, h("summary", {}, "More"), h("div", { class: "grid" }, moreBoxes)),
    h("button", { class: "primary" }, "Draw"),
  );
  form.addEventListener("input", remember);
  form.addEventListener("change", (event) => {
    remember();
    if (event.target === modelChoice) build(modelChoice.value);
    if (event.target.name === "width" || event.target.name === "height") source.show();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    clearErrors(form);
    problem.replaceChildren();
    try {
      const job = await post("/v1/jobs", { ...collect(), ...(await source.values()) });
      sending = false;
      await showJob(live, job, signal);
    } catch (failure) {
      sending = false;
      if (signal.aborted) return;
      const others = failure.errors?.length ? showErrors(form, failure.errors) : [failure.message];
      if (others.length) problem.replaceChildren(alertBox(others.join("; ")));
    }
  });
  return form;
}

async function showJob(live, job, signal) {
  const box = h("div");
  live.replaceChildren(h("p", {}, h("a", { href: `#/jobs/${job.id}` }, "Open the job")), box);
  await follow(box, job.id, signal);
}

/** What the API says of each field. */
async function hintsOf(signal) {
  const document = await read("/v1/openapi", signal).catch(() => null);
  const properties = document?.components?.schemas?.JobRequest?.properties ?? {};
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, schema.description]));
}
