import assert from "node:assert/strict";
import { before, test } from "node:test";
import OpenAI, { toFile } from "openai";
import { eventually, isPng, key, openai, pixels, png, recorder, sizeOf, url } from "./platform.mjs";

const apple = { prompt: "red apple", seed: 7, steps: 4 };
let model;

before(async () => {
  model = (await openai().models.list()).data[0].id;
});

const decoded = (image) => Buffer.from(image.b64_json, "base64");
const jobs = async (status) =>
  (await (await fetch(`${url}/v1/jobs?status=${status}&limit=100`, { headers: { Authorization: `Bearer ${key}` } })).json())
    .results;

test("models are listed and read", async () => {
  const listed = await openai().models.list();
  assert.equal(listed.object, "list");
  assert.equal(listed.data[0].object, "model");
  assert.deepEqual(await openai().models.retrieve(model), listed.data[0]);
});

test("images come as addresses", async () => {
  const { data, _request_id } = await openai().images.generate({ model, ...apple, n: 2, response_format: "url" });

  assert.equal(data.length, 2);
  assert.ok(_request_id);
  for (const image of data) {
    const answer = await fetch(image.url);
    assert.equal(answer.headers.get("content-type"), "image/png");
    assert.equal(answer.headers.get("access-control-allow-origin"), "*");
    assert.match(answer.headers.get("content-disposition"), /filename="[0-9a-v]{26}-\d\.png"/);
    assert.ok(isPng(await answer.arrayBuffer()));
  }
});

test("images come in base64, of the size, seed and steps asked for", async () => {
  const ask = (more) => openai().images.generate({ model, ...apple, response_format: "b64_json", ...more });
  const first = await ask({ size: "64x64" });
  const again = await ask({ size: "auto" });
  const other = await ask({ negative_prompt: "red" });

  assert.ok(Math.abs(Date.now() / 1000 - first.created) < 60);
  assert.equal(first.size, "64x64");
  assert.deepEqual(sizeOf(decoded(first.data[0])), [64, 64]);
  assert.deepEqual(first.data, again.data);
  assert.notDeepEqual(first.data, other.data);
});

test("ten images come at once", async () => {
  const { data } = await openai().images.generate({ model, ...apple, n: 10, response_format: "url" });

  assert.equal(new Set(data.map((image) => image.url)).size, 10);
});

test("an image is as small as it was asked for, also at its address", async () => {
  const length = async (output_compression, response_format) => {
    const ask = { model, ...apple, output_format: "jpeg", output_compression, response_format };
    const [image] = (await openai().images.generate(ask)).data;
    return image.url ? (await (await fetch(image.url)).arrayBuffer()).byteLength : decoded(image).length;
  };

  for (const response_format of ["url", "b64_json"]) {
    assert.ok((await length(5, response_format)) < (await length(95, response_format)), response_format);
  }
});

test("images come as JPEG and WebP", async () => {
  const ask = async (output_format) =>
    decoded((await openai().images.generate({ model, ...apple, response_format: "b64_json", output_format })).data[0]);

  assert.deepEqual([...(await ask("jpeg")).subarray(0, 3)], [0xff, 0xd8, 0xff]);
  assert.equal((await ask("webp")).subarray(8, 12).toString(), "WEBP");
});

test("a stream brings previews and the image", async () => {
  const recorded = recorder();
  const stream = await openai({ fetch: recorded.fetch }).images.generate({
    model,
    ...apple,
    steps: 20,
    stream: true,
    partial_images: 2,
  });
  const events = [];
  for await (const event of stream) events.push(event);

  assert.equal(recorded.requests[0].headers.get("accept"), "application/json");
  const partials = events.filter((event) => event.type === "image_generation.partial_image");
  assert.equal(partials.length, 2);
  assert.notDeepEqual(decoded(partials[0]), decoded(partials[1]));
  assert.deepEqual(partials.map((event) => event.partial_image_index), partials.map((_, index) => index));
  for (const event of events) {
    assert.ok(isPng(decoded(event)));
    assert.ok(event.created_at && event.size && event.quality && event.background);
    assert.equal(event.output_format, "png");
  }
  const completed = events.at(-1);
  assert.equal(completed.type, "image_generation.completed");
  assert.ok("total_tokens" in completed.usage);
  assert.deepEqual(sizeOf(decoded(completed)), [64, 64]);
});

