/**
 * The columns of what a project reads but does not make: from the log of a Delta table on local disk, of which no data is read, else
 * what YAML declares. Nothing is asked of other machines.
 */
import { hashData } from '../compile/hash.ts';
import type { DeltaReference, SourceNode } from '../compile/manifest.ts';
import { type DeltaContext, findSnapshot, type SnapshotAt } from '../delta/index.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import type { Engine } from '../ports/engine.ts';
import { isRemote } from '../ports/object-store.ts';
import { parseTimestamp } from '../schema/timestamp-text.ts';
import { declaredSchema, engineType } from '../unit-tests/declared-schema.ts';
import type { BindingMemory } from './binding-memory.ts';
import { type KnownColumns, knownColumns } from './known-columns.ts';

export interface SourceColumns {
  /** Rejects with `bad-column-type` where a declared type is none. */
  ofSource(source: SourceNode): Promise<KnownColumns>;
  /** Of a table read by its path. */
  ofDelta(reference: DeltaReference): Promise<KnownColumns>;
}

export interface SourceColumnsContext {
  readonly engine: () => Promise<Engine>;
  readonly delta: DeltaContext;
  /** Declared types that are some. */
  readonly memory: BindingMemory;
  readonly signal: AbortSignal;
}

export function sourceColumns(context: SourceColumnsContext): SourceColumns {
  const { memory } = context;
  return {
    async ofSource(source) {
      const name = `${source.source}.${source.name}`;
      const at = { version: source.version, timestamp: source.timestamp };
      const logged =
        source.format === 'delta' ? await readColumns(name, source.location, at, context) : undefined;
      if (logged?.kind === 'known') return logged;
      const columns = source.columns.flatMap(({ name: column, dataType }) =>
        dataType === undefined ? [] : [{ name: column, sqlType: engineType(dataType) }],
      );
      if (columns.length === 0 || columns.length < source.columns.length) {
        return (
          logged ?? {
            kind: 'unknown',
            why: `the columns of ${name} are not all declared with a data_type, and those of ${source.format} files are not looked up`,
          }
        );
      }
      const key = hashData(columns);
      if (memory.find(source.id, key) === undefined) {
        await declaredSchema(source.columns, await context.engine(), context.signal);
        memory.keep(source.id, { key, columns: [] });
      }
      return { kind: 'known', columns };
    },
    ofDelta: ({ relation, location, version, timestamp }) =>
      readColumns(relation.name, location, { version, timestamp }, context),
  };
}

async function readColumns(
  name: string,
  location: string,
  at: { readonly version: number | undefined; readonly timestamp: string | undefined },
  { delta, signal }: SourceColumnsContext,
): Promise<KnownColumns> {
  if (isRemote(location)) {
    return { kind: 'unknown', why: `${name} is at ${location}, which is not looked up` };
  }
  try {
    const snapshot = await findSnapshot(delta, location, toSnapshotAt(at), { signal, statistics: false });
    return snapshot === undefined
      ? { kind: 'unknown', why: `${name} has no Delta table at ${location}` }
      : knownColumns(snapshot.schema.fields);
  } catch (error) {
    if (!(error instanceof GoldError)) throw error;
    return { kind: 'unknown', why: `${name} cannot be read: ${error.message}` };
  }
}

function toSnapshotAt({
  version,
  timestamp,
}: {
  readonly version: number | undefined;
  readonly timestamp: string | undefined;
}): SnapshotAt | undefined {
  if (version !== undefined) return { version };
  const instant = timestamp === undefined ? undefined : parseTimestamp(timestamp);
  return instant === undefined ? undefined : { timestamp: instant };
}
