import assert from "node:assert/strict";
import { before, test } from "node:test";
import { parseProgressFromLogs, validateWebhook } from "replicate";
import { Webhook } from "standardwebhooks";
import { apple, endless, eventually, isPng, key, png, receiver, recorder, replicate, sizeOf, url, zip } from "./platform.mjs";

let model;
let version;

before(async () => {
  const { results } = await replicate().models.list();
  model = `${results[0].owner}/${results[0].name}`;
  version = results[0].latest_version.id;
});

const read = async (address) => new Uint8Array(await (await fetch(address)).arrayBuffer());

test("run() blocks until the images are there", async () => {
  const recorded = recorder();
  const output = await replicate({ fetch: recorded.fetch }).run(model, { input: apple });

  assert.equal(output.length, 1);
  assert.ok(isPng(await read(output[0])));
  assert.deepEqual(recorded.requests.map((request) => request.method), ["POST"]);
  assert.equal(recorded.requests[0].headers.get("prefer"), "wait");
});

test("run() polls where it is told to", async () => {
  const statuses = [];
  const output = await replicate().run(
    `${model}:${version}`,
    { input: { ...apple, num_outputs: 2 }, wait: { mode: "poll", interval: 50 } },
    (prediction) => statuses.push(prediction.status),
  );

  assert.equal(output.length, 2);
  assert.equal(statuses[0], "starting");
  assert.equal(statuses.at(-1), "succeeded");
});

test("a wait that runs out answers starting, and the client polls on", async () => {
  const recorded = recorder();
  const prediction = await replicate({ fetch: recorded.fetch }).predictions.create({
    model,
    input: endless,
    wait: 1,
  });

  assert.equal(recorded.requests[0].headers.get("prefer"), "wait=1");
  assert.equal(prediction.status, "starting");
  assert.equal(prediction.output, null);
  await replicate().predictions.cancel(prediction.id);
});

test("the same seed draws the same image", async () => {
  const draw = async (seed) => read((await replicate().run(model, { input: { ...apple, seed } }))[0]);
  const [first, again, other] = [await draw(7), await draw(7), await draw(8)];

  assert.deepEqual(first, again);
  assert.notDeepEqual(first, other);
});

test("a prediction has the documented form from its creation to its end", async () => {
  const created = await replicate().predictions.create({ version, input: apple });

  assert.match(created.id, /^[a-z0-9]{26}$/);
  assert.equal(created.model, model);
  assert.equal(created.version, version);
  assert.match(created.version, /^[0-9a-f]{64}$/);
  assert.equal(created.status, "starting");
  assert.deepEqual(created.input, apple);
  assert.equal(created.output, null);
  assert.equal(created.error, null);
  assert.equal(created.logs, "");
  assert.equal(created.data_removed, false);
  assert.equal(created.source, "api");
  assert.equal(created.started_at, null);
  assert.equal(created.completed_at, null);
  assert.ok(!("metrics" in created) && !("webhook" in created) && !("webhook_events_filter" in created));
  assert.equal(created.urls.get, `${url}/replicate/v1/predictions/${created.id}`);
  assert.equal(created.urls.cancel, `${url}/replicate/v1/predictions/${created.id}/cancel`);

  const done = await replicate().wait(created, { interval: 50 });

  assert.equal(done.status, "succeeded");
  assert.deepEqual(done.input, apple);
  assert.ok(isPng(await read(done.output[0])));
  assert.ok(done.metrics.predict_time > 0 && done.metrics.total_time >= done.metrics.predict_time);
  assert.ok(new Date(done.completed_at) >= new Date(done.started_at));
  assert.deepEqual(parseProgressFromLogs(done), { percentage: 1, current: 4, total: 4 });
});