test("an edit streams previews too, as many as asked for", async () => {
  const image = await toFile(png(64, 64, () => [20, 40, 200, 255]), "blue.png", { type: "image/png" });
  for (const partial_images of [0, 1, 3]) {
    const stream = await openai().images.edit({ model, image, ...apple, steps: 20, stream: true, partial_images });
    const types = [];
    for await (const event of stream) types.push(event.type);

    const expected = [...Array(partial_images).fill("image_edit.partial_image"), "image_edit.completed"];
    assert.deepEqual(types, expected);
  }
});

test("leaving a stream ends its job", async () => {
  const stream = await openai().images.generate({
    model,
    prompt: "an image nobody waits for",
    steps: 150,
    n: 4,
    stream: true,
    partial_images: 1,
  });
  for await (const _ of stream) break;

  await eventually("canceled", async () =>
    (await jobs("canceled")).some((job) => job.input.prompt === "an image nobody waits for"),
  );
});

test("aborting a request ends its job", async () => {
  const abort = new AbortController();
  const drawing = openai().images.generate(
    { model, prompt: "an aborted image", steps: 150, n: 4 },
    { signal: abort.signal },
  );
  await eventually("running", async () => (await jobs("running")).some((job) => job.input.prompt === "an aborted image"));
  abort.abort();

  await assert.rejects(drawing, OpenAI.APIUserAbortError);
  await eventually("canceled", async () =>
    (await jobs("canceled")).some((job) => job.input.prompt === "an aborted image"),
  );
});

test("a named request is drawn once, and goes on without its client", async () => {
  const headers = { "Idempotency-Key": `named-${Date.now()}` };
  const ask = { model, prompt: "an image to come back for", steps: 60, response_format: "url" };
  const abort = new AbortController();
  const drawing = openai().images.generate(ask, { headers, signal: abort.signal });
  await eventually("running", async () => (await jobs("running")).some((job) => job.input.prompt === ask.prompt));
  abort.abort();
  await assert.rejects(drawing, OpenAI.APIUserAbortError);

  const again = await openai().images.generate(ask, { headers });
  assert.deepEqual((await openai().images.generate(ask, { headers })).data, again.data);
  assert.equal((await jobs("succeeded")).filter((job) => job.input.prompt === ask.prompt).length, 1);
  await assert.rejects(
    openai().images.generate({ ...ask, prompt: "another" }, { headers }),
    (error) => error instanceof OpenAI.UnprocessableEntityError && error.code === "idempotency_key_reused",
  );
});

test("an edit changes what the mask lets through, and nothing else", async () => {
  const image = await toFile(png(64, 64, () => [20, 40, 200, 255]), "blue.png", { type: "image/png" });
  const mask = await toFile(png(64, 64, (x) => [0, 0, 0, x < 32 ? 0 : 255]), "mask.png", { type: "image/png" });
  const ask = (more) =>
    openai().images.edit({ model, image, prompt: "red apple", response_format: "b64_json", seed: 3, steps: 10, ...more });

  const masked = decoded((await ask({ mask })).data[0]);
  const whole = decoded((await ask({})).data[0]);

  assert.deepEqual(sizeOf(masked), [64, 64]);
  assert.notDeepEqual(masked, whole);
  for (let y = 0; y < 64; y++) {
    for (let x = 32; x < 64; x++) assert.deepEqual(pixels(masked)(x, y), [20, 40, 200]);
  }
  assert.notDeepEqual(pixels(masked)(8, 32), [20, 40, 200]);
});

test("an edit comes in both forms unless one is asked for", async () => {
  const image = await toFile(png(64, 64, () => [20, 40, 200, 255]), "blue.png", { type: "image/png" });
  const edit = async (more) => (await openai().images.edit({ model, image, ...apple, ...more })).data[0];

  const both = await edit({});
  assert.deepEqual(decoded(both), Buffer.from(await (await fetch(both.url)).arrayBuffer()));
  assert.deepEqual(Object.keys(await edit({ response_format: "url" })), ["url"]);
  assert.deepEqual(Object.keys(await edit({ response_format: "b64_json" })), ["b64_json"]);
});

