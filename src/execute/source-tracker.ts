/**
 * The processing status of everything that a run reads: records begun when a table is resolved, files claimed, both settled by what became
 * of the models. What died runs left is cleared up on the way, beside other work.
 */
import type { Compilation } from '../compile/compile-project.ts';
import type { NodeId, SourceNode } from '../compile/manifest.ts';
import type { Snapshot } from '../delta/index.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import { intakeEmpty, intakeLost, processingUnwritable } from '../diagnostics/processing.ts';
import { nodesFedBy } from '../plan/fed-nodes.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlainFile } from '../ports/engine.ts';
import { isRemote, type ObjectStore } from '../ports/object-store.ts';
import type { ProcessingContext } from '../processing/context.ts';
import { acquireHold, type Hold } from '../processing/hold.ts';
import {
  acceptedFiles,
  type Claim,
  claimFiles,
  type IntakeTable,
  recoverFiles,
  settleFiles,
} from '../processing/intake.ts';
import { writeHeartbeat } from '../processing/liveness.ts';
import { heartbeatUri, intakePlaces, type TrackedTable } from '../processing/places.ts';
import type { StatusRecord } from '../processing/status-record.ts';
import { recoverRecords, settleRecord, startRecord } from '../processing/table-records.ts';
import { outcomeOf, type RunOutcome } from './source-outcome.ts';

export interface TrackerOptions extends ProcessingContext {
  readonly signal: AbortSignal;
  /** Told what people should know while the run goes on. */
  readonly onNote?: ((text: string) => void) | undefined;
}

/** What binding inputs asks of tracking. */
export interface InputTracker {
  /** A table source is read at this version. Rejects when that cannot be recorded. */
  opened(source: SourceNode, snapshot: Snapshot): Promise<void>;
  /** All files of an intake that this run reads. */
  claim(source: SourceNode): Promise<readonly PlainFile[]>;
}

export interface TrackingReport {
  /** What could not be recorded or moved; what was published stays. */
  readonly errors: readonly GoldError[];
}

const BEAT_MS = 60_000;
/** How long requests of a run that died may still take effect in object storage. */
const SETTLING_MS = 3_000;

export class SourceTracker implements InputTracker {
  readonly #compilation: Compilation;
  readonly #context: ProcessingContext;
  readonly #options: TrackerOptions;
  readonly #sources: readonly SourceNode[];
  readonly #fed: ReadonlyMap<string, readonly NodeId[]>;
  readonly #records = new Map<SourceNode, Promise<StatusRecord>>();
  readonly #claims = new Map<SourceNode, Promise<HeldClaim>>();
  readonly #recoveries: Promise<void>[] = [];
  readonly #stop = new AbortController();
  readonly #lost = new AbortController();
  readonly #heldNow = new Map<SourceNode, Hold>();
  #timer: NodeJS.Timeout | undefined;
  #hasBeaten = false;

  constructor(plan: Plan, compilation: Compilation, options: TrackerOptions) {
    const { target } = compilation;
    this.#compilation = compilation;
    this.#options = options;
    this.#context = options;
    this.#fed = nodesFedBy(plan);
    this.#sources = plan.inputs
      .flatMap((input) => (input.kind === 'source' ? [input.source] : []))
      .filter((source) => source.intake || (target.processingStatus && source.statusFolder !== undefined));
  }