test("each form of a version is understood", async () => {
  for (const form of [version, model, `${model}:${version}`]) {
    const response = await fetch(`${url}/replicate/v1/predictions`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}`, Prefer: "wait" },
      body: JSON.stringify({ version: form, input: apple, surprise: true }),
    });
    assert.equal(response.status, 201);
    assert.match(response.headers.get("preference-applied"), /^wait/);
    assert.equal((await response.json()).status, "succeeded");
  }
});

test("an answer says which wish it followed", async () => {
  for (const wish of ["wait=0", "respond-async"]) {
    const response = await fetch(`${url}/replicate/v1/predictions`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}`, Prefer: wish },
      body: JSON.stringify({ version, input: apple }),
    });
    assert.equal(response.status, 201);
    assert.equal(response.headers.get("preference-applied"), wish);
    assert.equal((await response.json()).status, "starting");
  }
});

test("cancel ends a prediction, and leaves one that has ended as it is", async () => {
  const running = await replicate().predictions.create({ model, input: endless });
  const canceled = await replicate().predictions.cancel(running.id);
  assert.equal(canceled.status, "canceled");
  assert.equal((await replicate().wait(running)).status, "canceled");

  const done = await replicate().predictions.create({ model, input: apple, wait: true });
  assert.deepEqual(await replicate().predictions.cancel(done.id), await replicate().predictions.get(done.id));
});

test("an abort signal makes exactly one cancel", async () => {
  const recorded = recorder();
  const abort = new AbortController();
  await replicate({ fetch: recorded.fetch }).run(
    model,
    { input: endless, wait: { mode: "poll", interval: 50 }, signal: abort.signal },
    () => abort.abort(),
  );

  const cancels = recorded.requests.filter((request) => request.url.endsWith("/cancel"));
  assert.equal(cancels.length, 1);
  const id = cancels[0].url.split("/").at(-2);
  await eventually("canceled", async () => (await replicate().predictions.get(id)).status === "canceled");
});

test("the list is walked page by page, newest first", async () => {
  const before = await replicate().predictions.list();
  const missing = Math.max(0, 101 - before.results.length);
  const made = await Promise.all(
    Array.from({ length: missing }, () => replicate().predictions.create({ model, input: endless })),
  );
  await eventually("all listed", async () => (await replicate().predictions.list()).next);
  const [first, second] = await Promise.all([
    replicate().predictions.list(),
    replicate().predictions.list().then((page) => replicate().request(page.next, {})).then((page) => page.json()),
  ]);
  assert.equal(first.previous, null);
  const back = await (await replicate().request(second.previous, {})).json();
  assert.deepEqual(back.results.map((one) => one.id), first.results.map((one) => one.id));

  const ids = [];
  const sizes = [];
  for await (const page of replicate().paginate(replicate().predictions.list)) {
    sizes.push(page.length);
    ids.push(...page.map((prediction) => prediction.id));
  }
  await Promise.all(made.map((prediction) => replicate().predictions.cancel(prediction.id)));

  assert.equal(sizes[0], 100);
  assert.ok(sizes.length >= 2);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(made.every((prediction) => ids.includes(prediction.id)));
});

test("models and versions describe themselves", async () => {
  const [owner, name] = model.split("/");
  const read = await replicate().models.get(owner, name);
  assert.equal(read.url.split("/").at(-1), name);
  assert.equal(read.latest_version.id, version);

  const versions = await replicate().models.versions.list(owner, name);
  assert.deepEqual(versions.results.map((one) => one.id), [version]);

  const { openapi_schema: schema } = await replicate().models.versions.get(owner, name, version);
  const { prompt, width, scheduler, num_outputs } = schema.components.schemas.Input.properties;
  assert.equal(prompt["x-order"], 0);
  assert.equal(width.type, "integer");
  assert.ok(width.default >= width.minimum && width.default <= width.maximum);
  assert.equal(num_outputs.default, 1);
  for (const usual of ["DDIM", "K_EULER", "K_EULER_ANCESTRAL", "DPMSolverMultistep", "PNDM", "HeunDiscrete"]) {
    assert.ok(scheduler.enum.includes(usual), usual);
  }
  assert.ok(scheduler.enum.includes(scheduler.default));
  assert.equal(schema.components.schemas.Output.type, "array");
});

