/**
 * The actions of a Delta log, as the protocol names them (delta-io/delta PROTOCOL.md, "Actions"). An Action has exactly
 * one of the known keys. Fields we do not know are not kept, except where a field is free-form.
 */
import { JsonNumber, type JsonObject, type JsonValue } from '../json/lossless.ts';

export interface Protocol {
  readonly minReaderVersion: number;
  readonly minWriterVersion: number;
  /** Present exactly when the reader version is 3. */
  readonly readerFeatures?: readonly string[];
  /** Present exactly when the writer version is 7. */
  readonly writerFeatures?: readonly string[];
}

export interface MetaData {
  /** GUID that never changes. */
  readonly id: string;
  readonly name?: string;
  readonly description?: string;
  readonly format: JsonObject;
  /** JSON text of the schema; real tables exist that lack it. */
  readonly schemaString?: string;
  readonly partitionColumns: readonly string[];
  /** Milliseconds since the epoch. */
  readonly createdTime?: number;
  readonly configuration: Readonly<Record<string, string>>;
}

export interface DeletionVector {
  readonly storageType: string;
  readonly pathOrInlineDv: string;
  readonly offset?: number;
  readonly sizeInBytes: number;
  readonly cardinality: number;
}

type PartitionValues = Readonly<Record<string, string | null>>;

export interface AddFile {
  /** Percent-encoded URI, relative to the table or absolute. */
  readonly path: string;
  readonly partitionValues: PartitionValues;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modificationTime: number;
  readonly dataChange: boolean;
  /** JSON text. */
  readonly stats?: string;
  readonly tags?: JsonObject;
  readonly deletionVector?: DeletionVector;
  readonly baseRowId?: number;
  readonly defaultRowCommitVersion?: number;
  readonly clusteringProvider?: string;
}

export interface RemoveFile {
  /** Byte for byte that of the add it cancels. */
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly deletionTimestamp?: number;
  readonly dataChange: boolean;
  readonly extendedFileMetadata?: boolean;
  readonly partitionValues?: PartitionValues;
  readonly size?: number;
  readonly stats?: string;
  readonly tags?: JsonObject;
  readonly deletionVector?: DeletionVector;
  readonly baseRowId?: number;
  readonly defaultRowCommitVersion?: number;
}

export interface Transaction {
  readonly appId: string;
  readonly version: number;
  readonly lastUpdated?: number;
}

export interface DomainMetadata {
  readonly domain: string;
  readonly configuration: string;
  readonly removed: boolean;
}

export type Action =
  | { readonly commitInfo: JsonObject }
  | { readonly protocol: Protocol }
  | { readonly metaData: MetaData }
  | { readonly txn: Transaction }
  | { readonly domainMetadata: DomainMetadata }
  | { readonly remove: RemoveFile }
  | { readonly add: AddFile };

/** Of the actions of a commit; undefined when its writer gave none. */
export function findCommitInfo(actions: readonly Action[]): JsonObject | undefined {
  for (const action of actions) if ('commitInfo' in action) return action.commitInfo;
  return undefined;
}

export type Normalized =
  | { readonly action: Action }
  /** A file of actions that belongs to a V2 checkpoint. */
  | { readonly sidecar: string }
  /** Of no concern for what a table is: change data, facts about the checkpoint itself. */
  | { readonly ignored: true }
  /** Of no known kind. */
  | { readonly unknown: string };

const IGNORED: ReadonlySet<string> = new Set(['cdc', 'checkpointMetadata']);

/**
 * Checks one action. Throws TypeError naming the field that is wrong. Counts and times beyond 2^53 are refused: no table has
 * them.
 */
export function normalizeAction(value: JsonValue): Normalized {
  const entries = Object.entries(asObject(value, 'the action')).filter(([, body]) => body !== null);
  const [entry, ...others] = entries;
  if (entry === undefined || others.length > 0) throw new TypeError('an action must have exactly one key');
  const [kind, body] = entry;
  if (IGNORED.has(kind)) return { ignored: true };
  if (kind === 'sidecar') return { sidecar: new Fields(asObject(body, kind), kind).text('path') };
  const normalize = NORMALIZERS.get(kind);
  if (normalize === undefined) return { unknown: kind };
  return { action: normalize(new Fields(asObject(body, kind), kind)) };
}

const NORMALIZERS: ReadonlyMap<string, (fields: Fields) => Action> = new Map([
  ['commitInfo', (fields: Fields): Action => ({ commitInfo: fields.value })],
  [
    'protocol',
    (fields: Fields): Action => ({
      protocol: omitUndefined({
        minReaderVersion: fields.number('minReaderVersion'),
        minWriterVersion: fields.number('minWriterVersion'),
        readerFeatures: fields.texts('readerFeatures'),
        writerFeatures: fields.texts('writerFeatures'),
      }),
    }),
  ],
  [
    'metaData',
    (fields: Fields): Action => ({
      metaData: omitUndefined({
        id: fields.text('id'),
        name: fields.find('name', asText),
        description: fields.find('description', asText),
        format: fields.find('format', asObject) ?? { provider: 'parquet', options: {} },
        schemaString: fields.find('schemaString', asText),
        partitionColumns: fields.texts('partitionColumns') ?? [],
        createdTime: fields.find('createdTime', asNumber),
        configuration: fields.find('configuration', asTextMap) ?? {},
      }),
    }),
  ],
  ['add', (fields: Fields): Action => ({ add: normalizeAdd(fields) })],
  ['remove', (fields: Fields): Action => ({ remove: normalizeRemove(fields) })],
  [
    'txn',
    (fields: Fields): Action => ({
      txn: omitUndefined({
        appId: fields.text('appId'),
        version: fields.number('version'),
        lastUpdated: fields.find('lastUpdated', asNumber),
      }),
    }),
  ],
  [
    'domainMetadata',
    (fields: Fields): Action => ({
      domainMetadata: {
        domain: fields.text('domain'),
        configuration: fields.find('configuration', asText) ?? '',
        removed: fields.find('removed', asBoolean) ?? false,
      },
    }),
  ],
]);

