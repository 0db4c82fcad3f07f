/** target/sources.json: how fresh the sources were when they were last measured, in the shape that dbt gives it. */
import type { Age, SourceFreshness } from '../compile/source-freshness.ts';
import { ageOf, type FreshnessResult, NEVER } from '../freshness/freshness-result.ts';

export const SOURCES_VERSION = 1;

export interface SourcesMetadata {
  /** `gold 0.1.0` */
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly generatedAt: number;
  readonly invocationId: string;
  /** Seconds of all together. */
  readonly elapsed: number;
}

export function toSourcesJson(
  results: readonly FreshnessResult[],
  { version, generatedAt, invocationId, elapsed }: SourcesMetadata,
): object {
  return {
    metadata: {
      schema_version: SOURCES_VERSION,
      document: 'sources',
      generated_by: version,
      generated_at: new Date(generatedAt).toISOString(),
      invocation_id: invocationId,
    },
    results: results.map(toResultJson),
    elapsed_time: elapsed,
  };
}

function toResultJson(result: FreshnessResult): object {
  const { source, status, measured, snapshottedAt, startedAt, seconds, error } = result;
  const base = { unique_id: source.id, status };
  const timing = [
    {
      name: 'execute',
      started_at: new Date(startedAt).toISOString(),
      completed_at: new Date(startedAt + seconds * 1000).toISOString(),
    },
  ];
  if (error !== undefined || measured === undefined) {
    const place = error?.location;
    return {
      ...base,
      error: error?.message ?? '',
      code: error?.code ?? null,
      location: place === undefined ? null : { file: place.file, line: place.line, column: place.column },
      timing,
      execution_time: seconds,
    };
  }
  return {
    ...base,
    max_loaded_at: new Date(measured.loadedAt ?? NEVER).toISOString(),
    snapshotted_at: new Date(snapshottedAt).toISOString(),
    max_loaded_at_time_ago_in_s: ageOf(result),
    criteria: toCriteriaJson(source.freshness),
    found_by: measured.basis,
    version: measured.version ?? null,
    timing,
    execution_time: seconds,
  };
}

function toCriteriaJson(freshness: SourceFreshness | undefined): object {
  const toAge = (age: Age | undefined): object | null => (age === undefined ? null : { ...age });
  return {
    warn_after: toAge(freshness?.warnAfter),
    error_after: toAge(freshness?.errorAfter),
    filter: freshness?.filter?.sql ?? null,
  };
}