test("a stream tells logs, images and the end, without a key", async () => {
  const recorded = recorder();
  const events = [];
  for await (const event of replicate({ fetch: recorded.fetch }).stream(model, { input: apple })) events.push(event);

  const streaming = recorded.requests.at(-1);
  assert.equal(streaming.headers.get("authorization"), null);
  assert.ok(events.every((event) => event.id));
  const outputs = events.filter((event) => event.event === "output");
  assert.equal(outputs.length, 1);
  assert.ok(isPng(await read(outputs[0].data)));
  assert.ok(events.some((event) => event.event === "logs"));
  assert.deepEqual([events.at(-1).event, events.at(-1).data], ["done", "{}"]);
});

test("a stream of a canceled prediction says why it ends", async () => {
  const prediction = await replicate().predictions.create({ model, input: endless, stream: true });
  await replicate().predictions.cancel(prediction.id);

  const text = await (await fetch(prediction.urls.stream, { headers: { Accept: "text/event-stream" } })).text();

  assert.match(text, /^retry: ?\d+$/m);
  assert.match(text, /event: ?done\n(id: ?.*\n)?data: ?{"reason":"canceled"}/);
});

test("a stream address cannot be guessed", async () => {
  const { urls } = await replicate().predictions.create({ model, input: apple, stream: true });
  const other = await replicate().predictions.create({ model, input: apple });

  const guessed = urls.stream.replace(urls.get.split("/").at(-1), other.id);
  assert.ok([401, 403, 404].includes((await fetch(guessed)).status));
});

test("a webhook hears of start and end, verifiably", async (t) => {
  const hook = await receiver(t);
  const secret = await replicate().webhooks.default.secret.get();
  const prediction = await replicate().predictions.create({
    model,
    input: { ...apple, prompt: "rotes Äpfelchen 🍎", guidance_scale: 3 },
    webhook: hook.url,
    webhook_events_filter: ["start", "output", "logs", "completed"],
  });
  assert.equal(prediction.webhook, hook.url);
  assert.deepEqual(prediction.webhook_events_filter, ["start", "output", "logs", "completed"]);

  const bodies = () => hook.calls.map((call) => JSON.parse(call.body));
  await eventually("completed", () => bodies().some((body) => body.status === "succeeded"));

  for (const call of hook.calls) {
    const headers = call.headers;
    assert.ok(await validateWebhook({ headers, body: call.body }, secret.key));
    // An application that hands over what its framework has parsed.
    assert.ok(await validateWebhook({ headers, body: JSON.stringify(JSON.parse(call.body)) }, secret.key));
    assert.ok(!(await validateWebhook({ headers, body: call.body + " " }, secret.key)));
    new Webhook(secret.key).verify(call.body, headers);
  }
  assert.equal(bodies()[0].status, "processing");
  const last = bodies().at(-1);
  const now = await replicate().predictions.get(prediction.id);
  assert.equal(last.id, prediction.id);
  assert.deepEqual(last.input, now.input);
  assert.deepEqual(Object.keys(last).sort(), Object.keys(now).sort());
  assert.ok(isPng(await read(last.output[0])));
});

test("a webhook's body is what JavaScript makes of it", async (t) => {
  const secret = await replicate().webhooks.default.secret.get();
  for (const input of [
    { prompt: "tab\t escape \u001b unit \u001f delete \u007f line \u2028 \"quoted\" back\\slash 🍎" },
    { seed: Number.MAX_SAFE_INTEGER - 1, guidance_scale: 3.0 },
    { guidance_scale: 2.5e-7 },
    { guidance_scale: 1 / 3, width: 64 },
  ]) {
    const hook = await receiver(t);
    await replicate().predictions.create({ model, input: { ...apple, ...input }, webhook: hook.url });

    await eventually("called", () => hook.calls.length > 0);
    const [{ headers, body }] = hook.calls;
    assert.equal(JSON.stringify(JSON.parse(body)), body);
    assert.ok(await validateWebhook({ headers, body: JSON.parse(body) }, secret.key));
  }
});

test("a webhook hears of a cancellation", async (t) => {
  const hook = await receiver(t);
  const prediction = await replicate().predictions.create({
    model,
    input: endless,
    webhook: hook.url,
    webhook_events_filter: ["completed"],
  });
  await replicate().predictions.cancel(prediction.id);

  await eventually("called", () => hook.calls.length > 0);
  assert.deepEqual(hook.calls.map((call) => JSON.parse(call.body).status), ["canceled"]);
});

