/** What selectors know of former runs: labels of nodes, made of artifacts when a criterion asks for them. */
import { join } from 'node:path';
import { CHECKSUM_PARTS } from '../compile/checksum-parts.ts';
import type { Compilation } from '../compile/compile-project.ts';
import { stateNotGiven } from '../diagnostics/selection.ts';
import type { Labels, SelectableNode, SelectionFacts } from '../graph/selectable-node.ts';
import type { ResultLabel, StateLabel } from '../graph/selector.ts';
import { type FormerNode, readFormerManifest, readFormerResults, readSourceTimes } from './former-state.ts';

export interface FactsInput {
  readonly compilation: Pick<Compilation, 'selectors' | 'checksums'>;
  readonly nodes: readonly SelectableNode[];
  /** `target/` of the project, absolute. */
  readonly target: string;
  /** The folder of --state, absolute. */
  readonly state: string | undefined;
}

/** Nothing is read before it is asked for; then once. */
export function selectionFacts({ compilation, nodes, target, state }: FactsInput): SelectionFacts {
  const given = (method: string): string => {
    if (state === undefined) throw stateNotGiven(method);
    return state;
  };
  return {
    selectors: compilation.selectors.definitions,
    states: once(() => {
      const former = readFormerManifest(given('state'));
      const checksums = compilation.checksums();
      return new Map(
        nodes.map((node) => {
          const current = { checksums: checksums.get(node.id) ?? EMPTY, fqn: node.fqn };
          return [node.id, compareStates(former.get(node.id), current)];
        }),
      );
    }),
    results: once(
      () =>
        new Map(
          [...readFormerResults(state ?? target)].map(([id, status]) => [
            id,
            new Set<string>(toLabels(status)),
          ]),
        ),
    ),
    sourceStatuses: once(() => {
      const former = readSourceTimes(given('source_status'));
      const fresher = [...readSourceTimes(target)].filter(
        ([id, time]) => time > (former.get(id) ?? Number.NEGATIVE_INFINITY),
      );
      return new Map(fresher.map(([id]) => [id, new Set(['fresher'])]));
    }),
  };
}

/** Where artifacts of the last run lie. */
export function targetFolder(root: string): string {
  return join(root, 'target');
}

const EMPTY = { body: '', configs: '', macros: '', persisted_descriptions: '', contract: '' } as const;

/** A new node is modified in all that it has. One that moved to another folder is modified, and in no part. */
export function compareStates(former: FormerNode | undefined, current: FormerNode): ReadonlySet<StateLabel> {
  const before = former?.checksums ?? EMPTY;
  const parts = CHECKSUM_PARTS.filter((part) => before[part] !== current.checksums[part]);
  const isMoved = former?.fqn.join('.') !== current.fqn.join('.');
  return new Set<StateLabel>([
    former === undefined ? 'new' : 'old',
    parts.length > 0 || isMoved ? 'modified' : 'unmodified',
    ...parts.map((part) => `modified.${part}` as const),
  ]);
}

/** By the words of run_results.json; those of dbt for the same are added. */
const LABELS: Readonly<Record<ResultLabel, readonly ResultLabel[]>> = {
  success: ['success'],
  failed: ['failed', 'error'],
  skipped: ['skipped', 'skip'],
  reused: ['reused', 'success'],
  warned: ['warned', 'success'],
  pass: ['pass'],
  fail: ['fail'],
  warn: ['warn'],
  error: ['error'],
  skip: ['skip', 'skipped'],
};

function toLabels(status: string): readonly string[] {
  const known = Object.entries(LABELS).find(([label]) => label === status);
  return known?.[1] ?? [status];
}

function once(make: () => Labels): () => Labels {
  let made: Labels | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
