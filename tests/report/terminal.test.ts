import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { fitText } from '../../src/report/fit-text.ts';
import { LiveLine } from '../../src/report/live-line.ts';
import { openTerminal, type Terminal } from '../../src/report/terminal.ts';
import { textWidth } from '../../src/report/text-width.ts';
import { openScreen, type Screen } from '../support/screen.ts';
import { suite } from '../support/suite.ts';

const test = suite('openTerminal');

/** Both streams lead to one screen, as they do for a person. */
function onScreen(
  columns: number,
  { live = true, wraps = true } = {},
): { readonly screen: Screen; readonly terminal: Terminal } {
  const screen = openScreen(columns, { wraps });
  const sink = {
    isTTY: true,
    get columns() {
      return screen.columns;
    },
    write: (text: string) => void screen.write(text),
  };
  return { screen, terminal: openTerminal({ stdout: sink, stderr: sink, live, redact: (text) => text }) };
}

test('the live line stays below what both streams write, and is gone at the end', async () => {
  const { screen, terminal } = onScreen(40);
  terminal.stderr.showLive?.('working');
  await screen.write('');
  assert.equal(screen.lines(), ['working']);
  assert.not.ok(screen.isCursorVisible());
  terminal.stdout.write('one\n');
  terminal.stderr.write('two\n');
  await screen.write('');
  assert.equal(screen.lines(), ['one', 'two', 'working']);
  // What has no line break yet is not written over.
  terminal.stdout.write('thr');
  terminal.stdout.write('ee\n');
  terminal.close();
  await screen.write('');
  assert.equal(screen.lines(), ['one', 'two', 'three']);
  assert.ok(screen.isCursorVisible());
});

test('whatever is written and however the terminal changes, what was written is what is there at the end', async () => {
  const text = fc.array(fc.constantFrom('a', 'm', '世', '👩‍💻', 'é', '…', ' '), {
    maxLength: 60,
    size: 'max',
  });
  const step = fc.oneof(
    fc.record({ kind: fc.constant('line' as const), text: text.map((parts) => `x${parts.join('')}|`) }),
    fc.record({ kind: fc.constant('live' as const), text: text.map((parts) => `LIVE ${parts.join('')}`) }),
    fc.record({ kind: fc.constant('resize' as const), columns: fc.integer({ min: 20, max: 120 }) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 20, max: 400 }),
      fc.array(step, { maxLength: 15, size: 'max' }),
      fc.boolean(),
      async (width, steps, wraps) => {
        const { screen, terminal } = onScreen(width, { wraps });
        const plain = openScreen(width, { wraps });
        for (const one of steps) {
          if (one.kind === 'resize') {
            await screen.resize(one.columns);
            await plain.resize(one.columns);
            // It is drawn ten times a second; xterm.js loses the row of the cursor when it wraps and unwraps between.
            if (wraps) terminal.stderr.showLive?.('LIVE after the change');
            await screen.write('');
          } else if (one.kind === 'live') {
            terminal.stderr.showLive?.(one.text);
          } else {
            terminal.stdout.write(`${one.text}\n`);
            await plain.write(`${one.text}\n`);
          }
          await screen.write('');
        }
        terminal.close();
        await screen.write('');
        assert.equal(screen.lines(), plain.lines());
      },
    ),
    { numRuns: 40 },
  );
});

test('nothing is drawn where there is no terminal, or no live line is wanted', () => {
  const written: string[] = [];
  const sink = { isTTY: false, write: (text: string) => void written.push(text) };
  const piped = openTerminal({ stdout: sink, stderr: sink, live: true, redact: (text) => text });
  assert.is(piped.stderr.showLive, undefined);
  // Whoever lays text out by the width must see that there is none.
  assert.is(piped.stdout.columns, undefined);
  piped.stdout.write('a\n');
  piped.close();
  assert.equal(written, ['a\n']);
  assert.is(onScreen(80, { live: false }).terminal.stderr.showLive, undefined);
});

test('LiveLine draws anew while time goes by, for the width that the terminal has now', async () => {
  const { screen, terminal } = onScreen(60);
  const line = new LiveLine(terminal.stderr, (width) => 'x'.repeat(width));
  line.start();
  const shown = async (): Promise<string> => {
    await new Promise((resolve) => setTimeout(resolve, 150));
    await screen.write('');
    return screen.lines().join('\n');
  };
  assert.is((await shown()).length, 59);
  await screen.resize(30);
  assert.is((await shown()).length, 29);
  line.stop();
  assert.is(await shown(), '');
  assert.ok(screen.isCursorVisible());
});

test('the cursor is given back when the process ends', async () => {
  const { screen, terminal } = onScreen(60);
  const before = process.listeners('exit').length;
  terminal.stderr.showLive?.('working');
  const [restore] = process.listeners('exit').slice(before);
  assert.ok(restore);
  restore(0);
  await screen.write('');
  assert.ok(screen.isCursorVisible());
  assert.is(process.listeners('exit').length, before);
});

test('fitText counts columns as terminals do', () => {
  assert.is(fitText('abc', 3), 'abc');
  assert.is(fitText('abcd', 3), 'ab…');
  assert.is(fitText('世界人', 5), '世界…');
  assert.is(fitText('世界人', 4), '世…');
  assert.is(fitText('👩‍💻👩‍💻x', 4), '👩‍💻…');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 50 }), (text, width) => {
      assert.ok(textWidth(fitText(text, width)) <= width);
    }),
  );
});
