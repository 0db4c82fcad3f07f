/**
 * Everything a run reads but does not make, bound to its name in the engine. Each input is resolved once, at the start of the run,
 * so that every model sees the same data; a model waits only for its own inputs, and an input that fails fails only its readers.
 */

import { bindSeedFile } from '../bind/seed-file.ts';
import type { Compilation } from '../compile/compile-project.ts';
import type { SourceNode } from '../compile/manifest.ts';
import {
  type DeltaContext,
  findSnapshot,
  type Snapshot,
  type SnapshotAt,
  toDeltaInput,
} from '../delta/index.ts';
import { badTimestamp } from '../diagnostics/compile.ts';
import { GoldError, type Location } from '../diagnostics/gold-error.ts';
import { missingSource, notADeltaTable, notPublished } from '../diagnostics/publish.ts';
import { sourceFilesMissing } from '../diagnostics/storage.ts';
import type { DeltaPathInput, Plan, PlanInput, PublishedInput } from '../plan/plan.ts';
import type { Engine } from '../ports/engine.ts';
import { parseTimestamp } from '../schema/timestamp-text.ts';
import { type InputTracker, readAccepted } from './source-tracker.ts';

/** What was read, for provenance: a Delta table at a version, or plain files. */
export interface ResolvedInput {
  readonly key: string;
  /** `silver.orders`, a model's name, or a path. */
  readonly name: string;
  readonly location: string;
  /** Undefined for plain files. */
  readonly version: number | undefined;
}

export interface Inputs {
  /** Waits until the input is bound. Rejects with a GoldError at the place where it is declared. */
  ready(key: string): Promise<readonly ResolvedInput[]>;
}

export interface InputContext {
  readonly engine: Engine;
  readonly delta: DeltaContext;
  readonly signal: AbortSignal;
  /** Of a run; without one nothing is recorded, and of an intake what was accepted is read. */
  readonly tracker?: InputTracker | undefined;
}

/** Starts binding all inputs of the plan at once. */
export function bindInputs(plan: Plan, compilation: Compilation, context: InputContext): Inputs {
  const byKey = new Map(plan.inputs.map((input) => [input.key, input]));
  const bound = new Map<string, Promise<readonly ResolvedInput[]>>();
  const ready = (key: string): Promise<readonly ResolvedInput[]> => {
    const known = bound.get(key);
    if (known !== undefined) return known;
    const input = byKey.get(key);
    const promise = input === undefined ? Promise.resolve([]) : bind(input, compilation, context, ready);
    // A failure is reported by the models that wait for it; without readers it is nobody's.
    promise.catch(() => {});
    bound.set(key, promise);
    return promise;
  };
  for (const { key } of plan.inputs) void ready(key);
  return { ready };
}

async function bind(
  input: PlanInput,
  compilation: Compilation,
  context: InputContext,
  ready: Inputs['ready'],
): Promise<readonly ResolvedInput[]> {
  const { engine, signal } = context;
  switch (input.kind) {
    case 'source':
      return [await bindSource(input.source, input.key, context)];
    case 'seed': {
      await bindSeedFile(input, context);
      const { key, seed, file } = input;
      return [{ key, name: seed.path, location: file.location, version: undefined }];
    }
    case 'delta':
    case 'published':
      return [await bindDelta(deltaInputOf(input), context)];
    case 'view': {
      const read = await Promise.all(input.inputs.map(ready));
      await engine.register(
        input.relation,
        { kind: 'query', sql: compilation.queryOf(input.model.id).sql },
        signal,
      );
      return read.flat();
    }
  }
}

async function bindSource(source: SourceNode, key: string, context: InputContext): Promise<ResolvedInput> {
  const { engine, signal } = context;
  const { location, relation, format, place } = source;
  const name = `${source.source}.${source.name}`;
  if (format === 'delta') {
    const opened = (snapshot: Snapshot): Promise<void> | undefined =>
      context.tracker?.opened(source, snapshot);
    return bindDelta({ ...deltaSourceOf(source, key), opened }, context);
  }
  if (source.intake) {
    const { tracker, delta } = context;
    const files = await (tracker?.claim(source) ?? readAccepted(source, delta.store));
    await placed(engine.register(relation, { kind: 'files', format, location, files }, signal), place);
    return { key, name, location, version: undefined };
  }
  const found = await findPlainLocation(source, context);
  await placed(engine.register(relation, { kind: 'files', format, location: found }, signal), place);
  return { key, name, location: found, version: undefined };
}

