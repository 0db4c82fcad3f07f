/** Artifacts of an earlier run or compilation, read and checked: what `state:`, `result:` and `source_status:` compare with. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKSUM_PARTS, CHECKSUMS_VERSION, type Checksums } from '../compile/checksum-parts.ts';
import { badState, stateNotFound } from '../diagnostics/selection.ts';

export interface FormerNode {
  readonly checksums: Checksums;
  readonly fqn: readonly string[];
}

/** Nodes by id of the folder's manifest.json. Throws `state-not-found` and `bad-state`. */
export function readFormerManifest(folder: string): ReadonlyMap<string, FormerNode> {
  const path = join(folder, 'manifest.json');
  const manifest = readObject(path, 'gold compile');
  const version = toObject(manifest['metadata'])?.['checksums_version'];
  if (version !== CHECKSUMS_VERSION) {
    throw badState(path, `its checksums are of version ${version ?? 'none'}, not ${CHECKSUMS_VERSION}`);
  }
  const sections = ['nodes', 'sources', 'exposures', 'assertions', 'unit_tests'];
  return new Map(
    sections
      .flatMap((section) => Object.entries(toObject(manifest[section]) ?? {}))
      .map(([id, node]) => [id, toFormerNode(node, id, path)]),
  );
}

function toFormerNode(value: unknown, id: string, path: string): FormerNode {
  const node = toObject(value);
  const checksums = toObject(node?.['checksums']);
  const fqn = node?.['fqn'];
  const text = (part: string): string => {
    const checksum = checksums?.[part];
    if (typeof checksum !== 'string') throw badState(path, `"${id}" has no checksum of its ${part}`);
    return checksum;
  };
  const [body, configs, macros, descriptions, contract] = CHECKSUM_PARTS.map(text);
  return {
    checksums: {
      body: body ?? '',
      configs: configs ?? '',
      macros: macros ?? '',
      persisted_descriptions: descriptions ?? '',
      contract: contract ?? '',
    },
    fqn: Array.isArray(fqn) ? fqn.map(String) : [],
  };
}

/** Status as written by id of the folder's run_results.json, nodes and assertions. Throws as `readFormerManifest`. */
export function readFormerResults(folder: string): ReadonlyMap<string, string> {
  const path = join(folder, 'run_results.json');
  const statuses = new Map<string, string>();
  const add = (value: unknown): void => {
    const result = toObject(value);
    const id = result?.['unique_id'] ?? result?.['id'];
    const status = result?.['status'];
    if (typeof id === 'string' && typeof status === 'string') statuses.set(id, status);
    for (const assertion of listOf(result?.['assertions'])) add(assertion);
  };
  for (const result of readResults(path, 'gold run')) add(result);
  return statuses;
}

/** `max_loaded_at` in milliseconds by id of the folder's sources.json; sources that could not be read are left out. */
export function readSourceTimes(folder: string): ReadonlyMap<string, number> {
  const path = join(folder, 'sources.json');
  const times = new Map<string, number>();
  for (const value of readResults(path, 'gold source freshness')) {
    const result = toObject(value);
    const id = result?.['unique_id'];
    const loaded = result?.['max_loaded_at'];
    const time = typeof loaded === 'string' ? Date.parse(loaded) : Number.NaN;
    if (typeof id === 'string' && !Number.isNaN(time)) times.set(id, time);
  }
  return times;
}

function readResults(path: string, makes: string): readonly unknown[] {
  const { results } = readObject(path, makes);
  if (!Array.isArray(results)) throw badState(path, 'it has no list "results"');
  return results;
}

function readObject(path: string, makes: string): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const isMissing =
      cause instanceof Error && 'code' in cause && ['ENOENT', 'ENOTDIR'].includes(String(cause.code));
    throw isMissing ? stateNotFound(path, makes) : badState(path, 'it cannot be read', cause);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw badState(path, 'it is not JSON', cause);
  }
  const object = toObject(value);
  if (object === undefined) throw badState(path, 'it is not an object');
  return object;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function toObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value));
}
