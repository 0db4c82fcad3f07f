/** Whether a number of YAML kept all digits that were written, and numbers as digits that SQL reads exactly (pure). */

/** `source`: the number as it is written. What is no finite number is left to validation. */
export function isExact(source: string, value: number): boolean {
  if (!Number.isFinite(value)) return true;
  const written = parseDecimal(/^0[xo]/i.test(source) ? String(BigInt(source)) : source);
  const kept = parseDecimal(String(value));
  return written === undefined || (written.digits === kept?.digits && written.exponent === kept.exponent);
}

/** Beyond these many digits there are only doubles in SQL. */
const MOST_DIGITS = 38;

/** Without an exponent, which would make it a double in SQL: 1e21 as 1000000000000000000000. Text stays as it is. */
export function plainNumber(value: number | string): string {
  const text = String(value);
  const decimal = typeof value === 'number' && text.includes('e') ? parseDecimal(text) : undefined;
  if (decimal === undefined || Math.abs(decimal.exponent) > MOST_DIGITS) return text;
  const { sign, digits, exponent } = decimal;
  if (exponent >= 0) return `${sign}${digits}${'0'.repeat(exponent)}`;
  const padded = digits.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** Sign, digits and exponent: -1.50 is -15e-1. No digits: zero. */
interface Decimal {
  readonly sign: string;
  readonly digits: string;
  readonly exponent: number;
}

function parseDecimal(text: string): Decimal | undefined {
  const match = /^([-+]?)(\d*)(?:\.(\d*))?(?:e([-+]?\d+))?$/i.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const all = `${whole}${fraction}`.replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  const exponent = digits === '' ? 0 : Number(power) - fraction.length + all.length - digits.length;
  return { sign: sign === '-' ? '-' : '', digits, exponent };
}
