import assert from "node:assert/strict";
import { test } from "node:test";
import { isPng, key, png, sizeOf, url } from "./platform.mjs";

const call = async (path, body) => {
  const answer = await fetch(`${url}/sdapi/v1/${path}`, {
    method: body ? "POST" : "GET",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
    body: body && JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
};

const apple = { prompt: "red apple", negative_prompt: "green", steps: 4, sampler_name: "Euler", cfg_scale: 3, seed: 7 };

test("txt2img draws a batch, picture by picture from the next seed", async () => {
  const { body } = await call("txt2img", { ...apple, width: 64, height: 64, batch_size: 2, n_iter: 1 });
  const info = JSON.parse(body.info);

  assert.equal(body.images.length, 2);
  assert.notEqual(body.images[0], body.images[1]);
  assert.deepEqual(info.all_seeds, [7, 8]);
  assert.match(
    info.infotexts[0],
    /^red apple\nNegative prompt: green\nSteps: 4, Sampler: Euler, CFG scale: 3, Seed: 7, Size: 64x64, Model hash: [0-9a-f]{10}, Model: [^,]+, .*Version: /,
  );
  const picture = Buffer.from(body.images[0], "base64");
  assert.ok(isPng(picture));
  assert.ok(picture.includes(info.infotexts[0].split("\n")[2]));
  assert.equal(body.parameters.steps, 4);
});

test("img2img draws on a picture, and on a part of it", async () => {
  const picture = png(64, 64, (x, y) => [x * 4, y * 4, 128, 255]).toString("base64");
  const mask = png(64, 64, (x) => (x < 32 ? [255, 255, 255, 255] : [0, 0, 0, 255])).toString("base64");
  const ask = async (more) => (await call("img2img", { ...apple, init_images: [picture], denoising_strength: 0.6, ...more })).body;

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

test("samplers are known by their names, Karras and all", async () => {
  for (const sampler of ["Euler a", "DPM++ 2M Karras", "DDIM", "Heun", "LMS Karras"]) {
    assert.equal((await call("txt2img", { ...apple, steps: 2, sampler_name: sampler })).status, 200, sampler);
  }
  assert.equal((await call("txt2img", { ...apple, sampler_name: "DPM++ 2M", scheduler: "Karras" })).status, 200);
  const unknown = await call("txt2img", { ...apple, sampler_name: "Nope" });
  assert.equal(unknown.status, 422);
  assert.match(unknown.body.detail, /sampler_name must be one of .*Euler a/);
});