/** What reading a log needs of an InputContext. */
export type LogContext = Pick<InputContext, 'delta' | 'signal'>;

/**
 * Where the plain files of a source are: a table of them is a folder, or one file of its name, `silver/products/` or
 * `silver/products.csv`. Throws `missing-source` and `source-files-missing`.
 */
export async function findPlainLocation(source: SourceNode, context: LogContext): Promise<string> {
  const { location, format, place } = source;
  for (const candidate of [location, `${location}.${format}`]) {
    if (await placed(exists(candidate, context), place)) return candidate;
  }
  if (format !== 'delta' && (await context.delta.store.hasFolder?.(location))) {
    throw sourceFilesMissing(location, format, undefined).at(place);
  }
  throw missingSource(`${source.source}.${source.name}`, location, place);
}

/** Which Delta table an input is, and at which version. */
export interface DeltaTableInput {
  readonly key: string;
  readonly name: string;
  readonly location: string;
  readonly at: { readonly version?: number | undefined; readonly timestamp?: string | undefined };
  readonly place: Location;
  readonly relation: { readonly schema: string; readonly name: string };
  /** The error when there is no table; default: missing folder or not a Delta table. */
  readonly absent?: () => GoldError;
}

export function deltaSourceOf(source: SourceNode, key: string): DeltaTableInput {
  const { location, relation, place } = source;
  const at = { version: source.version, timestamp: source.timestamp };
  return { key, name: `${source.source}.${source.name}`, location, at, place, relation };
}

export function deltaInputOf(input: DeltaPathInput | PublishedInput): DeltaTableInput {
  if (input.kind === 'delta') {
    const { location, version, timestamp, place, relation } = input.reference;
    return { key: input.key, name: relation.name, location, at: { version, timestamp }, place, relation };
  }
  const { model, table: location, relation, key } = input;
  const place = { file: model.path, line: 1, column: 1 };
  const kind = model.seedFile === undefined ? 'model' : 'seed';
  const absent = (): GoldError => notPublished(model.name, kind, location, place);
  return { key, name: model.name, location, at: {}, place, relation, absent };
}

/** The version of the table that is read. Throws what stands in the way, at the place where the input is declared. */
export async function openDeltaInput(
  { name, location, at, place, absent }: DeltaTableInput,
  context: LogContext,
  { statistics }: { readonly statistics: boolean } = { statistics: false },
): Promise<Snapshot> {
  const { delta, signal } = context;
  const snapshot = await placed(
    findSnapshot(delta, location, toSnapshotAt(at), { signal, statistics }),
    place,
  );
  if (snapshot !== undefined) return snapshot;
  if (absent !== undefined) throw absent();
  const there = (await placed(exists(location, context), place)) || (await delta.store.hasFolder?.(location));
  throw there ? notADeltaTable(name, location, place) : missingSource(name, location, place);
}

interface DeltaBinding extends DeltaTableInput {
  /** Told of the version while it is bound. */
  readonly opened?: (snapshot: Snapshot) => Promise<void> | undefined;
}

async function bindDelta(binding: DeltaBinding, context: InputContext): Promise<ResolvedInput> {
  const { key, name, location, place, relation } = binding;
  const snapshot = await openDeltaInput(binding, context);
  await Promise.all([placed(bindSnapshot(relation, snapshot, context), place), binding.opened?.(snapshot)]);
  return { key, name, location, version: snapshot.version };
}

/** Binds one version of a table under a name. */
export async function bindSnapshot(
  relation: { readonly schema: string; readonly name: string },
  snapshot: Snapshot,
  { engine, delta, signal }: InputContext,
): Promise<void> {
  await engine.register(relation, await toDeltaInput(delta, snapshot, { signal }), signal);
}

function toSnapshotAt({ version, timestamp }: DeltaTableInput['at']): SnapshotAt | undefined {
  if (version !== undefined) return { version };
  const instant = timestamp === undefined ? undefined : parseTimestamp(timestamp);
  // Compiling has refused what is no time; never fall back to the newest version.
  if (timestamp !== undefined && instant === undefined) throw badTimestamp(timestamp, undefined);
  return instant === undefined ? undefined : { timestamp: instant };
}

async function exists(location: string, { delta, signal }: LogContext): Promise<boolean> {
  if (/[*?[]/.test(location)) return true;
  if ((await delta.store.stat(location, signal)) !== undefined) return true;
  for await (const _ of delta.store.list(location, { signal })) return true;
  return false;
}

async function placed<T>(promise: Promise<T>, place: Location): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    throw error instanceof GoldError ? error.at(place) : error;
  }
}
