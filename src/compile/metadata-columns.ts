/** Metadata columns of a model, rendered to SQL expressions once the DAG is known. */
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import type { MetadataColumnInput } from '../project/schemas.ts';
import { quoteText } from '../schema/sql-type.ts';
import type { MetadataColumn, ModelConfig } from './manifest.ts';

/** `render` renders one template written in `location`'s file. In the order declared. */
export function compileMetadataColumns(
  config: ModelConfig,
  location: Location,
  render: (text: string, location: Location, report: (error: GoldError) => void) => string,
  report: (error: GoldError) => void,
): MetadataColumn[] {
  if (config.metadataColumns === false || config.materialized !== 'table') return [];
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
