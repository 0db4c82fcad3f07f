/** Names of the files in `_delta_log/` (DELTA.md §1.1). Names of no known form are ignored by readers. */

export type LogFile =
  | { readonly kind: 'commit'; readonly version: number }
  | { readonly kind: 'checkpoint'; readonly version: number; readonly part?: number; readonly parts?: number }
  | { readonly kind: 'checkpoint-v2'; readonly version: number }
  | { readonly kind: 'compacted'; readonly version: number; readonly end: number };

const FORMS: readonly { readonly pattern: RegExp; readonly build: (numbers: number[]) => LogFile }[] = [
  { pattern: /^(\d{20})\.json$/, build: ([version = 0]) => ({ kind: 'commit', version }) },
  {
    pattern: /^(\d{20})\.checkpoint\.parquet$/,
    build: ([version = 0]) => ({ kind: 'checkpoint', version }),
  },
  {
    pattern: /^(\d{20})\.checkpoint\.(\d{10})\.(\d{10})\.parquet$/,
    build: ([version = 0, part = 0, parts = 0]) => ({ kind: 'checkpoint', version, part, parts }),
  },
  {
    pattern: /^(\d{20})\.checkpoint\.[0-9a-f-]{36}\.(?:json|parquet)$/i,
    build: ([version = 0]) => ({ kind: 'checkpoint-v2', version }),
  },
  {
    pattern: /^(\d{20})\.(\d{20})\.compacted\.json$/,
    build: ([version = 0, end = 0]) => ({ kind: 'compacted', version, end }),
  },
];

export function parseLogName(name: string): LogFile | undefined {
  for (const { pattern, build } of FORMS) {
    const match = pattern.exec(name);
    if (match !== null) return build(match.slice(1).map(Number));
  }
  return undefined;
}

export function logFolder(root: string): string {
  return `${root}/_delta_log`;
}

export function commitUri(root: string, version: number): string {
  return `${logFolder(root)}/${String(version).padStart(20, '0')}.json`;
}
