// Jupyter's frames: messages to a kernel and from it, with their binary parts.

/**
 * @typedef {{ msg_type: string }} Header
 * @typedef {{ comm_id: string, target_name?: string, execution_state?: string, data: Told }} Content
 * @typedef {{ method: string, state: State, buffer_paths?: Path[], content: unknown }} Told
 * @typedef {Record<string, unknown>} State
 * @typedef {(string | number)[]} Path
 * @typedef {{ header: Header, content: Content, buffers: DataView<ArrayBuffer>[] }} Message
 */

/** A name nobody else has; crypto.randomUUID is there on safe origins only. */
export function unique() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Put binary values back where the kernel took them out.
 * @param {State} state
 * @param {Path[]} paths
 * @param {unknown[]} buffers
 */
export function withBuffers(state, paths, buffers) {
  paths.forEach((path, index) => {
    /** @type {any} */
    let holder = state; // as deep as the kernel's own values are
    for (const key of path.slice(0, -1)) holder = holder[key];
    const [last] = path.slice(-1);
    holder[last] = buffers[index];
  });
  return state;
}

/**
 * Jupyter's binary frame: how many offsets, the offsets, then the parts.
 * @param {string} channel
 * @param {object[]} parts
 * @param {(ArrayBuffer | ArrayBufferView)[]} buffers
 */
export function pack(channel, parts, buffers) {
  const encoder = new TextEncoder();
  const texts = [encoder.encode(channel), ...parts.map((part) => encoder.encode(JSON.stringify(part)))];
  const chunks = [...texts, ...buffers.map(bytesOf)];
  const count = chunks.length + 1;
  const frame = new Uint8Array(8 * (count + 1) + chunks.reduce((sum, each) => sum + each.byteLength, 0));
  const view = new DataView(frame.buffer);
  view.setBigUint64(0, BigInt(count), true);
  let offset = 8 * (count + 1);
  chunks.forEach((chunk, index) => {
    view.setBigUint64(8 * (index + 1), BigInt(offset), true);
    frame.set(chunk, offset);
    offset += chunk.byteLength;
  });
  view.setBigUint64(8 * count, BigInt(offset), true);
  return frame.buffer;
}

/** @param {ArrayBuffer | ArrayBufferView} buffer */
function bytesOf(buffer) {
  return ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
}

/**
 * @param {ArrayBuffer} frame
 * @returns {Message}
 */
export function unpack(frame) {
  const view = new DataView(frame);
  const count = Number(view.getBigUint64(0, true));
  const offsets = Array.from({ length: count }, (_, index) => Number(view.getBigUint64(8 * (index + 1), true)));
  /** @param {number} index */
  const part = (index) => new DataView(frame, offsets[index], offsets[index + 1] - offsets[index]);
  /** @param {number} index */
  const json = (index) => JSON.parse(new TextDecoder().decode(part(index)));
  const buffers = Array.from({ length: count - 6 }, (_, index) => part(index + 5));
  return { header: json(1), content: json(4), buffers };
}
