// Interactive diagram of latent diffusion, for a real job: pixels, encoder, latent, denoising, decoder, image.
import { call, imagePath, imageUrl, Problem, read } from "./api.js";
import { bytes, definitions, h, number, seconds, table } from "./dom.js";
import { tensorOf } from "./safetensors.js";

const COLORS = 3;
const FLOAT_BYTES = 4;

/** ./darkroom bench efficiency, as docs/performance.md has it: a step on 256 x 256 pixels, on two processor cores. */
const EFFICIENCY = [
  ["pixels", "3 x 256 x 256", "196,608", "1", "10.15 s", "2.80 GB"],
  ["latents, 4 x smaller", "3 x 64 x 64", "12,288", "16", "1.91 s", "2.02 GB"],
  ["latents, 8 x smaller", "4 x 32 x 32", "4,096", "48", "1.54 s", "2.01 GB"],
];

/**
 * @param source what the job began from, or null
 * @param redraw draws the job again, keeping latents
 */
export async function pipeline(job, source, redraw, signal) {
  const history = await read(`/v1/jobs/${job.id}/latents`, signal).catch((failure) => {
    if (failure instanceof Problem && failure.status === 404) return null;
    throw failure;
  });
  const section = h("section", { class: "card pipeline" }, h("h2", {}, "How the image came to be"));
  if (!history) {
    section.append(
      h("p", {}, "This job has not kept its latents. Drawn again from the same seed it gives the same image, but for the last bits, and this time they stay."),
      ...(source ? [] : [h("button", { type: "button", onclick: redraw }, "Draw it again and keep latents")]),
    );
    return section;
  }
  const sizes = sizesOf(job, history);
  const address = await imageUrl(imagePath(job.id, 0), signal);
  const scrubber = scrub(job, history, signal);
  section.append(
    h("p", {}, `An image of ${sizes.image} is ${number(sizes.pixels)} numbers. The model works on a latent of ${sizes.latent}, which is ${number(sizes.cells)}: ${sizes.factor} times fewer.`),
    h("ol", { class: "stages" }, stages(job, history, source, sizes, address, scrubber)),
    h("h3", {}, "Pixels against latents"),
    h("p", {}, `In pixel space each of the ${job.input.steps} steps would have had ${sizes.factor} times as many numbers to denoise. Measured with networks of about the same size, one step on two processor cores:`),
    table("./darkroom bench efficiency, 256 x 256 pixels", ["Space", "Dimensions", "Numbers", "Compression", "A step", "Peak memory"], EFFICIENCY),
  );
  await scrubber.show();
  return section;
}

function sizesOf({ input }, history) {
  const pixels = input.width * input.height * COLORS;
  const cells = history.channels * history.height * history.width;
  return {
    pixels,
    cells,
    image: `${input.width} x ${input.height} x ${COLORS}`,
    latent: `${history.width} x ${history.height} x ${history.channels}`,
    factor: number(Math.round((10 * pixels) / cells) / 10),
  };
}

function stages({ input, metrics, images }, history, source, sizes, address, scrubber) {
  const evaluations = history.latents.at(-1).step;
  const forAll = images.length > 1 ? `, for ${images.length} images` : "";
  return [
    stage("Pixels", definitions([
      ["Dimensions", sizes.image],
      ["Numbers", number(sizes.pixels)],
      ["Memory", `${bytes(sizes.pixels * FLOAT_BYTES)} as 32-bit floats`],
      ["Given", source ? `an image${source.mask ? " and a mask" : ""}, strength ${source.strength}` : "none: the job began from noise"],
    ])),
    stage("Encoder", definitions([
      ["Does", source ? `${sizes.image} to ${sizes.latent}` : "nothing here but read the prompt"],
      ["Time", `${seconds(metrics.encode_seconds)}, prompt and image`],
    ])),
    stage("Latent", definitions([
      ["Dimensions", sizes.latent],
      ["Numbers", number(sizes.cells)],
      ["Memory", `${bytes(sizes.cells * FLOAT_BYTES)} as 32-bit floats`],
      ["Compression", `${sizes.factor} x`],
    ])),
    stage("Denoising", scrubber.box, definitions([
      ["Sampler", `${input.scheduler}, ${evaluations} evaluations of the U-Net`],
      ["Time", `${seconds(metrics.denoise_seconds)}, ${seconds(metrics.denoise_seconds / Math.max(1, evaluations))} each${forAll}`],
      ["Memory", `about ${bytes(history.step_bytes)} for an evaluation, beside the weights`],
    ])),
    stage("Decoder", definitions([
      ["Does", `${sizes.latent} to ${sizes.image}`],
      ["Time", `${seconds(metrics.decode_seconds)}${forAll}`],
      ["Memory", `about ${bytes(history.decode_bytes)}, beside the weights`],
    ])),
    stage("Image", h("img", { class: "decoded", src: address, alt: "The finished image", width: input.width, height: input.height })),
  ];
}

function stage(name, ...content) {
  return h("li", { class: `stage ${name.toLowerCase()}` }, h("h3", {}, name), content);
}

/** The slider over the latents that were kept: the channels of each, and what the decoder makes of it. */
function scrub(job, history, signal) {
  const slider = h("input", { type: "range", id: "scrub", min: 0, max: history.latents.length - 1, value: history.latents.length - 1 });
  const label = h("label", { for: "scrub" }, "Step");
  const numbers = h("p", { class: "hint", "aria-live": "off" });
  const canvas = h("canvas", { class: "channels", width: history.width * history.channels, height: history.height, role: "img" });
  const decoded = h("img", { class: "decoded", alt: "", width: job.input.width, height: job.input.height });
  const known = new Map();

  const load = (step) => {
    const path = `/v1/jobs/${job.id}/latents/${step}`;
    if (!known.has(step)) {
      const tensor = call(path, { accept: "application/octet-stream", signal }).then((response) => response.arrayBuffer());
      known.set(step, Promise.all([tensor.then((file) => tensorOf(file, "latent")), imageUrl(path, signal)]));
    }
    return known.get(step);
  };

  async function show() {
    const latent = history.latents[slider.value];
    const words = `after ${latent.step} of ${history.latents.at(-1).step}, timestep ${Math.round(latent.timestep)}`;
    slider.setAttribute("aria-valuetext", words);
    const [tensor, address] = await load(latent.step);
    if (history.latents[slider.value] !== latent) return;
    paint(canvas, tensor);
    canvas.setAttribute("aria-label", `The ${history.channels} channels of the latent ${words}`);
    decoded.src = address;
    decoded.alt = `The latent ${words}, decoded`;
    numbers.textContent = `${words}: mean ${latent.mean.toFixed(2)}, deviation ${latent.deviation.toFixed(2)}`;
    canvas.dataset.step = latent.step;
  }
  slider.addEventListener("input", show);
  const box = h("div", { class: "scrub" }, h("div", { class: "row" }, label, slider), numbers, canvas, decoded);
  return { box, show };
}

/** Channel beside channel; black is -3 and white is 3 standard deviations of pure noise. */
function paint(canvas, { shape: [channels, height, width], values }) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(width * channels, height);
  for (let i = 0; i < values.length; i++) {
    const channel = Math.floor(i / (width * height));
    const cell = i % (width * height);
    const at = 4 * (Math.floor(cell / width) * width * channels + channel * width + (cell % width));
    image.data.fill(((values[i] + 3) / 6) * 255, at, at + 3);
    image.data[at + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
