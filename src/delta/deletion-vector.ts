/** Deletion vectors: which rows of a file are deleted (DELTA.md §3.2). Size, checksum and count are checked. */
import { crc32 } from 'node:zlib';
import { badDeletionVector } from '../diagnostics/delta.ts';
import type { DeletionVector } from './actions.ts';
import type { DeltaContext } from './context.ts';
import { resolvePath } from './data-path.ts';
import { decodeRoaring } from './roaring.ts';
import { decodeZ85 } from './z85.ts';

/** 0-based positions, ascending. Throws `delta-bad-deletion-vector`. */
export async function readDeletionVector(
  { store }: DeltaContext,
  root: string,
  vector: DeletionVector,
  signal?: AbortSignal,
): Promise<readonly number[]> {
  const uri = deletionVectorUri(root, vector);
  const fail = (reason: string, cause?: unknown): never => {
    throw badDeletionVector(root, uri ?? 'inline', reason, cause);
  };
  let data: Uint8Array;
  if (uri === undefined) data = decodeInline(vector, fail);
  else {
    const start = vector.offset ?? 1;
    const range = { start, end: start + vector.sizeInBytes + 8 };
    const bytes = await store.read(uri, signal ? { range, signal } : { range });
    if (bytes === undefined) return fail('the file is missing');
    data = checkBlock(bytes, vector.sizeInBytes, fail);
  }
  let rows: number[];
  try {
    rows = decodeRoaring(data);
  } catch (cause) {
    return fail(cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (rows.length !== vector.cardinality) {
    return fail(`it has ${rows.length} rows where the log says ${vector.cardinality}`);
  }
  return rows;
}

/** Where the vector lies; undefined for an inline one. Throws for a reference that means nothing. */
export function deletionVectorUri(root: string, vector: DeletionVector): string | undefined {
  const { storageType, pathOrInlineDv } = vector;
  const fail = (reason: string): never => {
    throw badDeletionVector(root, pathOrInlineDv, reason);
  };
  switch (storageType) {
    case 'i':
      return undefined;
    case 'p': {
      const uri = resolvePath(root, pathOrInlineDv);
      return uri ?? fail('its path leaves the table');
    }
    case 'u': {
      const prefix = pathOrInlineDv.slice(0, -20);
      const name = `deletion_vector_${decodeUuid(pathOrInlineDv.slice(-20), fail)}.bin`;
      return (
        resolvePath(root, prefix === '' ? name : `${prefix}/${name}`) ?? fail('its path leaves the table')
      );
    }
    default:
      return fail(`its storage type "${storageType}" is unknown`);
  }
}

function decodeUuid(text: string, fail: (reason: string) => never): string {
  let hex: string;
  try {
    hex = Buffer.from(decodeZ85(text)).toString('hex');
  } catch {
    return fail('its name cannot be decoded');
  }
  if (hex.length !== 32) return fail('its name is no UUID');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function decodeInline(vector: DeletionVector, fail: (reason: string, cause?: unknown) => never): Uint8Array {
  try {
    const bytes = decodeZ85(vector.pathOrInlineDv);
    if (bytes.length < vector.sizeInBytes) return fail('it is shorter than the log says');
    return bytes.subarray(0, vector.sizeInBytes);
  } catch (cause) {
    return fail('it is not Z85 text', cause);
  }
}

/** Size in front and checksum behind are big-endian, unlike all else. */
function checkBlock(bytes: Uint8Array, size: number, fail: (reason: string) => never): Uint8Array {
  if (bytes.length < size + 8) return fail('the file ends early');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getInt32(0) !== size) return fail(`its size is ${view.getInt32(0)} where the log says ${size}`);
  const data = bytes.subarray(4, 4 + size);
  if (view.getUint32(4 + size) !== crc32(data)) return fail('its checksum is wrong');
  return data;
}
