/** Python's two ways to put values into text: `'%s' % x` and `'{}'.format(x)`. */
import { hasKey } from './map-keys.ts';
import { roundHalfEven } from './rounding.ts';
import { isMapping, MAX_TEXT, nameType, tooLong, toText, ValueError } from './values.ts';

/** `given`: a list for several values, a map for names: `%(name)s`. Throws ValueError. */
export function formatPercent(pattern: string, given: unknown): string {
  const values = Array.isArray(given) ? given : [given];
  let next = 0;
  const text = pattern.replace(
    /%(?:\(([^)]*)\))?([-+ 0]*)(\d+)?(?:\.(\d+))?(.?)/gsu,
    (_, name: string | undefined, flags: string, width: string | undefined, precision, kind: string) => {
      if (kind === '%') return '%';
      if (kind === '') throw new ValueError('the text ends with a %: write %% for the sign itself');
      if (name === undefined && next >= values.length)
        throw new ValueError('there are too few values for the text');
      const value =
        name === undefined
          ? values[next++]
          : isMapping(given) && hasKey(given, name)
            ? given[name]
            : undefined;
      if (value === undefined)
        throw new ValueError(`there is no value for %${name === undefined ? '' : `(${name})`}${kind}`);
      const align = flags.includes('-') ? '<' : flags.includes('0') && kind !== 's' ? '=' : '>';
      return formatValue(value, {
        fill: align === '=' ? '0' : ' ',
        align,
        sign: flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '',
        width: Number(width ?? 0),
        grouping: '',
        precision: precision === undefined ? undefined : Number(precision),
        kind: kind === 'i' || kind === 'u' ? 'd' : kind,
      });
    },
  );
  // Python lets a text without places have a list or a map, of which it would pick parts.
  const isContainer = Array.isArray(given) || isMapping(given);
  if (next < values.length && (next > 0 || !isContainer))
    throw new ValueError('there are more values than places in the text');
  return text;
}

/** Fields by order, number or keyword, with parts (`{a.b}`, `{0[1]}`) found by `partOf`. Throws ValueError. */
export function formatFields(
  pattern: string,
  positional: readonly unknown[],
  keywords: ReadonlyMap<string, unknown>,
  partOf: (value: unknown, key: string | number) => unknown,
): string {
  let next = 0;
  return pattern.replace(
    /\{\{|\}\}|\{([^{}:!]*)(?:!([^{}:]*))?(?::([^{}]*))?\}|[{}]/g,
    (all, field: string | undefined, conversion: string | undefined, spec: string | undefined) => {
      if (all === '{{' || all === '}}') return all.slice(0, 1);
      if (field === undefined) throw new ValueError(`format() has no partner for the ${all}`);
      if (conversion !== undefined && conversion !== 's')
        throw new ValueError(`format() does not know "!${conversion}"`);
      const [, name = '', path = ''] = /^([^.[]*)(.*)$/s.exec(field) ?? [];
      const first =
        name === '' ? positional[next++] : /^\d+$/.test(name) ? positional[Number(name)] : keywords.get(name);
      const value = [...path.matchAll(/\.(\w+)|\[([^\]]+)\]/g)].reduce(
        (found, [, attribute, item]) =>
          partOf(found, attribute ?? (/^\d+$/.test(item ?? '') ? Number(item) : (item ?? ''))),
        first,
      );
      if (value === undefined) throw new ValueError(`format() was given nothing for {${field}}`);
      return formatField(value, spec ?? '');
    },
  );
}

interface Spec {
  readonly fill: string;
  /** `=`: the fill stands behind the sign. */
  readonly align: string;
  readonly sign: string;
  readonly width: number;
  /** Between thousands. */
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly kind: string;
}

