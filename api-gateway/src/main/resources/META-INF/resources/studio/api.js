// Calls to the platform. The key lives in this tab's session storage and travels in a header, never in an address.
import { parseEvents } from "./sse.js";

const KEY = "darkroom-key";

/** The folder that the page lies in: a proxy may serve the platform below a path of its own. */
const ROOT = new URL("../", import.meta.url);
const RECONNECT_MILLIS = 1000;

export const key = {
  get: () => sessionStorage.getItem(KEY),
  set: (value) => sessionStorage.setItem(KEY, value),
  clear: () => sessionStorage.removeItem(KEY),
};

/** What the platform says of a request that it does not fulfil (RFC 9457). */
export class Problem extends Error {
  constructor(status, document) {
    super(document.detail ?? document.title ?? `The platform answered ${status}`);
    this.status = status;
    this.errors = document.errors ?? [];
  }
}

export async function call(path, { method = "GET", json, body, headers = {}, accept = "application/json", signal } = {}) {
  const all = { Accept: accept, ...headers };
  if (key.get()) all.Authorization = `Bearer ${key.get()}`;
  if (json) all["Content-Type"] = "application/json";
  const response = await fetch(new URL(path.slice(1), ROOT), { method, headers: all, body: json ? JSON.stringify(json) : body, signal });
  if (response.ok) return response;
  const problem = new Problem(response.status, await response.json().catch(() => ({})));
  if (response.status === 401) window.dispatchEvent(new CustomEvent("signed-out", { detail: problem }));
  throw problem;
}

export const read = async (path, signal) => (await call(path, { signal })).json();

export const post = async (path, json) => (await call(path, { method: "POST", json })).json();

export const remove = (path) => call(path, { method: "DELETE" });

export const job = (id, signal) => read(`/v1/jobs/${id}`, signal);

export const history = async (id, signal) => (await read(`/v1/jobs/${id}/history`, signal)).results;

export const models = async (signal) => (await read("/v1/models", signal)).results;

export const imagePath = (id, index) => `/v1/jobs/${id}/images/${index}`;

/** Uploads an image and gives its id. */
export async function upload(file) {
  const headers = { "Content-Type": file.type || "application/octet-stream" };
  return (await (await call("/v1/files", { method: "POST", body: file, headers })).json()).id;
}

const addresses = new Set();

/** Address of bytes that only this tab can open, until the view changes. */
export function addressOf(blob) {
  const address = URL.createObjectURL(blob);
  addresses.add(address);
  return address;
}

export async function imageUrl(path, signal) {
  return addressOf(await (await call(path, { accept: "image/png", signal })).blob());
}

export function releaseImages() {
  addresses.forEach((address) => URL.revokeObjectURL(address));
  addresses.clear();
}

/** The events of a job, those that have been and those that come, through breaks of the connection. */
export async function* events(id, signal) {
  let last;
  for (;;) {
    try {
      const headers = last ? { "Last-Event-ID": last } : {};
      const response = await call(`/v1/jobs/${id}/events`, { accept: "text/event-stream", headers, signal });
      if (response.status === 204) return;
      for await (const event of parseEvents(response.body)) {
        last = event.id ?? last;
        yield event;
      }
    } catch (failure) {
      if (signal.aborted || failure instanceof Problem) throw failure;
    }
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_MILLIS));
  }
}
