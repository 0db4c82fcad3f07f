/** Metadata columns of a model, rendered to SQL expressions once the DAG is known. */
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import type { MetadataColumnInput } from '../project/schemas.ts';
import { quoteText } from '../schema/sql-type.ts';
import { newRecorded, valueGlobals } from './builtins.ts';
import { isStored, type MetadataColumn, type ModelConfig } from './manifest.ts';
import type { RenderFacts } from './models.ts';
import { renderValue } from './value-template.ts';

export interface MetadataOwner {
  readonly name: string;
  readonly path: string;
  readonly config: ModelConfig;
  /** Where they are declared; asked for only when they are rendered. */
  readonly place: () => Location;
  readonly sourceTables: readonly string[];
}

/** Gives the metadata columns of a model or seed, their templates rendered, in the order declared. */
export type MetadataRenderer = (
  owner: MetadataOwner,
  report: (error: GoldError) => void,
) => readonly MetadataColumn[];

/** By what is declared, then by the sources reached. */
export type SharedMetadata = Map<unknown, Map<string, readonly MetadataColumn[]>>;

/**
 * Most models share what is declared for a folder, and many the sources that they reach: what they have in common is rendered
 * once. `shared`: what was rendered with the same facts before.
 */
export function metadataRenderer(facts: RenderFacts, shared: SharedMetadata = new Map()): MetadataRenderer {
  return (owner, report) => {
    const declared = owner.config.metadataColumns;
    if (declared === false || !isStored(owner.config)) return [];
    const known = shared.get(declared) ?? new Map<string, readonly MetadataColumn[]>();
    shared.set(declared, known);
    const sources = owner.sourceTables.join('\n');
    const columns = known.get(sources);
    if (columns !== undefined) return columns;
    let isSound = true;
    const { columns: rendered, isShared } = renderMetadataColumns(owner, facts, (error) => {
      isSound = false;
      report(error);
    });
    if (isShared && isSound) known.set(sources, rendered);
    return rendered;
  };
}

/** `isShared`: nothing in them is of this owner alone but its sources. */
function renderMetadataColumns(
  { name, path, config, place, sourceTables }: MetadataOwner,
  facts: RenderFacts,
  report: (error: GoldError) => void,
): { readonly columns: readonly MetadataColumn[]; readonly isShared: boolean } {
  let isShared = true;
  const declaredAt = place();
  const render = (text: string): string =>
    renderValue(
      text,
      declaredAt,
      facts.templates,
      (scope, placed) =>
        valueGlobals(facts.names, newRecorded(), scope, placed, false)
          .set('source_tables', sourceTables)
          .set('model', { name, path }),
      report,
      (looked) => {
        if (looked === 'model') isShared = false;
      },
    );
  const columns = Object.entries(config.metadataColumns).map(([column, input]) => ({
    name: column,
    sql: expressionOf(input, render),
  }));
  return { columns, isShared };
}

function expressionOf(input: MetadataColumnInput, render: (text: string) => string): string {
  if (typeof input === 'number') return String(input);
  if (typeof input === 'string') return quoteText(render(input));
  if ('sql' in input) return render(input.sql);
  const value = typeof input.value === 'number' ? String(input.value) : quoteText(render(input.value));
  return input.data_type === undefined ? value : `cast(${value} as ${input.data_type})`;
}
