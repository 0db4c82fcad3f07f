/**
 * Roaring bitmaps of 64-bit values in the portable format, as deletion vectors hold them (RoaringFormatSpec: 64-bit extension; Delta
 * PROTOCOL.md, "Deletion Vector Format"). Reading only.
 */

const MAGIC = 1681511377;
const COOKIE_WITHOUT_RUNS = 12346;
const COOKIE_WITH_RUNS = 12347;
const NO_OFFSET_THRESHOLD = 4;
const BITMAP_WORDS = 1024;

/** The values, ascending. Throws RangeError or TypeError when the bytes are no such bitmap. */
export function decodeRoaring(bytes: Uint8Array): number[] {
  const reader = new Reader(bytes);
  if (reader.int32() !== MAGIC) throw new TypeError('the magic number of the bitmap is wrong');
  const values: number[] = [];
  const buckets = reader.int64();
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const high = reader.uint32();
    readBucket(reader, high * 2 ** 32, values);
  }
  return values;
}

function readBucket(reader: Reader, base: number, values: number[]): void {
  const cookie = reader.uint32();
  const hasRuns = (cookie & 0xffff) === COOKIE_WITH_RUNS;
  if (!hasRuns && cookie !== COOKIE_WITHOUT_RUNS) throw new TypeError('the cookie of a bitmap is wrong');
  const count = hasRuns ? (cookie >>> 16) + 1 : reader.uint32();
  const isRun = hasRuns ? reader.take(Math.ceil(count / 8)) : new Uint8Array();
  const headers = Array.from({ length: count }, () => ({
    key: reader.uint16(),
    cardinality: reader.uint16() + 1,
  }));
  // Offsets let readers skip; everything is read in order here.
  if (!hasRuns || count >= NO_OFFSET_THRESHOLD) reader.take(4 * count);
  headers.forEach(({ key, cardinality }, index) => {
    const start = base + key * 2 ** 16;
    if (((isRun[index >> 3] ?? 0) >> (index & 7)) & 1) readRuns(reader, start, values);
    else if (cardinality > 4096) readBitmap(reader, start, values);
    else for (let item = 0; item < cardinality; item += 1) values.push(start + reader.uint16());
  });
}

function readRuns(reader: Reader, start: number, values: number[]): void {
  const runs = reader.uint16();
  for (let run = 0; run < runs; run += 1) {
    const first = reader.uint16();
    const more = reader.uint16();
    for (let item = 0; item <= more; item += 1) values.push(start + first + item);
  }
}

function readBitmap(reader: Reader, start: number, values: number[]): void {
  for (let word = 0; word < BITMAP_WORDS * 2; word += 1) {
    let bits = reader.uint32();
    while (bits !== 0) {
      const bit = 31 - Math.clz32(bits & -bits);
      values.push(start + word * 32 + bit);
      bits &= bits - 1;
    }
  }
}

/** Little-endian numbers in order. */
class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  take(count: number): Uint8Array {
    if (this.#at + count > this.#bytes.length) throw new RangeError('the bitmap ends early');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  uint16(): number {
    this.#at += 2;
    return this.#view.getUint16(this.#at - 2, true);
  }

  uint32(): number {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4, true);
  }

  int32(): number {
    this.#at += 4;
    return this.#view.getInt32(this.#at - 4, true);
  }

  int64(): number {
    this.#at += 8;
    const value = this.#view.getBigInt64(this.#at - 8, true);
    if (value < 0n || value > 0xffffffffn)
      throw new RangeError('the bitmap has an impossible number of parts');
    return Number(value);
  }
}
