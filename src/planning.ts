/** What a run would do, without doing it: for `gold plan` and `--dry-run`. Composes preview/ with a project's target. */
import type { NodeId } from './compile/manifest.ts';
import type { LoadedProject } from './load-project.ts';
import { type Adapters, withDelta } from './pipeline.ts';
import type { PlanPreview } from './preview/preview.ts';
import { lookAtCatalog } from './preview/preview-catalog.ts';
import { previewPlan } from './preview/preview-plan.ts';

/** No engine is started for local tables, no data is read and nothing is written. */
export function previewRun(
  project: LoadedProject,
  selected: ReadonlySet<NodeId>,
  adapters: Adapters,
  signal: AbortSignal,
): Promise<PlanPreview> {
  const { compilation } = project;
  const { catalog: target } = compilation.target;
  return withDelta(project, adapters, async (delta) => {
    const catalog = target && (await lookAtCatalog(target, adapters.openCatalog, signal));
    return previewPlan(compilation, selected, { delta, signal, catalog });
  });
}
