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
  /** Where they are declared. */
  readonly place: Location;
  readonly sourceTables: readonly string[];
}

/** The metadata columns of a model or seed, their templates rendered, in the order declared. */
export function renderMetadataColumns(
  { name, path, config, place, sourceTables }: MetadataOwner,
  facts: RenderFacts,
  report: (error: GoldError) => void,
): MetadataColumn[] {
  return compileMetadataColumns(
    config,
    place,
    (text, location, reportAt) =>
      renderValue(
        text,
        location,
        facts.templates,
        (scope, placed) =>
          valueGlobals(facts.names, newRecorded(), scope, placed, false)
            .set('source_tables', sourceTables)
            .set('model', { name, path }),
        reportAt,
      ),
    report,
  );
}

/** `render` renders one template written in `location`'s file. In the order declared. */
function compileMetadataColumns(
  config: ModelConfig,
  location: Location,
  render: (text: string, location: Location, report: (error: GoldError) => void) => string,
  report: (error: GoldError) => void,
): MetadataColumn[] {
  if (config.metadataColumns === false || !isStored(config)) return [];
  return Object.entries(config.metadataColumns).map(([name, input]) => ({
    name,
    sql: expressionOf(input, (text) => render(text, location, report)),
  }));
}

function expressionOf(input: MetadataColumnInput, render: (text: string) => string): string {
  if (typeof input === 'number') return String(input);
  if (typeof input === 'string') return quoteText(render(input));
  if ('sql' in input) return render(input.sql);
  const value = typeof input.value === 'number' ? String(input.value) : quoteText(render(input.value));
  return input.data_type === undefined ? value : `cast(${value} as ${input.data_type})`;
}
