/** From the columns a query gives to the columns a table gets; every reason against it, each at its place. */
import type { ModelNode } from '../compile/manifest.ts';
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import {
  contractViolation,
  duplicateColumn,
  duplicatePartitionColumn,
  metadataCollision,
  nestedPartitionColumn,
  onlyPartitionColumns,
  unknownPartitionColumn,
  unsupportedColumnType,
  untypedNull,
} from '../diagnostics/publish.ts';
import type { EngineColumn } from '../ports/engine.ts';
import { formatType } from '../schema/format-type.ts';
import { formatSqlType } from '../schema/sql-type.ts';
import type { DataType, StructField } from '../schema/types.ts';

export interface TableColumns {
  /** The fields of the table, comments included, in the order of the query. */
  readonly fields: readonly StructField[];
  /** Partition columns spelled as in the query. */
  readonly partitionBy: readonly string[];
  readonly errors: readonly GoldError[];
}

/**
 * `locateColumn` finds where a column is written in the model. `contractTypes` are the declared types as the engine reads
 * them, by column name, where a contract is enforced.
 */
export function toTableColumns(
  columns: readonly EngineColumn[],
  model: ModelNode,
  locateColumn: (name: string) => Location | undefined,
  contractTypes?: ReadonlyMap<string, DataType>,
): TableColumns {
  const errors: GoldError[] = [...findCollisions(columns, model, locateColumn)];
  const declared = new Map(model.columns.map((column) => [column.name.toLowerCase(), column]));
  const fields: StructField[] = [];
  for (const { name, type } of columns) {
    if (type.kind === 'unsupported') {
      const place = locateColumn(name);
      errors.push(
        type.engineType.toUpperCase().includes('NULL')
          ? untypedNull(name, type.engineType, place)
          : unsupportedColumnType(name, type.engineType, place),
      );
      continue;
    }
    const { description, dataType } = declared.get(name.toLowerCase()) ?? {};
    fields.push({
      name,
      type: isZoneless(dataType) && formatType(type) === 'timestamp' ? ZONELESS : type,
      nullable: true,
      metadata: description ? { comment: description } : {},
    });
  }
  const partitionBy = findPartitions(columns, model, errors);
  if (contractTypes !== undefined) errors.push(...checkContract(fields, model, contractTypes));
  return { fields, partitionBy, errors };
}

const ZONELESS: DataType = { kind: 'primitive', name: 'timestamp_ntz' };

/** Only who asks for it by this name gets it: the table then needs readers of protocol 3 (DELTA.md §1.3). */
export function isZoneless(dataType: string | undefined): boolean {
  return dataType?.trim().toLowerCase() === 'timestamp_ntz';
}

function findCollisions(
  columns: readonly EngineColumn[],
  model: ModelNode,
  locateColumn: (name: string) => Location | undefined,
): GoldError[] {
  const metadata = new Set(model.metadataColumns.map(({ name }) => name.toLowerCase()));
  const seen = new Set<string>();
  const reported = new Set<string>();
  const errors: GoldError[] = [];
  for (const { name } of columns) {
    const key = name.toLowerCase();
    if (seen.has(key) && !reported.has(key)) {
      const place = locateColumn(name);
      errors.push(metadata.has(key) ? metadataCollision(name, place) : duplicateColumn(name, place));
      reported.add(key);
    }
    seen.add(key);
  }
  return errors;
}

function findPartitions(columns: readonly EngineColumn[], model: ModelNode, errors: GoldError[]): string[] {
  const place = model.partitionPlace;
  const names = model.config.partitionBy.map((name) => name.toLowerCase());
  const twice = model.config.partitionBy.find((name, index) => names.indexOf(name.toLowerCase()) < index);
  if (twice !== undefined) {
    errors.push(duplicatePartitionColumn(twice, place));
    return [];
  }
  const found = model.config.partitionBy.flatMap((wanted) => {
    const column = columns.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
    if (column === undefined) {
      errors.push(unknownPartitionColumn(wanted, columns.map(({ name }) => name), place)); // biome-ignore format: short
      return [];
    }
    if (['array', 'map', 'struct'].includes(column.type.kind) || isBinary(column)) {
      errors.push(nestedPartitionColumn(wanted, describeType(column), place));
    }
    return [column.name];
  });
  if (found.length > 0 && found.length === columns.length) errors.push(onlyPartitionColumns(place));
  return found;
}

function isBinary({ type }: EngineColumn): boolean {
  return type.kind === 'primitive' && type.name === 'binary';
}

function describeType({ type }: EngineColumn): string {
  return type.kind === 'unsupported' ? type.engineType : formatType(type);
}

/** The declared columns and types must be the query's, in any order; metadata columns are gold's and stand apart. */
function checkContract(
  fields: readonly StructField[],
  model: ModelNode,
  contractTypes: ReadonlyMap<string, DataType>,
): GoldError[] {
  const metadata = new Set(model.metadataColumns.map(({ name }) => name));
  const own = fields.filter(({ name }) => !metadata.has(name));
  const problems = [
    ...own.filter(({ name }) => !contractTypes.has(name)).map(({ name }) => `"${name}" is not declared`),
    ...[...contractTypes].flatMap(([name, type]) => {
      const field = own.find((known) => known.name === name);
      if (field === undefined) return [`"${name}" is declared but not in the query`];
      if (formatType(type) === formatType(field.type)) return [];
      const declared = model.columns.find((column) => column.name === name)?.dataType;
      return [
        `"${name}" is declared as ${declared ?? formatSqlType(type)} but is ${formatSqlType(field.type)}`,
      ];
    }),
  ];
  const place = model.columns[0]?.location ?? { file: model.path, line: 1, column: 1 };
  return problems.length === 0 ? [] : [contractViolation(problems, place)];
}
