/** How a tool wants a described DAG: as files, with each model in one of its own. */
import type { DescribedModel } from './described-models.ts';

export interface GeneratedFile {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
}

/** Each file once; the same bytes for the same models. */
export interface Dialect {
  /** What stands once in a project: settings, macros, and what describes models apart from them. */
  commonFiles(models: readonly DescribedModel[]): readonly GeneratedFile[];
  modelFile(model: DescribedModel): GeneratedFile;
}

/** What a model says of itself, in every tool. */
export function descriptionOf({ name }: DescribedModel): string {
  return `What ${name} says of each id.`;
}
