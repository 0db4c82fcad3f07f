/** Which tables gold reads and writes, and what protocol a schema needs (DELTA.md §1.3). */
import { unsupportedColumnName, unsupportedReader } from '../diagnostics/delta.ts';
import type { DataType, StructType } from '../schema/types.ts';
import type { MetaData, Protocol } from './actions.ts';
import type { ColumnMappingMode } from './physical-name.ts';

/** Reader features that are honoured, or that put no duty on a reader. */
const READER_FEATURES: ReadonlySet<string> = new Set([
  'columnMapping',
  'deletionVectors',
  'timestampNtz',
  'typeWidening',
  'typeWidening-preview',
  'v2Checkpoint',
  'vacuumProtocolCheck',
]);

/** Names of writer features that we know, honoured or not. None of them brings an action that we do not know. */
export const KNOWN_WRITER_FEATURES: ReadonlySet<string> = new Set([
  ...READER_FEATURES,
  'allowColumnDefaults',
  'appendOnly',
  'changeDataFeed',
  'checkConstraints',
  'checkpointProtection',
  'clustering',
  'domainMetadata',
  'generatedColumns',
  'icebergCompatV1',
  'icebergCompatV2',
  'identityColumns',
  'inCommitTimestamp',
  'invariants',
  'rowTracking',
]);

/** A writer feature of the future may come with actions that readers are to ignore; without one there are none. */
export function explainsUnknownActions({ minWriterVersion, writerFeatures = [] }: Protocol): boolean {
  return minWriterVersion > 7 || writerFeatures.some((feature) => !KNOWN_WRITER_FEATURES.has(feature));
}

/** Throws `delta-unsupported-reader`, naming every feature. */
export function requireReadable(root: string, protocol: Protocol): void {
  const { minReaderVersion, readerFeatures = [] } = protocol;
  if (minReaderVersion > 3) throw unsupportedReader(root, minReaderVersion, []);
  if (minReaderVersion < 3) return;
  const unknown = readerFeatures.filter((feature) => !READER_FEATURES.has(feature));
  if (unknown.length > 0) throw unsupportedReader(root, minReaderVersion, unknown);
}

/** Whether the table's columns have physical names of their own, and how they are found in the files. */
export function columnMappingMode(protocol: Protocol, metaData: MetaData): ColumnMappingMode {
  const mode = metaData.configuration['delta.columnMapping.mode'];
  const { minReaderVersion, readerFeatures = [] } = protocol;
  const active =
    minReaderVersion === 2 || (minReaderVersion === 3 && readerFeatures.includes('columnMapping'));
  return active && (mode === 'name' || mode === 'id') ? mode : 'none';
}

/** The lowest protocol that can hold the schema. Throws `delta-column-name`. */
export function requiredProtocol(schema: StructType): Protocol {
  const bad = schema.fields.find(({ name }) => /[ ,;{}()\n\t=]/.test(name));
  if (bad !== undefined) throw unsupportedColumnName(bad.name);
  if (!schema.fields.some(({ type }) => holdsZoneless(type)))
    return { minReaderVersion: 1, minWriterVersion: 2 };
  return {
    minReaderVersion: 3,
    minWriterVersion: 7,
    readerFeatures: ['timestampNtz'],
    writerFeatures: ['appendOnly', 'invariants', 'timestampNtz'],
  };
}

/** A protocol with the duties of both; undefined when `current` has them all. Protocols never go down. */
export function upgradeProtocol(current: Protocol, needed: Protocol): Protocol | undefined {
  const missing = (needed.writerFeatures ?? []).filter(
    (feature) => !writerFeaturesOf(current).includes(feature),
  );
  if (missing.length === 0) return undefined;
  return {
    minReaderVersion: 3,
    minWriterVersion: 7,
    readerFeatures: union(readerFeaturesOf(current), needed.readerFeatures),
    writerFeatures: union(writerFeaturesOf(current), needed.writerFeatures),
  };
}

/** What the versions before feature lists stand for; each has those of the lower ones. */
const LEGACY_WRITER_FEATURES: readonly (readonly [version: number, features: readonly string[]])[] = [
  [2, ['appendOnly', 'invariants']],
  [3, ['checkConstraints']],
  [4, ['changeDataFeed', 'generatedColumns']],
  [5, ['columnMapping']],
  [6, ['identityColumns']],
];

function writerFeaturesOf({ minWriterVersion, writerFeatures = [] }: Protocol): readonly string[] {
  if (minWriterVersion >= 7) return writerFeatures;
  return LEGACY_WRITER_FEATURES.filter(([version]) => version <= minWriterVersion).flatMap(
    ([, names]) => names,
  );
}

function readerFeaturesOf({ minReaderVersion, readerFeatures = [] }: Protocol): readonly string[] {
  if (minReaderVersion >= 3) return readerFeatures;
  return minReaderVersion === 2 ? ['columnMapping'] : [];
}

function union(a: readonly string[], b: readonly string[] = []): string[] {
  return [...new Set([...a, ...b])].sort();
}

function holdsZoneless(type: DataType): boolean {
  switch (type.kind) {
    case 'primitive':
      return type.name === 'timestamp_ntz';
    case 'decimal':
      return false;
    case 'array':
      return holdsZoneless(type.elementType);
    case 'map':
      return holdsZoneless(type.keyType) || holdsZoneless(type.valueType);
    case 'struct':
      return type.fields.some((field) => holdsZoneless(field.type));
  }
}
