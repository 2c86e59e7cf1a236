// The fields of POST /v1/jobs: what the model's card says of each, how it is shown, and what is sent of it.
import { h } from "./dom.js";

const WEBHOOK_EVENTS = ["start", "output", "logs", "completed"];

/** Fields that everybody sees, then those for the few, as the card of a model has them. */
export function fieldsOf(model) {
  return {
    common: [
      { name: "negative_prompt", label: "Negative prompt", kind: "text", wide: true },
      { name: "width", label: "Width", kind: "number", min: model.size_multiple, max: model.max_side, step: model.size_multiple, usual: model.width },
      { name: "height", label: "Height", kind: "number", min: model.size_multiple, max: model.max_side, step: model.size_multiple, usual: model.height },
      { name: "steps", label: "Steps", kind: "number", min: 1, max: model.max_steps, usual: model.steps },
      { name: "guidance_scale", label: "Guidance", kind: "number", min: 0, max: 50, step: 0.1, usual: model.guidance_scale },
      { name: "scheduler", label: "Sampler", kind: "choice", choices: model.schedulers, usual: model.scheduler },
      { name: "seed", label: "Seed", kind: "number", min: 0, usual: "random" },
      { name: "num_images", label: "Images", kind: "number", min: 1, max: model.max_images, usual: 1 },
      { name: "keep_latents", label: "Keep latents, to look at how the first image came to be", kind: "flag", wide: true },
    ],
    more: [
      { name: "upscale", label: "Upscale, as a factor", kind: "factor", min: 1, max: 4, step: 0.25, usual: "none" },
      { name: "prompt_syntax", label: "Prompt syntax", kind: "choice", choices: ["plain", "weighted"], usual: "plain" },
      { name: "clip_skip", label: "Clip skip", kind: "number", min: 0, max: model.max_clip_skip, usual: 0 },
      { name: "priority", label: "Priority", kind: "number", min: -100, max: 100, usual: 0 },
      { name: "deadline", label: "Deadline", kind: "time" },
      ...(model.loras.length ? [{ name: "loras", label: "LoRAs, one NAME:SCALE a line", kind: "loras", choices: model.loras, wide: true }] : []),
      { name: "webhook", label: "Webhook", kind: "text", wide: true },
      { name: "webhook_events_filter", label: "Webhook events", kind: "set", choices: WEBHOOK_EVENTS, wide: true },
      { name: "metadata", label: "Metadata, one NAME=VALUE a line", kind: "labels", wide: true },
    ],
  };
}

/** A field with its label, its hint and the place for what is wrong with it. */
export function fieldBox(field, control, hint) {
  const id = `field-${field.name}`;
  const error = h("p", { id: `error-${field.name}`, class: "error" });
  const help = hint ? h("p", { id: `hint-${field.name}`, class: "hint" }, hint) : null;
  control.id = id;
  control.setAttribute("aria-describedby", `${help ? `${help.id} ` : ""}${error.id}`);
  const label = h("label", { for: id }, field.label);
  const parts = field.kind === "flag" ? [h("div", { class: "flag" }, control, label)] : [label, control];
  return h("div", { class: field.wide ? "field wide" : "field" }, parts, error, help);
}

export function control(field, value) {
  const name = { name: field.name };
  switch (field.kind) {
    case "number":
      return h("input", {
        ...name,
        type: "number",
        inputmode: "decimal",
        min: field.min,
        max: field.max,
        step: field.step ?? 1,
        placeholder: field.usual,
        value,
      });
    case "factor":
      return control({ ...field, kind: "number" }, value?.factor);
    case "flag":
      return h("input", { ...name, type: "checkbox", checked: value === true });
    case "choice":
      return h(
        "select",
        name,
        h("option", { value: "" }, `${field.usual} (default)`),
        field.choices.map((choice) => h("option", { value: choice, selected: choice === value }, choice)),
      );
    case "set":
      return h(
        "select",
        { ...name, multiple: true, size: field.choices.length },
        field.choices.map((choice) => h("option", { value: choice, selected: value?.includes(choice) }, choice)),
      );
    case "time":
      return h("input", { ...name, type: "datetime-local", value: value && localTime(value) });
    case "labels":
      return h("textarea", { ...name, rows: 2 }, Object.entries(value ?? {}).map(([key, text]) => `${key}=${text}\n`));
    case "loras":
      return h(
        "textarea",
        { ...name, rows: 2, placeholder: field.choices.map((choice) => `${choice}:1`).join("\n") },
        (value ?? []).map((lora) => `${lora.name}:${lora.scale}\n`),
      );
    default:
      return h("input", { ...name, type: "text", value });
  }
}

/** What is sent of a field; undefined where it is left to its default. */
export function valueOf(field, element) {
  const text = element.value?.trim();
  switch (field.kind) {
    case "number":
      return text === "" ? undefined : Number(text);
    case "factor":
      return text === "" ? undefined : { factor: Number(text) };
    case "flag":
      return element.checked || undefined;
    case "set": {
      const chosen = [...element.selectedOptions].map((option) => option.value);
      return chosen.length ? chosen : undefined;
    }
    case "time":
      return text ? new Date(text).toISOString() : undefined;
    case "labels":
      return text ? Object.fromEntries(lines(text).map((line) => split(line, "="))) : undefined;
    case "loras":
      return text
        ? lines(text).map((line) => {
            const [name, scale] = split(line, ":");
            return scale === "" ? { name } : { name, scale: Number(scale) };
          })
        : undefined;
    default:
      return text || undefined;
  }
}

const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

function split(line, mark) {
  const at = line.lastIndexOf(mark);
  return at < 0 ? [line, ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

function localTime(text) {
  const time = new Date(text);
  return new Date(time - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Shows each violation at its field, the others above the form, and leads to the first of them. */
export function showErrors(form, violations) {
  clearErrors(form);
  const others = [];
  for (const { field, detail } of violations) {
    const name = field.replace(/[[.].*$/, "");
    const place = form.querySelector(`#error-${CSS.escape(name)}`);
    if (!place) {
      others.push(`${field} ${detail}`);
      continue;
    }
    place.textContent = field === name ? detail : `${field.slice(name.length)} ${detail}`;
    place.closest("details")?.setAttribute("open", "");
    form.querySelector(`#field-${CSS.escape(name)}`)?.setAttribute("aria-invalid", "true");
  }
  form.querySelector("[aria-invalid=true]")?.focus();
  return others;
}

export function clearErrors(form) {
  form.querySelectorAll(".error").forEach((place) => (place.textContent = ""));
  form.querySelectorAll("[aria-invalid]").forEach((element) => element.removeAttribute("aria-invalid"));
}
