/** Assertions that compare with a table that is not there, or is of another time, cannot be measured: they are skipped, visibly. */
import type { AssertionNode } from '../compile/manifest.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import type { AssertionResult } from './assertion-result.ts';
import { failingQuery } from './measure-sql.ts';

/** Why tables cannot be compared with, by node id. */
export type MissingInputs = ReadonlyMap<string, string>;

/** Waits for inputs. Anything else that is wrong with one is thrown. */
export async function findMissing(
  keys: readonly string[],
  ready: (key: string) => Promise<unknown>,
): Promise<MissingInputs> {
  const missing = new Map<string, string>();
  await Promise.all(
    keys.map(async (key) => {
      try {
        await ready(key);
      } catch (error) {
        if (!(error instanceof GoldError) || error.code !== 'not-published') throw error;
        missing.set(key, `${String(error.details['model'])} has never been published`);
      }
    }),
  );
  return missing;
}

export function skipMissing(
  assertions: readonly AssertionNode[],
  missing: MissingInputs,
): { readonly measured: readonly AssertionNode[]; readonly skipped: readonly AssertionResult[] } {
  const reasonOf = ({ gate, dependsOn }: AssertionNode): string | undefined =>
    [gate, ...dependsOn].map((id) => missing.get(id)).find((reason) => reason !== undefined);
  return {
    measured: assertions.filter((assertion) => reasonOf(assertion) === undefined),
    skipped: assertions.flatMap((assertion): AssertionResult[] => {
      const skippedBecause = reasonOf(assertion);
      if (skippedBecause === undefined) return [];
      return [skippedAssertion(assertion, skippedBecause)];
    }),
  };
}

export function skippedAssertion(assertion: AssertionNode, skippedBecause: string): AssertionResult {
  const sql = failingQuery(assertion);
  return { assertion, status: 'skip', skippedBecause, failures: 0, sample: undefined, sql, seconds: 0 };
}