test("an edit may be JSON, its images referred to", async () => {
  const edit = async (body) => {
    const answer = await fetch(`${url}/openai/v1/images/edits`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
      body: JSON.stringify({ model, ...apple, ...body }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const image = png(64, 64, () => [20, 40, 200, 255]);
  const image_url = `data:image/png;base64,${image.toString("base64url")}`;
  const form = await openai().images.edit({ model, image: await toFile(image, "blue.png", { type: "image/png" }), ...apple });

  const one = await edit({ images: [{ image_url }] });
  assert.equal(one.status, 200, JSON.stringify(one.body));
  assert.equal(one.body.data[0].b64_json, form.data[0].b64_json);
  assert.equal((await edit({ images: [{ image_url }, { image_url }] })).body.data[0].b64_json, form.data[0].b64_json);
  const none = await edit({ images: [{ image: 7 }] });
  assert.deepEqual([none.status, none.body.error.param], [400, "images[0]"]);
});

test("whole numbers may be written with a point", async () => {
  const ask = (steps) =>
    fetch(`${url}/openai/v1/images/generations`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
      body: `{"model":"${model}","prompt":"red apple","steps":${steps},"n":1.0}`,
    });

  assert.equal((await ask("4.0")).status, 200);
  assert.equal((await ask("4.5")).status, 400);
});

test("an edit begins from several images, each as much as the others", async () => {
  const file = (color) => toFile(png(64, 64, () => [...color, 255]), "plain.png", { type: "image/png" });
  const [red, blue] = await Promise.all([[240, 0, 0], [0, 0, 240]].map(file));
  // Next to nothing is drawn anew, so that what it began from shows.
  const ask = async (image) => {
    const drawn = { model, image, prompt: "red apple", seed: 3, steps: 50, strength: 0.02, response_format: "b64_json" };
    return decoded((await openai().images.edit(drawn)).data[0]);
  };

  const both = await ask([red, blue]);
  assert.deepEqual(await ask([red, red]), await ask(red));
  for (const one of [red, blue]) assert.notDeepEqual(both, await ask([one]));
  const broken = await toFile(Buffer.from("no image"), "broken.png", { type: "image/png" });
  await assert.rejects(ask([blue, broken]), (error) => error.status === 400 && error.param === "image");
});

test("a variation is drawn from an image alone", async () => {
  const image = await toFile(png(64, 64, (x, y) => [x * 4, y * 4, 0, 255]), "ramp.png", { type: "image/png" });
  const { data } = await openai().images.createVariation({ model, image, n: 2, response_format: "b64_json", size: "64x64" });

  assert.equal(data.length, 2);
  assert.ok(isPng(decoded(data[0])));
});

test("errors are of the client's own classes", async () => {
  const failure = async (promise) =>
    promise.then(
      () => assert.fail("no error"),
      (error) => error,
    );

  const stranger = await failure(openai({ apiKey: "wrong" }).models.list());
  assert.ok(stranger instanceof OpenAI.AuthenticationError);
  assert.ok(stranger.requestID);

  const unknown = await failure(openai().images.generate({ model: "no-such-model", prompt: "red apple" }));
  assert.ok(unknown instanceof OpenAI.NotFoundError);
  assert.deepEqual([unknown.param, unknown.code, unknown.type], ["model", "model_not_found", "invalid_request_error"]);
  assert.ok((await failure(openai().models.retrieve("no-such-model"))) instanceof OpenAI.NotFoundError);

  const refused = await failure(openai().images.generate({ model, prompt: "red apple", size: "7x7" }));
  assert.ok(refused instanceof OpenAI.BadRequestError);
  assert.equal(refused.param, "size");
  assert.equal(refused.message.match(/multiple of/g).length, 1);

  for (const [param, value] of Object.entries({
    n: 11,
    size: "big",
    response_format: "xml",
    output_format: "gif",
    output_compression: 101,
    partial_images: 4,
    steps: "many",
  })) {
    const wrong = await failure(openai().images.generate({ model, prompt: "red apple", [param]: value }));
    assert.ok(wrong instanceof OpenAI.BadRequestError, param);
    assert.equal(wrong.param, param);
    assert.equal(wrong.type, "invalid_request_error");
  }
  const broken = await toFile(Buffer.from("no image"), "broken.png", { type: "image/png" });
  const edited = await failure(openai().images.edit({ model, image: broken, prompt: "red apple" }));
  assert.ok(edited instanceof OpenAI.BadRequestError);
  assert.equal(edited.param, "image");

  const huge = await failure(openai({ maxRetries: 0 }).images.generate({ model, prompt: "x".repeat(30_000_000) }));
  assert.equal(huge.status, 413);
  assert.equal(huge.code, "body_too_large");
  assert.ok(huge.requestID);

  const streamed = await failure(openai().images.generate({ model, prompt: "", stream: true }));
  assert.ok(streamed instanceof OpenAI.BadRequestError);
  assert.equal(streamed.param, "prompt");
});
