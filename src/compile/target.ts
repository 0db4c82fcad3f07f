/** The target chosen, its templates rendered and its paths absolute. */
import type { GoldError } from '../diagnostics/gold-error.ts';
import { unknownTarget } from '../diagnostics/project.ts';
import type { Project } from '../project/project.ts';
import { newRecorded, type ProjectNames, valueGlobals } from './builtins.ts';
import { renderValue, type ValueTemplates } from './value-template.ts';

export interface Target {
  readonly name: string;
  readonly engine: 'duckdb';
  /** Absolute path or URI. */
  readonly warehouse: string;
  readonly schema: string;
  /** Models run side by side; undefined: as many as processors. */
  readonly threads: number | undefined;
  readonly memoryLimit: string | undefined;
  /** Absolute; undefined: target/tmp in the project. */
  readonly temporaryFolder: string | undefined;
  readonly catalog: { readonly type: 'glue' } | undefined;
}

/** The name of the target to use: `wanted`, else the project's default, else its only one. Throws `unknown-target`. */
export function chooseTarget(project: Project, wanted: string | undefined): string {
  const known = Object.keys(project.config.targets);
  const name = wanted ?? project.config.default_target ?? (known.length === 1 ? known[0] : undefined);
  if (name === undefined || !known.includes(name)) throw unknownTarget(name ?? 'default_target', known);
  return name;
}

export function resolveTarget(
  project: Project,
  name: string,
  names: Omit<ProjectNames, 'target'>,
  templates: ValueTemplates,
  report: (error: GoldError) => void,
): Target {
  const config = project.config.targets[name];
  if (config === undefined) throw unknownTarget(name, Object.keys(project.config.targets));
  const render = (text: string, key: string): string =>
    renderValue(
      text,
      project.configDocument.locate(['targets', name, key]),
      templates,
      (scope, place) => valueGlobals({ ...names, target: {} }, newRecorded(), scope, place, true),
      report,
    );
  return {
    name,
    engine: config.engine,
    warehouse: names.resolveLocation(render(config.warehouse, 'warehouse')),
    schema: render(config.schema, 'schema'),
    threads: config.threads,
    memoryLimit: config.memory_limit,
    temporaryFolder:
      config.temporary_folder === undefined
        ? undefined
        : names.resolveLocation(render(config.temporary_folder, 'temporary_folder')),
    catalog: config.catalog && { type: config.catalog.type },
  };
}
