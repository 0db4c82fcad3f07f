/** Columns as YAML declares them, with their types as the engine reads them. */
import type { ColumnNode } from '../compile/manifest.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import { badColumnType } from '../diagnostics/unit-test.ts';
import type { Engine, EngineColumn } from '../ports/engine.ts';
import { quoteName } from '../schema/sql-type.ts';

export interface InputColumn {
  readonly name: string;
  /** Undefined: declared without a type, or of no type. */
  readonly sqlType: string | undefined;
  readonly type: EngineColumn['type'] | undefined;
}

export interface InputSchema {
  readonly columns: readonly InputColumn[];
  /** No other columns exist. */
  readonly complete: boolean;
}

/** Complete when every column has its type: half a description describes no table. */
export async function declaredSchema(
  declared: readonly ColumnNode[],
  engine: Engine,
  signal: AbortSignal,
): Promise<InputSchema> {
  const typed = declared.flatMap((column) =>
    column.dataType === undefined ? [] : [{ column, sqlType: engineType(column.dataType) }],
  );
  const types = new Map<string, EngineColumn['type']>();
  const describe = async (columns: typeof typed): Promise<readonly EngineColumn[]> =>
    engine.describe(`select ${columns.map(({ sqlType }) => `cast(null as ${sqlType})`).join(', ')}`, signal);
  if (typed.length > 0) {
    const found = await describe(typed).catch(async (error: unknown) => {
      for (const one of typed) {
        await describe([one]).catch((cause: unknown) => {
          if (!(cause instanceof GoldError)) throw cause;
          throw badColumnType(one.column.name, one.sqlType, cause.message, one.column.location);
        });
      }
      throw error;
    });
    typed.forEach(({ column }, index) => {
      const type = found[index]?.type;
      if (type !== undefined) types.set(column.name, type);
    });
  }
  return {
    columns: declared.map(({ name, dataType }) => ({
      name,
      sqlType: dataType === undefined ? undefined : engineType(dataType),
      type: types.get(name),
    })),
    complete: declared.length > 0 && typed.length === declared.length,
  };
}

/** Names that Delta and Spark have and the engine's SQL does not. */
export function engineType(dataType: string): string {
  const names: Readonly<Record<string, string>> = { timestamp_ntz: 'TIMESTAMP', byte: 'TINYINT' };
  return names[dataType.trim().toLowerCase()] ?? dataType;
}

export function emptyColumn(name: string, sqlType: string | undefined): string {
  return `${sqlType === undefined ? 'null' : `cast(null as ${sqlType})`} as ${quoteName(name)}`;
}
