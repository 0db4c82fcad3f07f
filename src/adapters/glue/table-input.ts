/** Glue's tables and ours. What ours do not speak of is carried along, field by field: read-only fields of an answer are no input. */
import type { Column, SerDeInfo, StorageDescriptor, Table, TableInput } from '@aws-sdk/client-glue';
import type { CatalogColumn, CatalogTable, Parameters, StoredTable } from '../../ports/catalog.ts';

/** Fields of inputs that stay as they are. */
const KEPT_OF_TABLE = ['Owner', 'LastAccessTime', 'LastAnalyzedTime', 'Retention'] as const;
const KEPT_OF_STORAGE = [
  'AdditionalLocations',
  'BucketColumns',
  'Compressed',
  'NumberOfBuckets',
  'Parameters',
  'SkewedInfo',
  'SortColumns',
  'StoredAsSubDirectories',
] as const;
const KEPT_OF_SERDE = ['Name'] as const;

export function toStoredTable(table: Table): StoredTable {
  const storage: StorageDescriptor = table.StorageDescriptor ?? {};
  const serde: SerDeInfo = storage.SerdeInfo ?? {};
  return {
    name: table.Name ?? '',
    tableType: table.TableType,
    description: table.Description,
    location: storage.Location,
    columns: (storage.Columns ?? []).map(toColumn),
    partitionKeys: (table.PartitionKeys ?? []).map(toColumn),
    inputFormat: storage.InputFormat,
    outputFormat: storage.OutputFormat,
    serde: { library: serde.SerializationLibrary, parameters: toParameters(serde.Parameters) },
    parameters: toParameters(table.Parameters),
    version: table.VersionId,
    special: table.TargetTable ? 'link' : table.ViewOriginalText || table.ViewDefinition ? 'view' : undefined,
    rest: {
      table: pick(table, KEPT_OF_TABLE),
      storage: pick(storage, KEPT_OF_STORAGE),
      serde: pick(serde, KEPT_OF_SERDE),
    },
  };
}

/** `rest`: of the table that is replaced. */
export function toTableInput(table: CatalogTable, rest?: StoredTable['rest']): TableInput {
  return {
    ...rest?.table,
    Name: table.name,
    ...(table.description === undefined ? {} : { Description: table.description }),
    TableType: table.tableType,
    Parameters: { ...table.parameters },
    PartitionKeys: table.partitionKeys.map(fromColumn),
    StorageDescriptor: {
      ...rest?.storage,
      Location: table.location,
      Columns: table.columns.map(fromColumn),
      InputFormat: table.inputFormat,
      OutputFormat: table.outputFormat,
      SerdeInfo: {
        ...rest?.serde,
        SerializationLibrary: table.serde.library,
        Parameters: { ...table.serde.parameters },
      },
    },
  };
}

function toColumn({ Name = '', Type = '', Comment, Parameters }: Column): CatalogColumn {
  return {
    name: Name,
    type: Type,
    ...(Comment === undefined ? {} : { comment: Comment }),
    ...(Parameters === undefined ? {} : { parameters: Parameters }),
  };
}

function fromColumn({ name, type, comment, parameters }: CatalogColumn): Column {
  return {
    Name: name,
    Type: type,
    ...(comment === undefined ? {} : { Comment: comment }),
    ...(parameters === undefined ? {} : { Parameters: { ...parameters } }),
  };
}

function toParameters(parameters: Parameters | undefined): Parameters {
  return parameters ?? {};
}

function pick<T extends object>(value: T, names: readonly (keyof T & string)[]): Record<string, unknown> {
  return Object.fromEntries(
    names.flatMap((name) => (value[name] === undefined || value[name] === null ? [] : [[name, value[name]]])),
  );
}
