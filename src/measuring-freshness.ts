/** How fresh the sources of a project are: `gold source freshness`. Composes freshness/ with a project's target. */
import type { SourceNode } from './compile/manifest.ts';
import type { SourceFreshness } from './compile/source-freshness.ts';
import { GoldError } from './diagnostics/gold-error.ts';
import { type FreshnessResult, judgeAge, type Measured } from './freshness/freshness-result.ts';
import { measureByQuery, measureWithoutData } from './freshness/measure.ts';
import type { LoadedProject } from './load-project.ts';
import { type Adapters, withDelta, withEngine } from './pipeline.ts';

export interface FreshnessOptions {
  readonly signal: AbortSignal;
  /** Told of each as it is known. */
  readonly onResult: (result: FreshnessResult) => void;
}

/**
 * Of those of the sources that have settings for it, in their order. What logs and listings tell needs no engine; one is started only for
 * the others. A source that cannot be read is a result.
 */
export async function measureFreshness(
  project: LoadedProject,
  sources: readonly SourceNode[],
  adapters: Adapters,
  { signal, onResult }: FreshnessOptions,
): Promise<readonly FreshnessResult[]> {
  const { clock } = adapters;
  const results = new Map<SourceNode, FreshnessResult>();
  /** Keeps the result, unless `measure` gives none. */
  const attempt = async (source: SourceNode, measure: Measure): Promise<void> => {
    const { freshness } = source;
    if (freshness === undefined || results.has(source)) return;
    const [startedAt, began] = [clock.now(), clock.elapsed()];
    const settle = (part: Pick<FreshnessResult, 'status' | 'measured' | 'snapshottedAt' | 'error'>): void => {
      const result = { source, startedAt, seconds: (clock.elapsed() - began) / 1000, ...part };
      results.set(source, result);
      onResult(result);
    };
    try {
      const measured = await measure(source, freshness);
      if (measured === undefined) return;
      const snapshottedAt = clock.now();
      const age =
        measured.loadedAt === undefined ? Number.POSITIVE_INFINITY : snapshottedAt - measured.loadedAt;
      settle({ status: judgeAge(age, freshness), measured, snapshottedAt, error: undefined });
    } catch (error) {
      if (!(error instanceof GoldError) || signal.aborted) throw error;
      const failed = { status: 'runtime error', measured: undefined, error } as const;
      settle({ ...failed, snapshottedAt: clock.now() });
    }
  };
  await withDelta(project, adapters, (delta) =>
    Promise.all(
      sources.map((source) =>
        attempt(source, (one, freshness) => measureWithoutData(one, freshness, { delta, signal })),
      ),
    ),
  );
  const open = sources.filter((source) => source.freshness !== undefined && !results.has(source));
  if (open.length > 0) {
    await withEngine(project, adapters, (engine, delta) =>
      Promise.all(
        open.map((source) =>
          attempt(source, async (one, { loadedAt, filter }) => {
            if (loadedAt === undefined) throw new Error(`nothing to ask of ${one.id}`);
            return measureByQuery(one, loadedAt, filter, project.compilation, { engine, delta, signal });
          }),
        ),
      ),
    );
  }
  return sources.flatMap((source) => results.get(source) ?? []);
}

type Measure = (source: SourceNode, freshness: SourceFreshness) => Promise<Measured | undefined>;
