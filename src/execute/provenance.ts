/** Where a version comes from, for its commit: run, code, and each input with the version read. */
import type { ModelNode } from '../compile/manifest.ts';
import type { JsonObject } from '../json/lossless.ts';
import type { ResolvedInput } from './inputs.ts';

/** `at` in milliseconds since the epoch. Goes into `commitInfo.gold`. */
export function provenanceOf(
  model: ModelNode,
  runId: string,
  inputs: readonly ResolvedInput[],
  at: number,
): JsonObject {
  const byName = [...new Map(inputs.map((input) => [input.key, input])).values()].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  return {
    gold: {
      model: model.id,
      run_id: runId,
      code_hash: model.codeHash,
      written_at: new Date(at).toISOString(),
      inputs: byName.map(({ name, version }) => ({ name, version: version ?? null })),
    },
  };
}
