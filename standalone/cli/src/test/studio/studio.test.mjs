// What a person does in the Studio, done by a real browser on a whole platform.
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "./browser.mjs";

const url = process.env.DARKROOM_URL;
const key = process.env.DARKROOM_KEY;
const axe = fs.readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const PATIENCE = 90_000;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** A page of its own, signed in; nothing may go wrong in its scripts while the test runs. */
async function open(t, { colorScheme = "light", signIn = true } = {}) {
  const context = await browser.newContext({ baseURL: url, colorScheme, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    // The browser itself tells of every answer that is no success, those that a test is after included.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) faults.push(message.text());
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(faults, []);
  });
  await page.goto("/");
  if (signIn) {
    await page.getByLabel("API key").fill(key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await heading(page, "Draw");
  }
  return page;
}

const heading = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor();

async function draw(page, { prompt = "red apple", ...fields }) {
  await page.getByLabel("Prompt", { exact: true }).fill(prompt);
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`#field-${name}`);
    if (value === true) await field.check();
    else await field.fill(String(value));
  }
  await page.getByRole("button", { name: "Draw", exact: true }).click();
}

const results = (page) => page.locator(".result img");

/** Draws an image and opens its job. */
async function drawn(page, fields) {
  await draw(page, fields);
  await results(page).first().waitFor();
  await page.getByRole("link", { name: "Open the job" }).click();
  await page.getByRole("heading", { name: "History" }).waitFor();
  await results(page).first().waitFor();
}

/** The pixels of an image that the page shows. */
const pixels = (image) =>
  image.evaluate(async (element) => {
    await element.decode();
    const canvas = new OffscreenCanvas(element.naturalWidth, element.naturalHeight);
    const context = canvas.getContext("2d");
    context.drawImage(element, 0, 0);
    return { width: canvas.width, data: [...context.getImageData(0, 0, canvas.width, canvas.height).data] };
  });

/** Mean difference of the colours in some of the columns. */
function difference(one, other, from, to) {
  let sum = 0;
  let count = 0;
  one.data.forEach((value, i) => {
    const x = Math.floor(i / 4) % one.width;
    if (i % 4 < 3 && x >= from && x < to) {
      sum += Math.abs(value - other.data[i]);
      count++;
    }
  });
  return sum / count;
}

async function noSeriousFaults(page, view) {
  const found = await page.evaluate(`${axe}; axe.run().then(({ violations }) => violations)`);
  const serious = found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
  assert.deepEqual(serious, [], view);
}

const screenshot = (place, name) => place.screenshot({ path: `screenshots/${name}.png` });

test("asks for a key, refuses a wrong one and forgets it on signing out", async (t) => {
  const page = await open(t, { signIn: false });

  await page.getByLabel("API key").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  await noSeriousFaults(page, "sign-in");
  await page.getByLabel("API key").fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await heading(page, "Draw");

  assert.ok(!page.url().includes(key));
  await page.getByRole("button", { name: "Sign out" }).click();
  await heading(page, "Sign in");
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

test("shows what the platform refuses at its field", async (t) => {
  const page = await open(t);

  await draw(page, { prompt: "red apple", width: 65, steps: 0 });

  assert.match(await page.locator("#error-width:not(:empty)").textContent(), /multiple of 4/);
  assert.match(await page.locator("#error-steps").textContent(), /from 1 to/);
  assert.equal(await page.locator("#field-width").getAttribute("aria-invalid"), "true");
  assert.equal(await page.evaluate(() => document.activeElement.id), "field-width");
  await noSeriousFaults(page, "refused");
});

test("shows the images while they come to be", async (t) => {
  const page = await open(t);
  await page.evaluate(() => {
    window.seen = new Set();
    new MutationObserver(() =>
      document.querySelectorAll(".preview").forEach((preview) => preview.src && window.seen.add(preview.src)),
    ).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["src"] });
  });

  await draw(page, { prompt: "red apple", steps: 150, seed: 7, num_images: 4 });
  await page.locator(".preview").first().waitFor();
  await screenshot(page, "drawing");
  await results(page).nth(3).waitFor();

  assert.ok((await page.evaluate(() => window.seen.size)) >= 2, "previews change");
  assert.equal(await results(page).count(), 4);
  assert.equal((await pixels(results(page).first())).width, 64);
});