  /** Fires when another run has taken over what this one holds. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Begins to clear up after dead runs and to claim files. */
  start(): void {
    if (this.#sources.length === 0) return;
    const tables = this.#sources.filter(({ intake }) => !intake);
    for (const base of basesOf(tables)) this.#recoveries.push(this.#recoverTables(base));
    // In one order for all runs, so that no two wait for each other.
    const intakes = this.#sources
      .filter(({ intake }) => intake)
      .sort((a, b) => (a.location < b.location ? -1 : 1));
    let before: Promise<unknown> = Promise.resolve();
    for (const source of intakes) {
      const claim = before.then(() => this.#hold(source));
      claim.catch(() => {});
      this.#claims.set(source, claim);
      before = claim.catch(() => {});
    }
    this.#timer = setInterval(() => void this.#beat(), Math.min(BEAT_MS, this.#context.leaseMs / 5));
    this.#timer.unref();
  }

  async opened(source: SourceNode, snapshot: Snapshot): Promise<void> {
    const table = trackedTable(source);
    if (!this.#sources.includes(source) || table === undefined) return;
    const files = snapshot.files.map(({ path, size }) => ({ path, bytes: size }));
    const read = { version: snapshot.version, files, models: this.#modelsFedBy(source) };
    const record = explained(source, startRecord(table, read, this.#context));
    this.#records.set(source, record);
    await record;
  }

  async claim(source: SourceNode): Promise<readonly PlainFile[]> {
    const held = this.#claims.get(source);
    const files = held === undefined ? await accepted(source, this.#context.store) : (await held).claim.files;
    if (files.length === 0) throw intakeEmpty(nameOf(source), source.location).at(source.place);
    return files;
  }

  /** Ends all that was begun. `run` undefined: it broke off by a fault of ours. */
  async settle(run: RunOutcome | undefined): Promise<TrackingReport> {
    clearInterval(this.#timer);
    this.#stop.abort(new Error('the run has ended'));
    const errors: GoldError[] = [];
    const guard = async (source: SourceNode, action: () => Promise<void>): Promise<void> => {
      try {
        await action();
      } catch (error) {
        if (!(error instanceof GoldError)) throw error;
        errors.push(error.at(source.place));
      }
    };
    await Promise.all([
      ...this.#recoveries,
      ...[...this.#records].map(([source, begun]) =>
        guard(source, () => this.#settleTable(source, begun, run)),
      ),
      ...[...this.#claims].map(([source, begun]) =>
        guard(source, () => this.#settleIntake(source, begun, run)),
      ),
    ]);
    if (this.#hasBeaten) {
      const { store } = this.#context;
      const uris = basesOf(this.#sources).map((base) => heartbeatUri(base, this.#context.run.runId));
      await Promise.all(uris.map((uri) => store.delete(uri).catch(() => {})));
    }
    return { errors };
  }

  /** What stands in the way of it stands in the way of the run's own records too, and is told there. */
  async #recoverTables(base: string): Promise<void> {
    const recovered = await recoverRecords(base, this.#context).catch(ignoreGoldError);
    for (const { source, run } of recovered ?? []) {
      this.#note(`the run ${run.runId}, which read ${source}, died; its record is in failed/`);
    }
  }

  async #hold(source: SourceNode): Promise<HeldClaim> {
    const table = intakeTable(source);
    const signal = AbortSignal.any([this.#options.signal, this.#stop.signal]);
    const folder = intakePlaces(table.location).hold;
    const hold = await explained(
      source,
      acquireHold(
        {
          folder,
          base: table.base,
          signal,
          onWait: ({ runId, worker }) =>
            this.#note(
              `waiting for the run ${runId} on ${worker.host} (process ${worker.process}), which processes ${table.name}`,
            ),
        },
        this.#context,
      ),
    );
    this.#heldNow.set(source, hold);
    try {
      if (hold.tookOver && isRemote(table.location)) await this.#context.pause(SETTLING_MS, signal);
      for (const { run, files, state } of await explained(source, recoverFiles(table, this.#context))) {
        const what = state === 'archive' ? 'had accepted' : 'left';
        const end = state === 'archive' ? 'is in archive/ now' : 'was put back or is in failed/';
        this.#note(
          `the run ${run.runId} died; what it ${what} of ${table.name} (${files.length} files) ${end}`,
        );
      }
      const claim = await explained(source, claimFiles(table, this.#modelsFedBy(source), this.#context));
      return { hold, claim };
    } catch (error) {
      // The next run finds the record and clears up.
      await hold.release().catch(() => {});
      throw error;
    }
  }

  async #settleTable(
    source: SourceNode,
    begun: Promise<StatusRecord>,
    run: RunOutcome | undefined,
  ): Promise<void> {
    const table = trackedTable(source);
    // Told by the models that read it.
    const record = await begun.catch(() => undefined);
    if (record === undefined || table === undefined) return;
    const outcome = outcomeOf(this.#fed.get(source.id) ?? [], run);
    const error = outcome.kind === 'archive' ? undefined : outcome.error;
    await explained(
      source,
      settleRecord(table, record, { published: outcome.published, error }, this.#context),
    );
  }

  async #settleIntake(
    source: SourceNode,
    begun: Promise<HeldClaim>,
    run: RunOutcome | undefined,
  ): Promise<void> {
    const held = await begun.catch(() => undefined);
    if (held === undefined) return;
    const { hold, claim } = held;
    if (!(await hold.isOurs())) throw intakeLost(nameOf(source));
    const { table, record } = claim;
    const outcome = outcomeOf(this.#fed.get(source.id) ?? [], run);
    if (record !== undefined) {
      await explained(source, settleFiles({ table, record }, outcome, this.#context));
    }
    await hold.release();
  }

  /** Failures are those of one moment; the lease is many times longer. */
  async #beat(): Promise<void> {
    this.#hasBeaten = true;
    const beats = basesOf(this.#sources).map((base) => writeHeartbeat(base, this.#context));
    const checks = [...this.#heldNow].map(async ([source, hold]) => {
      if (!(await hold.isOurs())) this.#lost.abort(intakeLost(nameOf(source)).at(source.place));
    });
    await Promise.allSettled([...beats, ...checks]);
  }

  #modelsFedBy(source: SourceNode): string[] {
    const { models } = this.#compilation;
    return (this.#fed.get(source.id) ?? []).flatMap((id) => models.get(id)?.name ?? []).sort();
  }

  #note(text: string): void {
    this.#options.onNote?.(text);
  }
}

interface HeldClaim {
  readonly hold: Hold;
  readonly claim: Claim;
}

/** What was accepted of an intake, for whoever claims nothing. Throws `intake-empty`. */
export async function readAccepted(source: SourceNode, store: ObjectStore): Promise<readonly PlainFile[]> {
  const files = await accepted(source, store);
  if (files.length === 0) throw intakeEmpty(nameOf(source), source.location).at(source.place);
  return files;
}

function accepted(source: SourceNode, store: ObjectStore): Promise<readonly PlainFile[]> {
  return acceptedFiles(intakeTable(source), store);
}

export function trackedTable(source: SourceNode): TrackedTable | undefined {
  const { statusFolder, location } = source;
  return statusFolder === undefined ? undefined : { name: nameOf(source), base: statusFolder, location };
}

export function intakeTable(source: SourceNode): IntakeTable {
  const table = trackedTable(source);
  if (table === undefined || source.format === 'delta') throw new Error(`${source.id} has no intake`);
  return { ...table, format: source.format };
}

function nameOf({ source, name }: SourceNode): string {
  return `${source}.${name}`;
}

function basesOf(sources: readonly SourceNode[]): string[] {
  return [...new Set(sources.flatMap(({ statusFolder }) => statusFolder ?? []))];
}

/** Errors of the store say at which source, and what to do about it. */
async function explained<T>(source: SourceNode, promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    if (!(error instanceof GoldError)) throw error;
    if (!UNWRITABLE.has(error.code)) throw error.at(source.place);
    throw processingUnwritable(nameOf(source), source.statusFolder ?? source.location, error).at(
      source.place,
    );
  }
}

/** What says that gold may not do this there; anything else explains itself. */
const UNWRITABLE: ReadonlySet<string> = new Set([
  'storage-unwritable',
  'storage-unreadable',
  'storage-access-denied',
  'storage-no-conditional-writes',
]);

function ignoreGoldError(error: unknown): undefined {
  if (!(error instanceof GoldError)) throw error;
}
