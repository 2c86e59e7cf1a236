// The jobs, newest first, with search and paging.
import { imagePath, imageUrl, read } from "./api.js";
import { announce, h, moment } from "./dom.js";

const ON_A_PAGE = 24;
const MOST_READS = 10;
const STATUSES = ["queued", "running", "succeeded", "failed", "canceled"];

export async function gallery(main, signal) {
  const words = h("input", { type: "search", id: "words", name: "words", maxlength: 200 });
  const status = h("select", { id: "status", name: "status" }, h("option", { value: "" }, "all"), STATUSES.map((name) => h("option", {}, name)));
  const list = h("ul", { class: "gallery", "aria-label": "Jobs" });
  const note = h("p", { class: "hint" });
  const newer = h("button", { type: "button" }, "Newer");
  const older = h("button", { type: "button" }, "Older");
  const search = h(
    "form",
    { class: "row", role: "search" },
    h("label", { for: "words" }, "Search"),
    words,
    h("label", { for: "status" }, "Status"),
    status,
    h("button", {}, "Show"),
  );
  main.append(h("h1", {}, "Jobs"), search, note, list, h("div", { class: "row" }, newer, older));

  let cursors = [null];
  let asked = 0;
  async function show() {
    const mine = ++asked;
    const page = await find(words.value.trim(), status.value, cursors.at(-1), signal);
    // A slower answer to an earlier question must not take the place of the one that was asked for last.
    if (mine !== asked) return;
    list.replaceChildren(...page.jobs.map((job) => card(job, signal)));
    note.textContent = page.note;
    newer.disabled = cursors.length === 1;
    older.disabled = !page.next;
    older.onclick = () => turn([...cursors, page.next]);
    announce(`${page.jobs.length} jobs`);
  }
  const turn = (to) => {
    cursors = to;
    return show();
  };
  newer.onclick = () => turn(cursors.slice(0, -1));
  status.addEventListener("change", () => turn([null]));
  search.addEventListener("submit", (event) => {
    event.preventDefault();
    turn([null]);
  });
  await show();
}

/** A page of jobs; a search, of which an answer may hold few, reads on until it has some, or has read enough. */
async function find(words, status, cursor, signal) {
  const jobs = [];
  let next = cursor;
  for (let reads = 0; reads < MOST_READS; reads++) {
    const query = new URLSearchParams({ limit: ON_A_PAGE });
    if (words) query.set("search", words);
    if (status) query.set("status", status);
    if (next) query.set("cursor", next);
    const page = await read(`/v1/jobs?${query}`, signal);
    jobs.push(...page.results);
    next = page.next_cursor;
    if (!words || !next || jobs.length) break;
  }
  const matches = `${jobs.length} ${jobs.length === 1 ? "job matches" : "jobs match"}${next ? " so far" : ""}`;
  return { jobs, next, note: words ? matches : jobs.length ? "" : "No jobs here" };
}

function card(job, signal) {
  const image = h("img", { alt: "", loading: "lazy" });
  if (job.images.length) {
    imageUrl(imagePath(job.id, 0), signal).then(
      (address) => (image.src = address),
      () => image.remove(),
    );
  }
  return h(
    "li",
    {},
    h(
      "a",
      { href: `#/jobs/${job.id}` },
      h("span", { class: "thumb" }, job.images.length ? image : null),
      h("span", { class: "words" }, job.input.prompt || "(no prompt)"),
    ),
    h("span", { class: `badge ${job.status}` }, job.status),
    h("time", { datetime: job.created_at }, moment(job.created_at)),
  );
}
