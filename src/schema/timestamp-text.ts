/** Points in time as people write them: ISO 8601, strict. The zone of the machine plays no part. */

const TIMESTAMP =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d{2}):(\d{2}))?)?$/;

/**
 * Milliseconds since the epoch, finer fractions cut off. `2026-01-31` (midnight), `2026-01-31 12:00`, `2026-01-31T12:00:00.5Z`,
 * `2026-01-31T12:00:00+02:00`; without a zone it is UTC. Undefined for anything else, days that no calendar has included.
 */
export function parseTimestamp(text: string): number | undefined {
  const match = TIMESTAMP.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour = 0, minute = 0, second = 0] = match.map(Number).map(zeroForAbsent);
  const [fraction = '', sign = '+', zoneHours = '0', zoneMinutes = '0'] = match.slice(7);
  const isTimeOfDay = hour < 24 && minute < 60 && second < 60;
  if (!isDay(year, month, day) || !isTimeOfDay || Number(zoneHours) > 18 || Number(zoneMinutes) > 59) {
    return undefined;
  }
  const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1);
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
  return startOfDay(year, month, day) + ((hour * 60 + minute - offset) * 60 + second) * 1000 + milliseconds;
}

/** `yyyy-MM-dd`, and a day that the calendar has. */
export function isDateText(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return match !== null && isDay(Number(match[1]), Number(match[2]), Number(match[3]));
}

const zeroForAbsent = (value: number): number => (Number.isNaN(value) ? 0 : value);

function isDay(year = 0, month = 0, day = 0): boolean {
  const date = new Date(startOfDay(year, month, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** `Date.UTC` takes years below 100 for those after 1900. */
function startOfDay(year = 0, month = 0, day = 0): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}