test("files are kept, listed, read and deleted", async () => {
  const content = png(8, 8, () => [255, 0, 0, 255]);
  const file = await replicate().files.create(new File([content], "red.png", { type: "image/png" }), { for: "test" });

  assert.equal(file.size, content.length);
  assert.equal(file.content_type, "image/png");
  assert.equal(file.name, "red.png");
  assert.match(file.checksums.sha256, /^[0-9a-f]{64}$/);
  assert.ok(new Date(file.expires_at) > new Date(file.created_at));
  assert.deepEqual(file.metadata, { for: "test" });
  assert.deepEqual((await replicate().files.create(content)).metadata, {});
  assert.deepEqual(await replicate().files.get(file.id), file);
  assert.ok((await replicate().files.list()).results.some((one) => one.id === file.id));
  assert.equal(await replicate().files.delete(file.id), true);
  await assert.rejects(replicate().files.get(file.id), (error) => error.response.status === 404);
});

test("an image is drawn on from a Buffer, a data URI and an address", async () => {
  const source = png(64, 64, (x, y) => [x * 4, y * 4, 128, 255]);
  const mask = png(64, 64, (x) => (x < 32 ? [255, 255, 255, 255] : [0, 0, 0, 255]));
  const input = { ...apple, prompt_strength: 0.6 };

  const [uploaded] = await replicate().run(model, { input: { ...input, image: source } });
  const [inline] = await replicate().run(model, {
    input: { ...input, image: `data:image/png;base64,${source.toString("base64")}` },
  });
  const [masked] = await replicate().run(model, { input: { ...input, image: source, mask } });

  const images = await Promise.all([uploaded, inline, masked].map(read));
  assert.deepEqual(sizeOf(images[0]), [64, 64]);
  assert.deepEqual(images[0], images[1]);
  assert.notDeepEqual(images[0], images[2]);
});

test("a model is trained, and drawn with", async (t) => {
  const [owner, name] = model.split("/");
  const hook = await receiver(t);
  const data = await replicate().files.create(
    new File([zip([["apple.png", png(64, 64, () => [255, 0, 0, 255])], ["apple.txt", Buffer.from("a red thing")]])], "data.zip"),
  );
  const destination = `darkroom/trained-${Date.now()}`;
  const input = { input_images: data.urls.get, steps: 2, rank: 2, batch_size: 1, caption_prefix: "" };
  const training = await replicate().trainings.create(owner, name, version, {
    destination,
    input,
    webhook: hook.url,
    webhook_events_filter: ["completed"],
  });

  assert.match(training.id, /^[a-z0-9]{26}$/);
  assert.equal(training.model, model);
  assert.equal(training.version, version);
  assert.equal(training.status, "starting");
  assert.equal(training.source, "api");
  assert.equal(training.output, null);
  assert.equal(training.logs, "");
  assert.deepEqual(training.input, { input_images: data.urls.get, steps: 2, rank: 2, batch_size: 1 });
  assert.equal(training.urls.get, `${url}/replicate/v1/trainings/${training.id}`);
  assert.equal(training.urls.cancel, `${training.urls.get}/cancel`);

  const done = await eventually(
    "trained",
    async () => {
      const now = await replicate().trainings.get(training.id);
      return ["succeeded", "failed"].includes(now.status) && now;
    },
    120,
  );
  assert.equal(done.status, "succeeded", done.error);
  assert.deepEqual(done.output, { version: model, lora: destination.split("/")[1] });
  assert.ok(done.metrics.predict_time > 0);
  assert.deepEqual(parseProgressFromLogs(done), { percentage: 1, current: 2, total: 2 });
  assert.ok((await replicate().trainings.list()).results.some((one) => one.id === training.id));
  assert.ok(!(await replicate().predictions.list()).results.some((one) => one.id === training.id));
  assert.deepEqual(await replicate().trainings.cancel(training.id), await replicate().trainings.get(training.id));

  await eventually("called", () => hook.calls.length > 0);
  const [call] = hook.calls;
  const secret = await replicate().webhooks.default.secret.get();
  assert.ok(await validateWebhook({ headers: call.headers, body: call.body }, secret.key));
  assert.deepEqual(JSON.parse(call.body), { ...done, logs: JSON.parse(call.body).logs });

  const loras = [{ name: done.output.lora, scale: 0.5 }];
  const [image] = await replicate().run(done.output.version, { input: { ...apple, loras } });
  assert.ok(isPng(await read(image)));
});

