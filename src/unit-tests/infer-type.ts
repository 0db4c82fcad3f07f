/** The SQL type of a column that nothing declares, from its values. */

import type { WrittenValue } from '../compile/unit-tests/written-rows.ts';
import { quoteName } from '../schema/sql-type.ts';

/** Undefined when all are NULL: then any type fits. Numbers with decimal places are decimals where these hold them. */
export function inferType(values: readonly WrittenValue[]): string | undefined {
  const filled = values.filter((value) => value.kind !== 'null');
  if (filled.length === 0) return undefined;
  const kinds = new Set(filled.map(kindOf));
  const [kind] = kinds;
  if (kinds.size === 1 && kind !== undefined) return TYPES[kind](filled);
  if ([...kinds].every((one) => TIMES.has(one)))
    return kinds.has('instant') ? TYPES.instant([]) : 'TIMESTAMP';
  return 'VARCHAR';
}

type Kind = 'number' | 'boolean' | 'text' | 'date' | 'timestamp' | 'instant' | 'list' | 'map';
const TIMES: ReadonlySet<Kind> = new Set<Kind>(['date', 'timestamp', 'instant']);

const TYPES: Readonly<Record<Kind, (values: readonly WrittenValue[]) => string>> = {
  number: (values) => numberType(values.flatMap((value) => ('text' in value ? [value.text] : []))),
  boolean: () => 'BOOLEAN',
  text: () => 'VARCHAR',
  date: () => 'DATE',
  timestamp: () => 'TIMESTAMP',
  instant: () => 'TIMESTAMP WITH TIME ZONE',
  list: (values) =>
    `${inferType(values.flatMap((value) => (value.kind === 'list' ? value.items : []))) ?? 'VARCHAR'}[]`,
  map: (values) => {
    const fields = new Map<string, WrittenValue[]>();
    for (const value of values) {
      for (const [name, one] of value.kind === 'map' ? value.entries : [])
        fields.set(name, [...(fields.get(name) ?? []), one]);
    }
    const list = [...fields].map(([name, own]) => `${quoteName(name)} ${inferType(own) ?? 'VARCHAR'}`);
    return `STRUCT(${list.join(', ')})`;
  },
};

const NUMBER = /^[-+]?(\d+)(?:\.(\d+))?(?:[eE][-+]?\d+)?$/;

function kindOf(value: WrittenValue): Kind {
  switch (value.kind) {
    case 'text':
      return textKind(value.text);
    case 'bare':
      // A leading zero is part of a code, not of a number.
      if (NUMBER.test(value.text) && !/^[-+]?0\d/.test(value.text)) return 'number';
      return /^(?:true|false)$/i.test(value.text) ? 'boolean' : textKind(value.text);
    case 'null':
      return 'text';
    default:
      return value.kind;
  }
}

function textKind(text: string): Kind {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return 'date';
  const time = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/.exec(
    text,
  );
  if (time === null) return 'text';
  return time[1] === undefined ? 'timestamp' : 'instant';
}

const MAX_LONG = 9_223_372_036_854_775_807n;

function numberType(texts: readonly string[]): string {
  const parts = texts.map((text) => ({ match: NUMBER.exec(text), hasExponent: /[eE]/.test(text) }));
  if (parts.some(({ match, hasExponent }) => match === null || hasExponent)) return 'DOUBLE';
  const scale = Math.max(...parts.map(({ match }) => match?.[2]?.length ?? 0));
  const whole = Math.max(...parts.map(({ match }) => match?.[1]?.length ?? 0));
  if (scale === 0) {
    const fits = parts.every(({ match }) => BigInt(match?.[1] ?? '0') <= MAX_LONG);
    return fits ? 'BIGINT' : whole <= 38 ? 'DECIMAL(38, 0)' : 'DOUBLE';
  }
  if (whole + scale > 38) return 'DOUBLE';
  return `DECIMAL(${whole + scale <= 18 ? 18 : 38}, ${scale})`;
}
