/** Source nodes from their YAML: locations and formats rendered, pins checked. */

import { badSourceFormat, badTimestamp, misplacedPin } from '../diagnostics/compile.ts';
import type { GoldError } from '../diagnostics/gold-error.ts';
import type { PlacedSourceTable, Project } from '../project/project.ts';
import type { ColumnProperties } from '../project/schemas.ts';
import { SOURCE_FORMATS } from '../project/schemas.ts';
import type { YamlDocument, YamlPath } from '../project/yaml-document.ts';
import { parseTimestamp } from '../schema/timestamp-text.ts';
import { newRecorded, type ProjectNames, valueGlobals } from './builtins.ts';
import type { ColumnNode, SourceFormat, SourceNode } from './manifest.ts';
import { RelationValue } from './relation-value.ts';
import { compileFreshness } from './source-freshness.ts';
import { findInTheWay, placeStatus } from './source-status.ts';
import { renderValue, type ValueTemplates } from './value-template.ts';

export function sourceId(project: string, source: string, table: string): string {
  return `source.${project}.${source}.${table}`;
}

/** All source tables, sorted by id. */
export function compileSources(
  project: Project,
  names: ProjectNames,
  templates: ValueTemplates,
  report: (error: GoldError) => void,
): SourceNode[] {
  const sources = project.sourceTables
    .map((table) => compileSource(project, table, names, templates, report))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const error of findInTheWay(sources)) report(error);
  return sources;
}

function compileSource(
  project: Project,
  placed: PlacedSourceTable,
  names: ProjectNames,
  templates: ValueTemplates,
  report: (error: GoldError) => void,
): SourceNode {
  const { source, value: table, document } = placed;
  const render = (text: string, at: YamlPath): string =>
    renderValue(
      text,
      document.locate(at),
      templates,
      (scope, place) => valueGlobals(names, newRecorded(), scope, place, false),
      report,
    );
  const at = (key: string, own: boolean): YamlPath => [...(own ? placed.at : placed.sourceAt), key];
  const folder = render(source.location ?? '.', at('location', false));
  const written =
    table.location !== undefined
      ? render(table.location, at('location', true))
      : joinLocation(folder, table.name);
  const location = names.resolveLocation(written);
  const formatAt = at('format', table.format !== undefined);
  const format = render(table.format ?? source.format ?? 'delta', formatAt);
  if (!isFormat(format)) report(badSourceFormat(format, SOURCE_FORMATS, document.locate(formatAt)));
  const pinned = table.version !== undefined || table.timestamp !== undefined;
  if (pinned && (format !== 'delta' || (table.version !== undefined && table.timestamp !== undefined))) {
    report(misplacedPin(`${source.name}.${table.name}`, format === 'delta', placed.location));
  }
  const timestampAt = at('timestamp', true);
  const timestamp = table.timestamp && render(table.timestamp, timestampAt);
  if (timestamp !== undefined && parseTimestamp(timestamp) === undefined) {
    report(badTimestamp(timestamp, document.locate(timestampAt)));
  }
  const status = placeStatus(
    {
      name: `${source.name}.${table.name}`,
      format: isFormat(format) ? format : 'delta',
      location,
      isPattern: /[*?[]/.test(written),
      // A source without location may have its tables anywhere.
      folder:
        source.location === undefined && table.location !== undefined
          ? undefined
          : names.resolveLocation(folder),
      intake: table.intake ?? false,
      wanted: table.processing_status ?? source.processing_status,
      isOff: table.processing_status === false,
      place: placed.location,
    },
    report,
  );
  const relation = { schema: source.name, name: table.name };
  const renderFreshness = (text: string, at: YamlPath): string =>
    renderValue(
      text,
      document.locate(at),
      templates,
      (scope, place) =>
        valueGlobals(names, newRecorded(), scope, place, false).set('this', new RelationValue(relation)),
      report,
    );
  return {
    kind: 'source',
    id: sourceId(project.config.name, source.name, table.name),
    source: source.name,
    name: table.name,
    path: document.file,
    fqn: [project.config.name, source.name, table.name],
    description: table.description ?? '',
    columns: compileColumns(table.columns ?? [], document, [...placed.at, 'columns']),
    tags: [...new Set([...(source.tags ?? []), ...(table.tags ?? [])])].sort(),
    meta: { ...source.meta, ...table.meta },
    relation,
    format: isFormat(format) ? format : 'delta',
    location,
    version: table.version,
    timestamp,
    ...status,
    freshness: compileFreshness(placed, renderFreshness, report),
    place: placed.location,
  };
}

export function compileColumns(
  columns: readonly ColumnProperties[],
  document: YamlDocument,
  at: YamlPath,
): ColumnNode[] {
  return columns.map((column, index) => ({
    name: column.name,
    description: column.description ?? '',
    dataType: column.data_type,
    tags: column.tags ?? [],
    location: document.locate([...at, index, 'name']),
  }));
}

function joinLocation(folder: string, name: string): string {
  return `${folder.replace(/\/+$/, '')}/${name}`;
}

function isFormat(format: string): format is SourceFormat {
  return SOURCE_FORMATS.some((known) => known === format);
}
