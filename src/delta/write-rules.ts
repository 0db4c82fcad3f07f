/** Which tables gold writes: those whose every rule it keeps (DELTA.md §1.3). */
import { unsupportedWriter } from '../diagnostics/delta.ts';
import type { StructType } from '../schema/types.ts';
import type { MetaData } from './actions.ts';
import { KNOWN_WRITER_FEATURES } from './protocol.ts';
import type { Snapshot } from './snapshot.ts';

/** What a transaction does to rows, for the duties that it touches. */
export type WriteKind =
  /** Adds rows. */
  | 'append'
  /** Removes rows and keeps others of the same files. */
  | 'delete'
  /** Changes, removes and adds rows. */
  | 'rewrite'
  /** Replaces all rows, and the schema. */
  | 'overwrite'
  /** Moves rows to other files; the table says the same before and after. */
  | 'rearrange';

/**
 * Throws `delta-unsupported-writer` naming every rule of the table that gold would break. NOT NULL and CHECK constraints are
 * honoured by those who append and rewrite (`constraints.ts`), so they are no reason there.
 */
export function requireWritable(
  root: string,
  { protocol, metaData, schema, state }: Pick<Snapshot, 'protocol' | 'metaData' | 'schema' | 'state'>,
  kind: WriteKind,
): void {
  const { minWriterVersion, writerFeatures = [] } = protocol;
  const broken: string[] = [];
  if (minWriterVersion > 7) broken.push(`writer version ${minWriterVersion}`);
  broken.push(...writerFeatures.filter((feature) => !KNOWN_WRITER_FEATURES.has(feature)));
  const isOn = (name: string): boolean => metaData.configuration[name]?.toLowerCase() === 'true';
  broken.push(...UNIMPLEMENTED.filter(isOn));
  if (isOn('delta.appendOnly') && kind !== 'append' && kind !== 'rearrange') broken.push('delta.appendOnly');
  if (isOn('delta.enableChangeDataFeed') && (kind === 'delete' || kind === 'rewrite')) {
    broken.push('delta.enableChangeDataFeed');
  }
  if ((metaData.configuration['delta.columnMapping.mode'] ?? 'none') !== 'none') {
    broken.push('delta.columnMapping.mode');
  }
  if (state.domains.has('delta.clustering')) broken.push('clustering');
  if (writerFeatures.includes('checkpointProtection')) broken.push('checkpointProtection');
  if (kind !== 'delete' && kind !== 'rearrange') broken.push(...columnDuties(schema));
  if (kind === 'overwrite') broken.push(...replacedDuties(metaData, schema));
  if (broken.length > 0) throw unsupportedWriter(root, broken);
}

/** Properties that ask writers for something that gold does not do. */
const UNIMPLEMENTED = [
  'delta.enableInCommitTimestamps',
  'delta.enableRowTracking',
  'delta.enableIcebergCompatV1',
  'delta.enableIcebergCompatV2',
] as const;

/** Columns whose values writers have to make. */
function columnDuties(schema: StructType): string[] {
  const keys = ['delta.generationExpression', 'CURRENT_DEFAULT', 'delta.identity.start'];
  return schema.fields.flatMap(({ name, metadata }) =>
    keys.filter((key) => Object.hasOwn(metadata, key)).map((key) => `${key} of ${name}`),
  );
}

/** Rules that would go with the old schema, though somebody set them. */
function replacedDuties({ configuration }: MetaData, schema: StructType): string[] {
  return [
    ...Object.keys(configuration).filter((name) => name.startsWith('delta.constraints.')),
    ...schema.fields.flatMap(({ name, nullable, metadata }) => [
      ...(nullable ? [] : [`NOT NULL of ${name}`]),
      ...(Object.hasOwn(metadata, 'delta.invariants') ? [`delta.invariants of ${name}`] : []),
    ]),
  ];
}
