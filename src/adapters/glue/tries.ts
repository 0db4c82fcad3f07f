/** Tries a request again while that makes sense: longer pauses each time, of random length, until a signal or a limit ends it. */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CatalogAttempt } from '../../diagnostics/catalog.ts';
import { type FailureKind, readFailure, toCatalogError } from './glue-errors.ts';

export interface Tries {
  /** Of one request. */
  readonly max: number;
  /** Longest first pause; each next one may be twice as long, up to `longestMs`. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** For the answer to one try. */
  readonly timeoutMs: number;
}

/** About half a minute in all. */
export const DEFAULT_TRIES: Tries = { max: 7, firstMs: 200, longestMs: 10_000, timeoutMs: 30_000 };

const AGAIN: ReadonlySet<FailureKind> = new Set(['busy', 'broken', 'unreachable']);

export interface TryOptions<T> {
  readonly attempt: CatalogAttempt;
  readonly tries: Tries;
  readonly profile: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Failures that are outcomes. */
  readonly outcomes?: Partial<Record<FailureKind, T>>;
}

/** Throws `catalog-…` errors, and the reason of the signal. */
export async function tryRequest<T>(
  send: (signal: AbortSignal) => Promise<T>,
  { attempt, tries, profile, signal, outcomes = {} }: TryOptions<T>,
): Promise<T> {
  for (let number = 1; ; number += 1) {
    signal?.throwIfAborted();
    const timeout = AbortSignal.timeout(tries.timeoutMs);
    try {
      return await send(signal === undefined ? timeout : AbortSignal.any([signal, timeout]));
    } catch (error) {
      signal?.throwIfAborted();
      const { kind } = readFailure(error);
      if (Object.hasOwn(outcomes, kind)) {
        // The key is there, so the value is a T.
        return outcomes[kind] as T;
      }
      if (!AGAIN.has(kind) || number >= tries.max)
        throw toCatalogError(timeout.aborted ? timeout.reason : error, attempt, number, profile);
    }
    await pause(number, tries, signal);
  }
}

/** Between half and all of a time that doubles with each attempt. */
export async function pause(
  attempt: number,
  { firstMs, longestMs }: Pick<Tries, 'firstMs' | 'longestMs'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  // Many may wait on one signal, and that is no leak: each stops listening when it goes on.
  if (signal !== undefined) setMaxListeners(0, signal);
  const limit = Math.min(longestMs, firstMs * 2 ** (attempt - 1));
  try {
    await sleep(limit * (0.5 + Math.random() / 2), undefined, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