test("draws an image twice as wide in a second pass", async (t) => {
  const page = await open(t);
  await page.getByText("More", { exact: true }).click();
  await draw(page, { prompt: "red apple", steps: 4, seed: 7, upscale: 2 });
  await results(page).first().waitFor();
  assert.equal((await pixels(results(page).first())).width, 128);
});

test("cancels", async (t) => {
  const page = await open(t);

  await draw(page, { prompt: "red apple", steps: 150, num_images: 8 });
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.locator(".live .status", { hasText: "canceled" }).waitFor();

  await page.getByRole("link", { name: "Open the job" }).click();
  await page.locator(".timeline .canceled").waitFor();
  await page.getByRole("button", { name: "Retry" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.locator(".timeline .canceled").waitFor();
});

test("scrubs through the latents of a job, each decoded", async (t) => {
  const page = await open(t);
  await drawn(page, { prompt: "red apple", steps: 20, seed: 7 });
  const finished = await pixels(results(page).first());
  await page.getByRole("button", { name: "Draw it again and keep latents" }).click();

  const slider = page.getByLabel("Step", { exact: true });
  await slider.waitFor();
  const at = (step) => page.locator(`.channels[data-step="${step}"]`).waitFor();
  await at(20);
  const decoded = page.locator(".scrub .decoded");
  assert.deepEqual((await pixels(decoded)).data, finished.data, "the last latent is the image");
  const text = await page.locator(".pipeline").innerText();
  for (const figure of ["64 x 64 x 3", "12,288", "16 x 16 x 4", "1,024", "12 times", "10.15 s"]) assert.ok(text.includes(figure), figure);

  await slider.press("Home");
  await at(0);
  assert.ok(difference(await pixels(decoded), finished, 0, 64) > 20, "the first latent is noise");
  assert.match(await page.locator(".scrub .hint").textContent(), /deviation (0\.9|1\.0)/);
  await slider.press("ArrowRight");
  await at(2);
  assert.match(await slider.getAttribute("aria-valuetext"), /after 2 of 20/);
  for (let i = 0; i < 7; i++) await slider.press("ArrowRight");
  await at(10);
  await screenshot(page.locator(".pipeline"), "pipeline");
  await noSeriousFaults(page, "job");
});

test("draws anew what a mask leaves free", async (t) => {
  const page = await open(t);
  await drawn(page, { prompt: "red apple", steps: 20, seed: 7 });
  const before = await pixels(results(page).first());
  await page.getByRole("button", { name: "Begin from this image" }).click();
  await heading(page, "Draw");

  const mask = page.locator(".mask");
  await mask.waitFor();
  await page.locator("#brush").fill("16");
  const box = await mask.boundingBox();
  await page.mouse.move(box.x + box.width * 0.9, box.y + 2);
  await page.mouse.down();
  for (const x of [0.9, 0.75]) {
    await page.mouse.move(box.x + box.width * x, box.y + (x > 0.8 ? 2 : box.height - 2), { steps: 8 });
    await page.mouse.move(box.x + box.width * x, box.y + (x > 0.8 ? box.height - 2 : 2), { steps: 8 });
  }
  await page.mouse.up();
  await screenshot(page.locator("form"), "mask");
  await noSeriousFaults(page, "mask");
  await draw(page, { prompt: "blue heart", seed: 11 });
  await results(page).first().waitFor();

  const now = await pixels(results(page).first());
  const kept = difference(before, now, 0, 32);
  const redrawn = difference(before, now, 44, 64);
  assert.ok(kept < 12 && redrawn > 2 * kept, `kept ${kept}, redrawn ${redrawn}`);
});

test("finds, varies and deletes jobs", async (t) => {
  const page = await open(t);
  await drawn(page, { prompt: "yellow star", steps: 5, seed: 1 });
  await page.locator(".timeline .succeeded").waitFor();
  const first = page.url();
  await page.getByRole("button", { name: "Vary the seed" }).click();
  await page.waitForURL((address) => address.href !== first);
  await page.getByRole("button", { name: "Delete", exact: true }).waitFor();

  // The list that the page opens with comes only after the answer to the search.
  const afterTheSearch = async (route) => {
    await page.getByText("2 jobs match").waitFor();
    await route.continue();
  };
  await page.route(/\/v1\/jobs\?limit=24$/, afterTheSearch, { times: 1 });
  const late = page.waitForResponse(/\/v1\/jobs\?limit=24$/);
  await page.getByRole("link", { name: "Jobs" }).click();
  await page.getByLabel("Search").fill("YELLOW");
  await page.getByRole("button", { name: "Show" }).click();
  await late;
  await page.getByText("2 jobs match").waitFor();
  await screenshot(page, "jobs");
  await noSeriousFaults(page, "jobs");
  await page.getByLabel("Status").selectOption("failed");
  await page.getByText("0 jobs match").waitFor();
  await page.getByLabel("Status").selectOption("");
  await page.getByText("2 jobs match").waitFor();
  await page.locator(".gallery a").first().click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("button", { name: "Delete it" }).click();
  await heading(page, "Jobs");
  await page.getByLabel("Search").fill("yellow");
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByText("1 job matches").waitFor();
});

test("shows the workers with their batches while they draw", async (t) => {
  const page = await open(t);
  const ask = (path, body) =>
    fetch(`${url}${path}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }).then((answer) => answer.json());
  await page.getByRole("link", { name: "Platform" }).click();
  const worker = page.getByRole("article").first();
  await worker.getByText("Models loaded: emoji-64").waitFor();
  await worker.getByText("Draws nothing at the moment.").waitFor();

  const jobs = [];
  for (let i = 0; i < 3; i++) jobs.push(await ask("/v1/jobs", { prompt: "red apple", steps: 150, num_images: 8 }));
  for (const { id } of jobs) await worker.getByRole("link", { name: id }).waitFor();

  assert.equal(await worker.getByRole("table").count(), 1, "they share a batch");
  const row = worker.locator("tbody tr");
  assert.match(await row.innerText(), /emoji-64\s+4 x 16 x 16\s+\d+\s/);
  const first = await row.innerText();
  await page.waitForFunction((before) => document.querySelector(".worker tbody tr")?.innerText !== before, first);
  await noSeriousFaults(page, "workers");
  await screenshot(page, "workers");
  for (const { id } of jobs) await ask(`/v1/jobs/${id}/cancel`, {});
  await worker.getByText("Draws nothing at the moment.").waitFor();
});

test("shows models, queue and dead letters, light and dark without faults", async (t) => {
  for (const colorScheme of ["light", "dark"]) {
    const page = await open(t, { colorScheme });
    await noSeriousFaults(page, `draw, ${colorScheme}`);
    await page.getByRole("link", { name: "Platform" }).click();
    await page.getByRole("cell", { name: "emoji-64", exact: true }).waitFor();
    await page.getByRole("heading", { name: "Dead letters" }).waitFor();
    await noSeriousFaults(page, `platform, ${colorScheme}`);
    await page.getByRole("link", { name: "Jobs" }).click();
    await page.locator(".gallery a").first().click();
    await page.getByRole("heading", { name: "History" }).waitFor();
    await noSeriousFaults(page, `job, ${colorScheme}`);
  }
});

test("does everything with the keyboard alone", async (t) => {
  const page = await open(t, { signIn: false });
  const { keyboard } = page;
  const reach = async (selector) => {
    await page.locator(selector).first().waitFor();
    for (let presses = 0; presses < 80; presses++) {
      if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
      await keyboard.press("Tab");
    }
    assert.fail(`Tab does not reach ${selector}`);
  };

  await page.locator("#key:focus").waitFor();
  await keyboard.type(key);
  await keyboard.press("Enter");
  await reach("#field-prompt");
  await keyboard.type("red apple");
  await reach("#field-steps");
  await keyboard.type("6");
  await reach("#field-keep_latents");
  await keyboard.press("Space");
  await reach("button.primary");
  await keyboard.press("Enter");
  await results(page).first().waitFor();
  await reach(".live a[href^='#/jobs/']");
  await keyboard.press("Enter");
  await page.getByRole("heading", { name: "History" }).waitFor();
  await reach("#scrub");
  await keyboard.press("Home");
  await page.locator(`.channels[data-step="0"]`).waitFor();

  const begin = page.getByRole("button", { name: "Begin from this image" });
  await begin.evaluate((element) => element.setAttribute("data-begin", ""));
  await reach("[data-begin]");
  await keyboard.press("Enter");
  await reach(".mask");
  for (const press of ["ArrowRight", "ArrowRight", "ArrowDown", "Space"]) await keyboard.press(press);
  const painted = await page.locator(".mask").evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, i) => i % 4 === 3 && value > 0).length;
  });
  assert.ok(painted > 20, `${painted} pixels are painted`);
});