test("a training is canceled, and refused where it cannot be", async () => {
  const [owner, name] = model.split("/");
  const data = await replicate().files.create(
    new File([zip([["apple.png", png(64, 64, () => [255, 0, 0, 255])], ["apple.txt", Buffer.from("a red thing")]])], "data.zip"),
  );
  const create = (options) => replicate().trainings.create(owner, name, version, options);
  const destination = `darkroom/held-${Date.now()}`;
  const training = await create({ destination, input: { input_images: data.id, steps: 5000 } });

  await eventually("listed", async () => (await replicate().trainings.list()).results.some((one) => one.id === training.id));
  const held = await problem(create({ destination, input: { input_images: data.id } }));
  assert.equal(held.status, 409);
  assert.match(held.detail, new RegExp(training.id));
  assert.equal((await replicate().trainings.cancel(training.id)).status, "canceled");

  const refused = await problem(create({ destination: "darkroom/x y", input: { input_images: "no file", steps: 0 } }));
  assert.equal(refused.status, 422);
  for (const field of ["destination", "input.input_images", "input.steps"]) assert.match(refused.detail, new RegExp(`${field} `));
  assert.equal((await problem(create({ destination: "nobody/x", input: {} }))).status, 422);
  assert.equal((await problem(replicate().trainings.create(owner, name, "0".repeat(64), { destination, input: {} }))).status, 404);
  assert.equal((await problem(replicate().trainings.get("a".repeat(26)))).status, 404);
  assert.equal((await problem(replicate().predictions.get(training.id))).status, 404);
});

test("account and hardware answer", async () => {
  const account = await replicate().accounts.current();
  assert.ok(account.type && account.username);
  const hardware = await replicate().hardware.list();
  assert.ok(hardware.length > 0 && hardware.every((one) => one.name && one.sku));
});

const problem = async (promise) => {
  const error = await promise.then(
    () => assert.fail("no error"),
    (failure) => failure,
  );
  const { response, message } = error;
  assert.match(response.headers.get("content-type"), /^application\/problem\+json/);
  const body = JSON.parse(message.slice(message.indexOf("{"), message.lastIndexOf("}") + 1));
  assert.equal(body.status, response.status);
  assert.ok(body.title && body.detail);
  return body;
};

test("errors are problem documents of each class", async () => {
  assert.equal((await problem(replicate({ auth: "wrong" }).predictions.list())).status, 401);
  assert.equal((await problem(replicate().predictions.get("a".repeat(26)))).status, 404);
  assert.equal((await problem(replicate().models.get("nobody", "nothing"))).status, 404);
  assert.equal((await problem(replicate().predictions.create({ model: "nobody/nothing", input: apple }))).status, 404);
  assert.equal((await problem(replicate().predictions.create({ version: "0".repeat(64), input: apple }))).status, 422);

  const refused = await problem(
    replicate().predictions.create({ model, input: { num_outputs: 99, num_inference_steps: "many", width: 7 } }),
  );
  assert.equal(refused.status, 422);
  for (const field of ["prompt", "num_outputs", "num_inference_steps", "width"]) {
    assert.match(refused.detail, new RegExp(`input\\.${field} `));
  }
  const foreign = { ...apple, refine: "expert_ensemble_refiner", output_quality: 80, extra: null, upscale: 0 };
  const unknown = await problem(replicate().predictions.create({ model, input: foreign }));
  assert.equal(unknown.status, 422);
  assert.match(unknown.detail, /^input\.refine cannot be expert_ensemble_refiner/);
});