/** Other than `%`, Python is strict about kinds here. */
function formatField(value: unknown, written: string): string {
  const number = typeof value === 'boolean' && written !== '' ? Number(value) : value;
  const spec = readSpec(written, number);
  const { kind, precision, grouping, fill, align } = spec;
  const isWhole = 'dxXob'.includes(kind) && kind !== '';
  const isKnown =
    (!isWhole || (Number.isInteger(number) && precision === undefined)) &&
    (grouping === '' || kind === 'd' || !isWhole) &&
    (grouping === '' || align !== '=' || fill !== '0') &&
    (kind !== 's' || typeof number === 'string');
  if (!isKnown) throw new ValueError(`format() does not know ":${written}" for ${nameType(number)}`);
  return formatValue(number, spec);
}

function readSpec(spec: string, value: unknown): Spec {
  const found = /^(?:(.)?([<>=^]))?([-+ ]?)(0?)(\d*)([,_]?)(?:\.(\d+))?([a-zA-Z%]?)$/su.exec(spec);
  if (found === null) throw new ValueError(`format() does not know ":${spec}"`);
  const [, fill, align, sign = '', zero, width, grouping = '', precision, kind = ''] = found;
  return {
    fill: fill ?? (zero === '0' ? '0' : ' '),
    align: align ?? (typeof value !== 'number' ? '<' : zero === '0' ? '=' : '>'),
    sign: sign === '-' ? '' : sign,
    width: Number(width ?? 0),
    grouping,
    precision: precision === undefined ? undefined : Number(precision),
    kind,
  };
}

function formatValue(value: unknown, spec: Spec): string {
  const { kind, precision } = spec;
  if (kind === 's' || (kind === '' && typeof value !== 'number')) {
    if (spec.grouping !== '') throw new ValueError('text has no thousands');
    return pad('', [...toText(value)].slice(0, precision).join(''), spec);
  }
  if (typeof value !== 'number' && typeof value !== 'boolean') {
    throw new ValueError(`"${kind}" formats numbers, not ${nameType(value)}`);
  }
  const number = Number(value);
  const digits = digitsOf(Math.abs(number), kind, precision);
  const [whole = '', fraction] = digits.split('.');
  const grouped = spec.grouping === '' ? whole : whole.replace(/\B(?=(\d{3})+$)/g, spec.grouping);
  const sign = number < 0 || Object.is(number, -0) ? '-' : spec.sign;
  return pad(sign, fraction === undefined ? grouped : `${grouped}.${fraction}`, spec);
}

function digitsOf(number: number, kind: string, precision: number | undefined): string {
  switch (kind) {
    case 'd':
      return exactDigits(Math.trunc(number)).padStart(precision ?? 0, '0');
    case 'f':
    case 'F':
      return fixed(number, precision);
    case '%':
      return `${fixed(number * 100, precision)}%`;
    case 'x':
    case 'X':
    case 'o':
    case 'b': {
      if (!Number.isInteger(number) || precision !== undefined) break;
      const digits = exactDigits(number, { x: 16, X: 16, o: 8, b: 2 }[kind]);
      return kind === 'X' ? digits.toUpperCase() : digits;
    }
    case '':
      if (precision === undefined) return String(number);
      break;
    default:
  }
  throw new ValueError(`the format "${precision === undefined ? '' : `.${precision}`}${kind}" is not known`);
}

function pad(sign: string, text: string, { align, fill, width }: Spec): string {
  const spare = Math.max(0, width - [...text].length - sign.length);
  if (spare > MAX_TEXT) throw tooLong();
  if (align === '=') return sign + fill.repeat(spare) + text;
  if (align === '<') return sign + text + fill.repeat(spare);
  if (align === '^') return fill.repeat(spare >> 1) + sign + text + fill.repeat(spare - (spare >> 1));
  return fill.repeat(spare) + sign + text;
}

function exactDigits(number: number, base = 10): string {
  if (!Number.isSafeInteger(number)) throw new ValueError('the number is too large to be written exactly');
  return number.toString(base);
}

function fixed(number: number, precision = 6): string {
  if (number >= 1e21) throw new ValueError('the number is too large to be written with all its digits');
  return roundHalfEven(number, precision).toFixed(precision);
}
