/** Durations of table properties: `interval 1 week`, `interval 30 days 12 hours`. */

const UNITS: Readonly<Record<string, number>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
};

/** Milliseconds; undefined for no text and for text that is no such duration. Months and years have no fixed length. */
export function parseInterval(text: string | undefined): number | undefined {
  const words =
    text
      ?.trim()
      .toLowerCase()
      .replace(/^interval\s+/, '')
      .split(/\s+/) ?? [];
  if (words.length === 0 || words.length % 2 !== 0) return undefined;
  let total = 0;
  for (let index = 0; index < words.length; index += 2) {
    const count = Number(words[index]);
    const unit = UNITS[words[index + 1]?.replace(/s$/, '') ?? ''];
    if (!Number.isFinite(count) || unit === undefined) return undefined;
    total += count * unit;
  }
  return total;
}
