/** Rounding as Python does it. */

/** By the exact decimal value, as Python does; halves go to the even neighbour. */
export function roundHalfEven(value: number, precision: number): number {
  if (!Number.isInteger(precision) || precision > 30 || Math.abs(value) >= 1e21) return value;
  if (precision < 0) {
    const unit = 10 ** -precision;
    return roundHalfEven(value / unit, 0) * unit;
  }
  const digits = Math.abs(value).toFixed(100);
  const cut = digits.indexOf('.') + 1 + precision;
  const isHalf = /^50*$/.test(digits.slice(cut));
  const isEven = /[02468]\.?$/.test(digits.slice(0, cut));
  const rounded =
    isHalf && isEven ? Number(digits.slice(0, cut)) : Number(Math.abs(value).toFixed(precision));
  return value < 0 ? -rounded : rounded;
}
