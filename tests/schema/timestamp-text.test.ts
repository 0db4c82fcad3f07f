/** Times as people write them, whatever the zone of the machine. */
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { isDateText, parseTimestamp } from '../../src/schema/timestamp-text.ts';
import { suite } from '../support/suite.ts';

const test = suite('parseTimestamp');

test('reads ISO 8601; without a zone it is UTC', () => {
  const cases: Readonly<Record<string, string>> = {
    '2001-01-31': '2001-01-31T00:00:00.000Z',
    '2001-01-31 12:00:00': '2001-01-31T12:00:00.000Z',
    '2001-01-31T12:00': '2001-01-31T12:00:00.000Z',
    '2001-01-31T12:00:00.1239': '2001-01-31T12:00:00.123Z',
    '2001-01-31T12:00:00.5Z': '2001-01-31T12:00:00.500Z',
    '2001-01-31 12:00:00+02:00': '2001-01-31T10:00:00.000Z',
    '2001-01-31T23:30:00-05:30': '2001-02-01T05:00:00.000Z',
    '2024-02-29': '2024-02-29T00:00:00.000Z',
    '0001-01-01': '0001-01-01T00:00:00.000Z',
    ' 2001-01-31 ': '2001-01-31T00:00:00.000Z',
  };
  for (const zone of ['America/New_York', 'UTC', 'Asia/Kolkata']) {
    inZone(zone, () => {
      for (const [text, expected] of Object.entries(cases)) {
        assert.is(parseTimestamp(text), Date.parse(expected), `${text} in ${zone}`);
      }
    });
  }
});

test('takes nothing else, and no day that the calendar lacks', () => {
  const wrong = [
    'garbage', '', '2001', '2001-1-31', '2001-02-31T12:00:00Z', '2023-02-29', '2001-13-01', '2001-00-10', '2001-01-00',
    '2001-01-31T24:00:00', '2001-01-31T12:60', '2001-01-31T12:00:60', '2001-01-31Z', '2001-01-31T12', '2001-01-31T12:00:00 UTC',
    '2001-01-31T12:00:00+2', '2001-01-31T12:00:00+19:00', '2001-01-31T12:00:00+02:60', '31 Jan 2001', '1', '978307200000',
  ]; // biome-ignore format: a list
  for (const text of wrong) assert.is(parseTimestamp(text), undefined, text);
});

test('reads back every instant that is written in ISO 8601', () => {
  const instant = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(instant, (date) => {
      const iso = date.toISOString();
      assert.is(parseTimestamp(iso), date.getTime());
      assert.is(parseTimestamp(iso.replace('T', ' ').slice(0, -1)), date.getTime());
      assert.ok(isDateText(iso.slice(0, 10)));
    }),
  );
});

test('a date alone is a date of the calendar', () => {
  assert.ok(isDateText('2025-01-01'));
  for (const text of ['2025-02-30', '2025-1-1', '2025-01-01T00:00', 'x'])
    assert.not.ok(isDateText(text), text);
});

function inZone(zone: string, action: () => void): void {
  const before = process.env['TZ'];
  process.env['TZ'] = zone;
  try {
    action();
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
}
