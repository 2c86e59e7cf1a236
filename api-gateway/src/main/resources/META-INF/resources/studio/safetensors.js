// Reads a safetensors file: eight bytes of length, a JSON header, then the numbers.

/** The 32-bit floats of one tensor, with its shape. */
export function tensorOf(buffer, name) {
  const header = Number(new DataView(buffer).getBigUint64(0, true));
  const info = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, header)))[name];
  if (info?.dtype !== "F32") throw new Error(`no 32-bit tensor named ${name}`);
  const [begin, end] = info.data_offsets.map((offset) => 8 + header + offset);
  return { shape: info.shape, values: new Float32Array(buffer.slice(begin, end)) };
}
