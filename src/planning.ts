/** What a run would do, without doing it: for `gold plan` and `--dry-run`. Composes preview/ with a project's target. */
import { readDurations } from './artifacts/durations.ts';
import type { NodeId } from './compile/manifest.ts';
import type { LoadedProject } from './load-project.ts';
import { type Adapters, withDelta, withEngine } from './pipeline.ts';
import { bindColumns, wantsColumns } from './preview/bind-columns.ts';
import type { PlanPreview } from './preview/preview.ts';
import { lookAtCatalog } from './preview/preview-catalog.ts';
import { previewPlan } from './preview/preview-plan.ts';

/** Reads logs and listings, no rows of Delta tables, and writes nothing. An engine is started only where something has changed, for its columns. */
export async function previewRun(
  project: LoadedProject,
  selected: ReadonlySet<NodeId>,
  adapters: Adapters,
  signal: AbortSignal,
): Promise<PlanPreview> {
  const { compilation } = project;
  const { catalog: target } = compilation.target;
  const durations = readDurations(project.root);
  const preview = await withDelta(project, adapters, async (delta) => {
    const catalog = target && (await lookAtCatalog(target, adapters.openCatalog, signal));
    return previewPlan(compilation, selected, { delta, signal, catalog, durations });
  });
  if (!wantsColumns(preview)) return preview;
  return withEngine(project, adapters, (engine, delta) =>
    bindColumns(preview, compilation, { engine, delta, signal }),
  );
}
