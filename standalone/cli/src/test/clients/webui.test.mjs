import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, isPng, key, pixels, png, sizeOf, url } from "./platform.mjs";

const call = async (path, body) => {
  const answer = await fetch(`${url}/sdapi/v1/${path}`, {
    method: body ? "POST" : "GET",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
    body: body && JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
};

const refused = async (path, body) => {
  const answer = await call(path, body);
  assert.equal(answer.status, 422, JSON.stringify(body));
  return answer.body.errors.map((error) => error.field);
};

const apple = { prompt: "red apple", negative_prompt: "green", steps: 4, sampler_name: "Euler", cfg_scale: 3, seed: 7 };

test("txt2img draws a batch, image by image from the next seed", async () => {
  const { body } = await call("txt2img", { ...apple, width: 64, height: 64, batch_size: 2, n_iter: 1 });
  const info = JSON.parse(body.info);

  assert.equal(body.images.length, 2);
  assert.notEqual(body.images[0], body.images[1]);
  assert.deepEqual(info.all_seeds, [7, 8]);
  assert.match(
    info.infotexts[0],
    /^red apple\nNegative prompt: green\nSteps: 4, Sampler: Euler, CFG scale: 3, Seed: 7, Size: 64x64, Model hash: [0-9a-f]{10}, Model: [^,]+, .*Version: /,
  );
  const image = Buffer.from(body.images[0], "base64");
  assert.ok(isPng(image));
  assert.ok(image.includes(info.infotexts[0].split("\n")[2]));
  assert.equal(body.parameters.steps, 4);
});

test("img2img draws on an image, and on a part of it", async () => {
  const image = png(64, 64, (x, y) => [x * 4, y * 4, 128, 255]).toString("base64");
  const mask = png(64, 64, (x) => (x < 32 ? [255, 255, 255, 255] : [0, 0, 0, 255])).toString("base64");
  const ask = async (more) => (await call("img2img", { ...apple, init_images: [image], denoising_strength: 0.6, ...more })).body;

  const whole = await ask({});
  const part = await ask({ mask: `data:image/png;base64,${mask}` });

  assert.deepEqual(sizeOf(Buffer.from(whole.images[0], "base64")), [64, 64]);
  assert.notEqual(whole.images[0], part.images[0]);
});

test("what clients read before they draw", async () => {
  const models = (await call("sd-models")).body;
  assert.ok(models[0].title && models[0].model_name && models[0].hash);
  assert.ok((await call("samplers")).body.some((sampler) => sampler.name === "Euler a"));
  assert.ok((await call("schedulers")).body.some((scheduler) => scheduler.name === "karras"));
  assert.ok((await call("options")).body.sd_model_checkpoint);
  assert.equal((await call("progress")).body.progress, 0);
});

test("clients sign in with the key as their password", async () => {
  const signedIn = (password) =>
    fetch(`${url}/sdapi/v1/sd-models`, {
      headers: { Authorization: `Basic ${Buffer.from(`anybody:${password}`).toString("base64")}` },
    });

  assert.equal((await signedIn(key)).status, 200);
  const stranger = await signedIn("wrong");
  assert.equal(stranger.status, 401);
  assert.match(stranger.headers.get("www-authenticate"), /Basic realm=/);
});

test("a checkpoint is chosen once, as Open WebUI does it", async () => {
  const options = (await call("options")).body;
  const title = (await call("sd-models")).body[0].title;

  assert.equal((await call("options", { ...options, sd_model_checkpoint: title })).status, 200);
  assert.equal((await call("options")).body.sd_model_checkpoint, title);
  assert.deepEqual(await refused("options", { sd_model_checkpoint: "no such model" }), ["sd_model_checkpoint"]);
  assert.deepEqual(await refused("options", { sd_vae: "another.pt" }), ["sd_vae"]);
});

test("a body with every field at its default is drawn", async () => {
  const defaults = {
    enable_hr: false, hr_scale: 2, hr_upscaler: "Latent", styles: [], subseed: -1, subseed_strength: 0, seed_resize_from_h: -1,
    seed_resize_from_w: 0, restore_faces: false, tiling: false, eta: 1.0, s_churn: 0, s_tmax: 0, s_tmin: 0, s_noise: 1,
    do_not_save_grid: true, override_settings: { CLIP_stop_at_last_layers: 1, sd_vae: "Automatic" }, script_name: null,
    override_settings_restore_afterwards: true, script_args: [], send_images: true, save_images: false, refiner_checkpoint: "",
    alwayson_scripts: { controlnet: { args: [{ enabled: false, model: "None" }] } }, sampler_index: "Euler", scheduler: "Automatic",
  };
  const drawn = await call("txt2img", { ...apple, ...defaults, steps: "4", cfg_scale: "3", width: 64.0, height: "64" });

  assert.equal(drawn.status, 200, JSON.stringify(drawn.body));
  assert.equal(drawn.body.images[0], (await call("txt2img", apple)).body.images[0]);
});

test("what cannot be had is refused by name", async () => {
  for (const [field, value] of Object.entries({
    restore_faces: true,
    tiling: true,
    styles: ["photo"],
    subseed_strength: 0.5,
    scheduler: "sgm_uniform",
    steps: 4.5,
  })) {
    assert.deepEqual(await refused("txt2img", { ...apple, [field]: value }), [field]);
  }
  assert.deepEqual(await refused("txt2img", { ...apple, alwayson_scripts: { controlnet: { args: [{ model: "canny" }] } } }), [
    "alwayson_scripts.controlnet",
  ]);
  for (const prompt of ["a [cat:dog:0.5]", "a cat AND a dog", "a <hypernet:x:1>"]) {
    assert.deepEqual(await refused("txt2img", { ...apple, prompt }), ["prompt"]);
  }
  assert.match((await call("txt2img", { ...apple, prompt: "a <lora:nowhere:1>" })).body.detail, /lora/);
});

test("layers, spacing and the other side of a mask change the image", async () => {
  const draw = async (more) => {
    const { status, body } = await call("txt2img", { ...apple, sampler_name: "DPM++ 2M", ...more });
    assert.equal(status, 200, JSON.stringify(body));
    return body.images[0];
  };

  const usual = await draw({});
  assert.equal(await draw({ scheduler: "karras" }), usual);
  assert.equal(await draw({ override_settings: { CLIP_stop_at_last_layers: 1 } }), usual);
  for (const more of [
    { scheduler: "uniform" },
    { scheduler: "exponential" },
    { prompt: "red BREAK apple" },
  ]) {
    assert.notEqual(await draw(more), usual, JSON.stringify(more));
  }
  const blue = png(64, 64, () => [20, 40, 200, 255]).toString("base64");
  const left = png(64, 64, (x) => (x < 32 ? [255, 255, 255, 255] : [0, 0, 0, 255])).toString("base64");
  const edit = async (inpainting_mask_invert) =>
    pixels(
      Buffer.from(
        (await call("img2img", { ...apple, init_images: [blue], mask: left, inpainting_mask_invert })).body.images[0],
        "base64",
      ),
    );
  const [painted, inverted] = [await edit(0), await edit(1)];
  for (let y = 0; y < 64; y += 8) {
    assert.deepEqual(painted(60, y), [20, 40, 200]);
    assert.deepEqual(inverted(4, y), [20, 40, 200]);
  }
});

test("images tell how they were drawn, and the API reads it back", async () => {
  const { body } = await call("txt2img", { ...apple, subseed: 9 });
  const info = JSON.parse(body.info);
  const read = (await call("png-info", { image: body.images[0] })).body;

  assert.equal(read.info, info.infotexts[0]);
  assert.equal(read.parameters.Prompt, "red apple");
  assert.equal(read.parameters["Size-1"], "64");
  assert.equal(info.index_of_first_image, 0);
  assert.match(info.job_timestamp, /^\d{14}$/);
  assert.equal(info.subseed, 9);
});

test("interrupt ends what is being drawn", async () => {
  const drawing = call("txt2img", { ...apple, prompt: "an image to interrupt", steps: 150, batch_size: 4 });
  const unfinished = async () => {
    const lists = ["queued", "running"].map(async (status) => {
      const answer = await fetch(`${url}/v1/jobs?status=${status}`, { headers: { Authorization: `Bearer ${key}` } });
      return (await answer.json()).results;
    });
    return (await Promise.all(lists)).flat().some((job) => job.input.prompt === "an image to interrupt");
  };
  await eventually("begun", unfinished);
  assert.equal((await call("interrupt", {})).status, 200);

  assert.equal((await drawing).status, 409);
});

test("hires fix draws twice the size, and the image tells of it", async () => {
  const [{ name: hr_upscaler }] = (await call("upscalers")).body;
  const large = { ...apple, enable_hr: true, hr_scale: 2, hr_upscaler, hr_second_pass_steps: 4, denoising_strength: 0.5 };

  const { status, body } = await call("txt2img", large);

  assert.equal(status, 200, JSON.stringify(body));
  const png = Buffer.from(body.images[0], "base64");
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [128, 128]);
  const info = (await call("png-info", { image: `data:image/png;base64,${body.images[0]}` })).body.info;
  assert.match(info, /Denoising strength: 0.5, Hires upscale: 2, Hires steps: 4, Hires upscaler: Lanczos/);
  assert.deepEqual(await refused("txt2img", { ...large, hr_upscaler: "Latent" }), ["hr_upscaler"]);
  assert.deepEqual(await refused("txt2img", { ...large, hr_scale: 40 }), ["hr_scale"]);
  assert.deepEqual(await refused("txt2img", { ...large, hr_prompt: "a pear" }), ["hr_prompt"]);
});

test("lists of what is not there are empty", async () => {
  for (const list of ["sd-vae", "latent-upscale-modes", "hypernetworks", "prompt-styles"]) {
    assert.deepEqual((await call(list)).body, [], list);
  }
  assert.ok(Array.isArray((await call("loras")).body));
  assert.deepEqual((await call("embeddings")).body, { loaded: {}, skipped: {} });
});

test("samplers are known by their names, Karras and all", async () => {
  for (const sampler of ["Euler a", "DPM++ 2M Karras", "DDIM", "Heun", "LMS Karras"]) {
    assert.equal((await call("txt2img", { ...apple, steps: 2, sampler_name: sampler })).status, 200, sampler);
  }
  assert.equal((await call("txt2img", { ...apple, sampler_name: "DPM++ 2M", scheduler: "Karras" })).status, 200);
  const unknown = await call("txt2img", { ...apple, sampler_name: "Nope" });
  assert.equal(unknown.status, 422);
  assert.match(unknown.body.detail, /sampler_name must be one of .*Euler a/);
});
