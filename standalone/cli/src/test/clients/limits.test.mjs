import assert from "node:assert/strict";
import { test } from "node:test";
import { key, openai, replicate, url } from "./platform.mjs";

const prompts = ["apple", "pear", "plum", "fig"];
// More than the budget gains by itself between its last refusal and the first of these.
const many = Array.from({ length: 16 }, (_, i) => prompts[i % prompts.length]);

// Asks until it is refused, so that whoever comes next is refused too.
async function emptyTheBucket() {
  const submit = () =>
    fetch(`${url}/v1/jobs`, {
      method: "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      body: JSON.stringify({ prompt: "apple" }),
    });
  while ((await Promise.all([submit(), submit(), submit(), submit()])).every((answer) => answer.ok));
}

// A fetch that counts the answers that were refusals.
const counting = () => {
  const counted = { refusals: 0 };
  counted.fetch = async (...request) => {
    const answer = await fetch(...request);
    if (answer.status === 429) {
      counted.refusals++;
      assert.ok(Number(answer.headers.get("retry-after")) >= 1);
    }
    return answer;
  };
  return counted;
};

test("openai waits and asks again when it was refused", async () => {
  const counted = counting();
  const client = openai({ fetch: counted.fetch, maxRetries: 30 });
  const model = (await client.models.list()).data[0].id;
  await emptyTheBucket();

  const answers = await Promise.all(many.map((prompt) => client.images.generate({ model, prompt })));

  assert.ok(answers.every((answer) => answer.data.length === 1));
  assert.ok(counted.refusals > 0);
});

// This client asks again at once, whatever Retry-After says, and gives up after five times.
test("replicate asks again when it was refused, and says why in the end", async () => {
  const counted = counting();
  const client = replicate({ fetch: counted.fetch });
  const { results } = await client.models.list();
  const model = `${results[0].owner}/${results[0].name}`;
  await emptyTheBucket();

  const outcomes = await Promise.allSettled(
    many.map((prompt) => client.predictions.create({ model, input: { prompt } })),
  );

  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  assert.ok(counted.refusals > refused.length);
  for (const { reason } of refused) {
    assert.equal(reason.response.status, 429);
    assert.match(reason.message, /Request was throttled/);
  }
});
