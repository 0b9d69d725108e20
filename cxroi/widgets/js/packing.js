// Tables as they come from the kernel: the other side of app/packing.py.

/** @param {Blocks | undefined} buffers */
export function numbersOf(buffers) {
  const block = buffers?.[0];
  if (!block) return new Float64Array();
  const bytes = ArrayBuffer.isView(block) ? block : new DataView(block);
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return new Float64Array(copy);
}

/**
 * @param {PackedTables} tables
 * @param {Float64Array} numbers
 * @returns {Tables}
 */
export function unpack(tables, numbers) {
  /** @type {Tables} */
  const found = {};
  for (const [name, table] of Object.entries(tables)) {
    let at = table.start;
    const columns = (table.columns ?? []).map(({ name: column, words, length }) => {
      const part = numbers.subarray(at, (at += length));
      return { name: column, values: words ? Array.from(part, (code) => words[code]) : part };
    });
    found[name] = { ...table, columns };
  }
  return found;
}

/** @param {Table} table */
export const isEmpty = ({ columns }) => !columns[0]?.values.length;

/**
 * @param {Table} table
 * @returns {Row[]}
 */
export function rowsOf({ columns }) {
  return Array.from({ length: columns[0].values.length }, (_, i) => {
    /** @type {Row} */
    const one = {};
    for (const { name, values } of columns) one[name] = values[i];
    return one;
  });
}
