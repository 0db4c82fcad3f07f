/** DuckDB's types and Delta's, both ways (DELTA.md §1.5). */
import type { DuckDBType } from '@duckdb/node-api';
import type { EngineColumn, UnsupportedType } from '../../ports/engine.ts';
import type { DataType, PrimitiveName } from '../../schema/types.ts';
import { DuckDBTypeId, type TypeId } from './node-api.ts';

const primitive = (name: PrimitiveName): DataType => ({ kind: 'primitive', name });
const decimal = (precision: number, scale: number): DataType => ({ kind: 'decimal', precision, scale });

/** Scalar types by DuckDB's id. What is neither here nor nested cannot be stored. */
const SCALARS: ReadonlyMap<TypeId, DataType> = new Map([
  [DuckDBTypeId.BOOLEAN, primitive('boolean')],
  [DuckDBTypeId.TINYINT, primitive('byte')],
  [DuckDBTypeId.SMALLINT, primitive('short')],
  [DuckDBTypeId.INTEGER, primitive('integer')],
  [DuckDBTypeId.BIGINT, primitive('long')],
  [DuckDBTypeId.UTINYINT, primitive('short')],
  [DuckDBTypeId.USMALLINT, primitive('integer')],
  [DuckDBTypeId.UINTEGER, primitive('long')],
  [DuckDBTypeId.UBIGINT, decimal(20, 0)],
  [DuckDBTypeId.HUGEINT, decimal(38, 0)],
  [DuckDBTypeId.UHUGEINT, decimal(38, 0)],
  [DuckDBTypeId.FLOAT, primitive('float')],
  [DuckDBTypeId.DOUBLE, primitive('double')],
  [DuckDBTypeId.VARCHAR, primitive('string')],
  [DuckDBTypeId.ENUM, primitive('string')],
  [DuckDBTypeId.UUID, primitive('string')],
  [DuckDBTypeId.BIT, primitive('string')],
  [DuckDBTypeId.TIME, primitive('string')],
  [DuckDBTypeId.TIME_NS, primitive('string')],
  [DuckDBTypeId.TIME_TZ, primitive('string')],
  [DuckDBTypeId.INTERVAL, primitive('string')],
  [DuckDBTypeId.BLOB, primitive('binary')],
  [DuckDBTypeId.DATE, primitive('date')],
  // Zoneless timestamps are taken as UTC; `timestamp_ntz` needs a newer protocol and is asked for elsewhere.
  [DuckDBTypeId.TIMESTAMP, primitive('timestamp')],
  [DuckDBTypeId.TIMESTAMP_S, primitive('timestamp')],
  [DuckDBTypeId.TIMESTAMP_MS, primitive('timestamp')],
  [DuckDBTypeId.TIMESTAMP_NS, primitive('timestamp')],
  [DuckDBTypeId.TIMESTAMP_TZ, primitive('timestamp')],
]);

/** The type a column of this DuckDB type is stored as. A nested type with one unsupported part is unsupported. */
export function toDataType(type: DuckDBType): EngineColumn['type'] {
  const unsupported: UnsupportedType = { kind: 'unsupported', engineType: type.toString() };
  switch (type.typeId) {
    case DuckDBTypeId.DECIMAL:
      return decimal(type.width, type.scale);
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY: {
      const elementType = toDataType(type.valueType);
      if (elementType.kind === 'unsupported') return unsupported;
      return { kind: 'array', elementType, containsNull: true };
    }
    case DuckDBTypeId.MAP: {
      const keyType = toDataType(type.keyType);
      const valueType = toDataType(type.valueType);
      if (keyType.kind === 'unsupported' || valueType.kind === 'unsupported') return unsupported;
      return { kind: 'map', keyType, valueType, valueContainsNull: true };
    }
    case DuckDBTypeId.STRUCT: {
      const fields = [];
      for (const [index, name] of type.entryNames.entries()) {
        const entry = type.entryTypes[index];
        const fieldType = entry === undefined ? unsupported : toDataType(entry);
        if (fieldType.kind === 'unsupported') return unsupported;
        fields.push({ name, type: fieldType, nullable: true, metadata: {} });
      }
      return { kind: 'struct', fields };
    }
    default:
      return SCALARS.get(type.typeId) ?? unsupported;
  }
}
