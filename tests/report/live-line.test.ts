import * as assert from 'uvu/assert';
import { LiveLine } from '../../src/report/live-line.ts';
import { suite } from '../support/suite.ts';

const test = suite('LiveLine');

/** Text written while the line is drawn at least once. */
async function draw(isTTY: boolean, columns: number): Promise<string> {
  let text = '';
  const sink = {
    isTTY,
    columns,
    write: (part: string) => {
      text += part;
    },
  };
  const line = new LiveLine(sink, () => '0123456789');
  line.start();
  await new Promise((resolve) => setTimeout(resolve, 250));
  line.above(() => sink.write('done\n'));
  line.stop();
  return text;
}

test('is drawn on a terminal, cut to its width, and erased at the end', async () => {
  const text = (await draw(true, 5)).replaceAll('\r\u001b[2K', '|');
  assert.match(text, /^\|0123\|.*\|done\n\|0123\|$/);
});

test('a terminal that does not know its width gets the whole line', async () => {
  assert.match(await draw(true, 0), '0123456789');
});

test('is not drawn anywhere else', async () => {
  assert.is(await draw(false, 80), 'done\n');
});
