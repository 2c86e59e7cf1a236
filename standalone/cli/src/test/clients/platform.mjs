// The platform under test, and what more than one suite needs.
import http from "node:http";
import zlib from "node:zlib";
import Replicate from "replicate";
import OpenAI from "openai";

export const url = process.env.DARKROOM_URL;
export const key = process.env.DARKROOM_KEY;

export const replicate = (options = {}) =>
  new Replicate({ auth: key, baseUrl: `${url}/replicate/v1`, ...options });

export const openai = (options = {}) =>
  new OpenAI({ apiKey: key, baseURL: `${url}/openai/v1`, ...options });

export const apple = { prompt: "red apple", num_inference_steps: 4, seed: 7 };

// So many steps that there is time to cancel.
export const endless = { prompt: "red apple", num_inference_steps: 150, num_outputs: 4 };

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export async function eventually(what, condition, seconds = 30) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await sleep(50);
  }
}

export const isPng = (bytes) =>
  Buffer.from(bytes).subarray(0, 8).equals(Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]));

export const sizeOf = (png) => [Buffer.from(png).readUInt32BE(16), Buffer.from(png).readUInt32BE(20)];

// A PNG of 8-bit RGBA; pixel(x, y) gives [r, g, b, a].
export function png(width, height, pixel) {
  const rows = Buffer.alloc(height * (1 + 4 * width));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows.set(pixel(x, y), y * (1 + 4 * width) + 1 + 4 * x);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk("IHDR", header),
    chunk("IDAT", zlib.deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

// What a PNG of 8-bit RGB shows: a function of x and y that gives [r, g, b] (PNG, third edition, section 9).
export function pixels(png) {
  const [width, height] = sizeOf(png);
  const data = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const rows = zlib.inflateSync(Buffer.concat(data));
  const stride = 3 * width;
  const values = Buffer.alloc(height * stride);
  for (let i = 0; i < values.length; i++) {
    const y = Math.floor(i / stride);
    const x = i % stride;
    const left = x < 3 ? 0 : values[i - 3];
    const above = y === 0 ? 0 : values[i - stride];
    const corner = x < 3 || y === 0 ? 0 : values[i - stride - 3];
    const filter = rows[y * (stride + 1)];
    const predicted = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter];
    values[i] = rows[y * (stride + 1) + 1 + x] + predicted;
  }
  return (x, y) => [...values.subarray(y * stride + 3 * x, y * stride + 3 * x + 3)];
}

function paeth(left, above, corner) {
  const distances = [left, above, corner].map((value) => Math.abs(left + above - corner - value));
  return [left, above, corner][distances.indexOf(Math.min(...distances))];
}

// A ZIP archive of files that are stored as they are; entries are [name, content].
export function zip(entries) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, content] of entries) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), content]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02"), Buffer.from([20, 0]), common, rest, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, central, Buffer.from("PK\x05\x06"), end]);
}

function chunk(type, data) {
  const content = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, checksum]);
}

function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

// Listens for calls until the test ends; each is {headers, body}.
export async function receiver(test) {
  const calls = [];
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on("data", (data) => chunks.push(data));
    request.on("end", () => {
      calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
      response.writeHead(204).end();
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  test.after(() => new Promise((resolve) => server.close(resolve)));
  return { url: `http://127.0.0.1:${server.address().port}/hook`, calls };
}

// A fetch that remembers what was asked.
export function recorder() {
  const requests = [];
  const fetch = (address, init = {}) => {
    requests.push({
      method: init.method ?? "GET",
      url: String(address),
      headers: new Headers(init.headers),
    });
    return globalThis.fetch(address, init);
  };
  return { requests, fetch };
}
