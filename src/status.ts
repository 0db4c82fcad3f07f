/** The processing status of a project's sources, outside of runs: what `gold status` shows and puts back. */
import { resolve } from 'node:path';
import type { SourceNode } from './compile/manifest.ts';
import { nothingToRetry, unknownSourceName } from './diagnostics/processing.ts';
import { intakeTable, trackedTable } from './execute/source-tracker.ts';
import { trackingContext } from './execute/tracking-context.ts';
import type { LoadedProject } from './load-project.ts';
import { type Adapters, withDelta } from './pipeline.ts';
import { isRemote } from './ports/object-store.ts';
import { type FailedFiles, findFailed } from './processing/find-failed.ts';
import { acquireHold } from './processing/hold.ts';
import { type IntakeTable, recoverFiles, retryFiles } from './processing/intake.ts';
import { intakePlaces, type TrackedTable } from './processing/places.ts';
import {
  hasFailedRecord,
  listFailed,
  readStatus,
  type StatusEntry,
  type StatusFilter,
} from './processing/read-status.ts';

export interface StatusOptions extends StatusFilter {
  /** `silver` or `silver.orders`; undefined: all. */
  readonly sources: readonly string[] | undefined;
}

/** Throws `unknown-source-name`. */
export async function projectStatus(
  project: LoadedProject,
  adapters: Adapters,
  { sources, ...filter }: StatusOptions,
): Promise<readonly StatusEntry[]> {
  const tables = tablesOf(project, sources);
  return withDelta(project, adapters, ({ store }) =>
    readStatus(tables, filter, trackingContext(project.compilation, store, adapters, adapters.newId())),
  );
}

export interface RetryOptions {
  /** A run, or a failed file. */
  readonly wanted: string;
  readonly workingFolder: string;
  readonly signal: AbortSignal;
  readonly onNote: (text: string) => void;
}

/** Puts failed files back into incoming/; says which. Throws `unknown-retry`, `ambiguous-retry`, `nothing-to-retry`. */
export async function retryFailed(
  project: LoadedProject,
  adapters: Adapters,
  { wanted, workingFolder, signal, onNote }: RetryOptions,
): Promise<readonly FailedFiles[]> {
  const tables = tablesOf(project, undefined);
  const intakes = tables.filter((table): table is IntakeTable => 'format' in table);
  return withDelta(project, adapters, async ({ store }) => {
    const listed = await Promise.all(
      intakes.map(async (table): Promise<FailedFiles[]> => {
        const runs = await listFailed(table, store);
        return [...runs].map(([runId, files]) => ({ table, runId, files }));
      }),
    );
    const all = listed.flat();
    const isTableRun =
      !all.some(({ runId }) => runId === wanted) &&
      !wanted.includes('/') &&
      (await hasFailedRecord(tables, wanted, store));
    if (isTableRun) throw nothingToRetry(wanted);
    const words = isRemote(wanted) ? [wanted] : [wanted, resolve(workingFolder, wanted)];
    const found = findFailed(all, words);
    for (const { table, runId, files } of found) {
      const context = trackingContext(project.compilation, store, adapters, adapters.newId());
      const hold = await acquireHold(
        {
          folder: intakePlaces(table.location).hold,
          base: table.base,
          signal,
          onWait: (holder) => onNote(`waiting for the run ${holder.runId}, which processes ${table.name}`),
        },
        context,
      );
      try {
        await recoverFiles(table, context);
        await retryFiles(table, runId, files, context);
      } finally {
        await hold.release();
      }
    }
    return found;
  });
}

/** Those of intakes have a format. */
function tablesOf(
  { compilation }: LoadedProject,
  wanted: readonly string[] | undefined,
): (TrackedTable | IntakeTable)[] {
  const { target } = compilation;
  const tracked = [...compilation.sources.values()].filter(
    ({ intake, statusFolder }) => intake || (target.processingStatus && statusFolder !== undefined),
  );
  const names = new Set(tracked.flatMap(({ source, name }) => [source, `${source}.${name}`]));
  for (const name of wanted ?? []) if (!names.has(name)) throw unknownSourceName(name, [...names].sort());
  const isWanted = ({ source, name }: SourceNode): boolean =>
    wanted === undefined || wanted.includes(source) || wanted.includes(`${source}.${name}`);
  return tracked
    .filter(isWanted)
    .flatMap((source) => (source.intake ? intakeTable(source) : (trackedTable(source) ?? [])));
}