function normalizeAdd(fields: Fields): AddFile {
  return omitUndefined({
    path: fields.text('path'),
    partitionValues: fields.find('partitionValues', asNullableTextMap) ?? {},
    size: fields.find('size', asNumber) ?? 0,
    modificationTime: fields.find('modificationTime', asNumber) ?? 0,
    dataChange: fields.find('dataChange', asBoolean) ?? true,
    stats: fields.find('stats', asText),
    tags: fields.find('tags', asObject),
    deletionVector: fields.find('deletionVector', normalizeDeletionVector),
    baseRowId: fields.find('baseRowId', asNumber),
    defaultRowCommitVersion: fields.find('defaultRowCommitVersion', asNumber),
    clusteringProvider: fields.find('clusteringProvider', asText),
  });
}

function normalizeRemove(fields: Fields): RemoveFile {
  return omitUndefined({
    path: fields.text('path'),
    deletionTimestamp: fields.find('deletionTimestamp', asNumber),
    dataChange: fields.find('dataChange', asBoolean) ?? true,
    extendedFileMetadata: fields.find('extendedFileMetadata', asBoolean),
    partitionValues: fields.find('partitionValues', asNullableTextMap),
    size: fields.find('size', asNumber),
    stats: fields.find('stats', asText),
    tags: fields.find('tags', asObject),
    deletionVector: fields.find('deletionVector', normalizeDeletionVector),
    baseRowId: fields.find('baseRowId', asNumber),
    defaultRowCommitVersion: fields.find('defaultRowCommitVersion', asNumber),
  });
}

function normalizeDeletionVector(value: JsonValue): DeletionVector {
  const fields = new Fields(asObject(value, 'deletionVector'), 'deletionVector');
  return omitUndefined({
    storageType: fields.text('storageType'),
    pathOrInlineDv: fields.text('pathOrInlineDv'),
    offset: fields.find('offset', asNumber),
    sizeInBytes: fields.number('sizeInBytes'),
    cardinality: fields.number('cardinality'),
  });
}

/** A file in the log is one path with one deletion vector (or none). The path must be decoded and canonical. */
export function fileKey(path: string, vector: DeletionVector | undefined): string {
  if (vector === undefined) return path;
  const at = vector.offset === undefined ? '' : `@${vector.offset}`;
  return `${path}\n${vector.storageType}${vector.pathOrInlineDv}${at}`;
}

/** The same object without properties that are undefined: in the log, absent is not null. */
export function omitUndefined<T extends object>(value: T): Defined<T> {
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) if (item !== undefined) result[key] = item;
  // The type says what the loop does.
  return result as Defined<T>;
}
type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

class Fields {
  readonly value: JsonObject;
  readonly #kind: string;

  constructor(value: JsonObject, kind: string) {
    this.value = value;
    this.#kind = kind;
  }

  /** Absent and null are the same. */
  find<T>(name: string, normalize: (value: JsonValue, name: string) => T): T | undefined {
    const value = Object.hasOwn(this.value, name) ? this.value[name] : undefined;
    return value === undefined || value === null ? undefined : normalize(value, `${this.#kind}.${name}`);
  }

  text(name: string): string {
    return this.find(name, asText) ?? this.#missing(name);
  }

  number(name: string): number {
    return this.find(name, asNumber) ?? this.#missing(name);
  }

  texts(name: string): readonly string[] | undefined {
    return this.find(name, (value, label) => {
      if (!Array.isArray(value)) throw new TypeError(`${label} must be a list`);
      return value.map((item) => asText(item, label));
    });
  }

  #missing(name: string): never {
    throw new TypeError(`${this.#kind}.${name} is missing`);
  }
}

function asObject(value: JsonValue, name: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof JsonNumber) {
    throw new TypeError(`${name} must be an object`);
  }
  // What is left of JsonValue; `Array.isArray` does not narrow readonly arrays.
  return value as JsonObject;
}

function asText(value: JsonValue, name: string): string {
  if (typeof value !== 'string') throw new TypeError(`${name} must be text`);
  return value;
}

function asBoolean(value: JsonValue, name: string): boolean {
  if (typeof value !== 'boolean') throw new TypeError(`${name} must be true or false`);
  return value;
}

function asNumber(value: JsonValue, name: string): number {
  const number = value instanceof JsonNumber ? Number(value.text) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number))
    throw new TypeError(`${name} must be a whole number`);
  return number;
}

function asTextMap(value: JsonValue, name: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(asObject(value, name)).map(([key, item]) => [key, asText(item, `${name}.${key}`)]),
  );
}

function asNullableTextMap(value: JsonValue, name: string): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(asObject(value, name)).map(([key, item]) => [
      key,
      item === null ? null : asText(item, `${name}.${key}`),
    ]),
  );
}
