/** Names of the files in `_delta_log/` (DELTA.md §1.1). Names of no known form are ignored by readers. */

export type LogFile =
  | { readonly kind: 'commit'; readonly version: number }
  | {
      readonly kind: 'checkpoint';
      readonly version: number;
      /** 1-based; a checkpoint in one file is part 1 of 1. */
      readonly part: number;
      readonly parts: number;
      /** Of a V2 checkpoint; several of one version are several checkpoints. */
      readonly uuid?: string;
    }
  /** Of no use for reading: checksums and compacted commits, which repeat what commits say. */
  | { readonly kind: 'other'; readonly version: number };

const FORMS: readonly { readonly pattern: RegExp; readonly build: (parts: readonly string[]) => LogFile }[] =
  [
    { pattern: /^(\d{20})\.json$/, build: ([version]) => ({ kind: 'commit', version: Number(version) }) },
    {
      pattern: /^(\d{20})\.checkpoint\.parquet$/,
      build: ([version]) => ({ kind: 'checkpoint', version: Number(version), part: 1, parts: 1 }),
    },
    {
      pattern: /^(\d{20})\.checkpoint\.(\d{10})\.(\d{10})\.parquet$/,
      build: ([version, part, parts]) => ({
        kind: 'checkpoint',
        version: Number(version),
        part: Number(part),
        parts: Number(parts),
      }),
    },
    {
      pattern: /^(\d{20})\.checkpoint\.([0-9a-f-]{36})\.(?:json|parquet)$/i,
      build: ([version, uuid = '']) => ({
        kind: 'checkpoint',
        version: Number(version),
        part: 1,
        parts: 1,
        uuid,
      }),
    },
    {
      pattern: /^(\d{20})\.(?:crc|\d{20}\.compacted\.json)$/,
      build: ([version]) => ({ kind: 'other', version: Number(version) }),
    },
  ];

export function parseLogName(name: string): LogFile | undefined {
  for (const { pattern, build } of FORMS) {
    const match = pattern.exec(name);
    if (match !== null) return build(match.slice(1));
  }
  return undefined;
}

export function logFolder(root: string): string {
  return `${root}/_delta_log`;
}

export function commitUri(root: string, version: number): string {
  return `${versionPrefix(root, version)}.json`;
}

export function checkpointUri(root: string, version: number): string {
  return `${versionPrefix(root, version)}.checkpoint.parquet`;
}

export function lastCheckpointUri(root: string): string {
  return `${logFolder(root)}/_last_checkpoint`;
}

/** Sorts before every file of the version. */
export function versionPrefix(root: string, version: number): string {
  return `${logFolder(root)}/${String(version).padStart(20, '0')}`;
}
