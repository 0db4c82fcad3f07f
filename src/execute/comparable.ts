/**
 * Whether tables can be compared at all: a table that was published from other versions of the same sources differs without anybody's
 * fault. What it was made from is said by its own commits (`commitInfo.gold`).
 */
import type { MissingInputs } from '../audit/missing-inputs.ts';
import type { NodeId } from '../compile/manifest.ts';
import { type DeltaContext, findCommitInfo, readCommits } from '../delta/index.ts';
import type { ResolvedInput } from './inputs.ts';
import { parseProvenance } from './provenance.ts';

export interface ComparedInputs {
  /** What the query reads. */
  readonly read: readonly ResolvedInput[];
  /** What its assertions read besides. */
  readonly compared: readonly ResolvedInput[];
  /** Models that this run does not make. */
  readonly isPublished: (key: string) => boolean;
}

/** Why those of `compared` are of another time that are, by node id. */
export async function findIncomparable(
  { read, compared, isPublished }: ComparedInputs,
  delta: DeltaContext,
  signal: AbortSignal,
): Promise<MissingInputs> {
  const originsOf = async (input: ResolvedInput): Promise<readonly Origin[]> => [
    { name: input.name, version: input.version, readNow: true },
    ...(isPublished(input.key) ? await readOrigins(input, delta, signal) : []),
  ];
  if (compared.length === 0) return new Map();
  const ours = (await Promise.all(read.map(originsOf))).flat();
  const reasons = await Promise.all(
    compared.map(async (input): Promise<readonly [NodeId, string][]> => {
      const reason = findDifference(input.name, await originsOf(input), ours);
      return reason === undefined ? [] : [[input.key, reason]];
    }),
  );
  return new Map(reasons.flat());
}

interface Origin extends Pick<ResolvedInput, 'name' | 'version'> {
  /** Read by this run itself, which resolves each input once: the same name without version is the same files. */
  readonly readNow: boolean;
}

function findDifference(
  table: string,
  theirs: readonly Origin[],
  ours: readonly Origin[],
): string | undefined {
  for (const { name, version, readNow } of theirs) {
    for (const other of ours) {
      if (other.name !== name) continue;
      if (other.version === version && (version !== undefined || (readNow && other.readNow))) continue;
      const hasVersions = version !== undefined && other.version !== undefined;
      if (name === table) {
        return hasVersions
          ? `${table} is read at v${other.version} and at v${version}`
          : `the files of ${table} have no versions, and what is read here was made from it at another time`;
      }
      return !hasVersions
        ? `${table} was made from ${name}, whose files have no versions, at another time`
        : `${table} was made from ${name} v${version}, and here it is v${other.version}`;
    }
  }
  return undefined;
}

/** Commits that rearrange files say nothing of where the rows come from; the one before them does. */
async function readOrigins(
  { location, version }: ResolvedInput,
  delta: DeltaContext,
  signal: AbortSignal,
): Promise<readonly Origin[]> {
  for await (const { actions } of readCommits(delta, location, version, { signal, times: false })) {
    const made = parseProvenance(findCommitInfo(actions));
    if (made !== undefined)
      return [...made.inputs].map(([name, read]) => ({ name, version: read, readNow: false }));
  }
  return [];
}
