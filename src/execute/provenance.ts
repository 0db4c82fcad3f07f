/** Where a version comes from, for its commit: run, code part by part, and each input with the version read. Written and read here. */
import type { CodeParts } from '../compile/code-parts.ts';
import type { ModelNode } from '../compile/manifest.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/lossless.ts';
import type { ResolvedInput } from './inputs.ts';

/** `at` in milliseconds since the epoch. Goes into `commitInfo.gold`. */
export function provenanceOf(
  model: ModelNode,
  code: CodeParts,
  runId: string,
  inputs: readonly ResolvedInput[],
  at: number,
): JsonObject {
  const byName = [...new Map(inputs.map((input) => [input.key, input])).values()].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  return {
    gold: {
      model: model.id,
      run_id: runId,
      code_hash: model.codeHash,
      code,
      written_at: new Date(at).toISOString(),
      inputs: byName.map(({ name, version }) => ({ name, version: version ?? null })),
    },
  };
}

export interface Provenance {
  readonly codeHash: string | undefined;
  /** Undefined in commits of older versions of gold, which kept the hash of the whole only. */
  readonly code: CodeParts | undefined;
  /** Milliseconds since the epoch. */
  readonly writtenAt: number | undefined;
  /** By name: the version read, undefined for plain files. */
  readonly inputs: ReadonlyMap<string, number | undefined>;
}

/** Undefined for commits that do not say. */
export function parseProvenance(commitInfo: JsonObject | undefined): Provenance | undefined {
  const gold = commitInfo?.['gold'];
  if (!isJsonObject(gold) || !Array.isArray(gold['inputs'])) return undefined;
  const { code_hash: codeHash, code, written_at: writtenAt } = gold;
  const time = typeof writtenAt === 'string' ? Date.parse(writtenAt) : Number.NaN;
  return {
    codeHash: typeof codeHash === 'string' ? codeHash : undefined,
    code: isJsonObject(code) ? textsOf(code) : undefined,
    writtenAt: Number.isNaN(time) ? undefined : time,
    // `Array.isArray` gives any[]; the log is lossless JSON.
    inputs: new Map((gold['inputs'] as readonly JsonValue[]).flatMap(parseInput)),
  };
}

function parseInput(input: JsonValue): [string, number | undefined][] {
  if (!isJsonObject(input) || typeof input['name'] !== 'string') return [];
  const { name, version } = input;
  return [[name, typeof version === 'number' ? version : undefined]];
}

function textsOf(object: JsonObject): CodeParts {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
