/**
 * Runs the table of broken projects (tests/diagnostics/broken/*.txt): code, place and whole message of each.
 * `GOLD_UPDATE=1 node tests/run.mjs diagnostics/broken` writes the messages anew; read them before they are committed.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { listAreas } from '../../src/diagnostics/catalogue.ts';
import { assertedCode } from '../support/asserted-codes.ts';
import { errorsOnly, parseCases, takeMarks } from '../support/broken-cases.ts';
import { runCli } from '../support/cli.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const folder = new URL('broken/', import.meta.url);
const known = new Set(listAreas().flatMap(({ codes }) => codes.map(({ code }) => code)));
const isUpdating = process.env['GOLD_UPDATE'] === '1';

for (const name of readdirSync(folder).sort()) {
  const cases = parseCases(readFileSync(new URL(name, folder), 'utf8'));
  const outputs: string[] = [];
  const test = suite(`broken projects: ${name.replace('.txt', '')}`);

  for (const { title, commands, codes, files: written, expected } of cases) {
    test(title, async () => {
      const { files, places } = takeMarks(written);
      const project = writeProject(files);
      let result = { code: 0, stdout: '', stderr: '' };
      for (const command of commands)
        result = await runCli(command.match(/'[^']*'|\S+/g)?.map(unquote) ?? [], project);
      const output = errorsOnly(`${result.stderr}\n${result.stdout}`, project);
      outputs.push(output);
      assert.is(result.code, 1, output);
      assert.equal(codesIn(output), codes, output);
      // A query of the command line has no file to be marked in.
      const inFiles = placesIn(output).filter((place) => !place.startsWith('inline_query:'));
      assert.equal(inFiles, [...places].sort(), output);
      assert.not.match(output, /\n\s+at /);
      if (!isUpdating) assert.is(output, expected);
      for (const code of codes) assertedCode(code);
    });
  }

  if (isUpdating) {
    test('the messages are written anew', () => {
      assert.is(outputs.length, cases.length);
      const text = cases.map(({ head }, index) => `${head}>>>>\n${outputs[index]}\n`).join('\n');
      writeFileSync(new URL(name, folder), text);
    });
  }
}

function unquote(word: string): string {
  return word.replace(/^'|'$/g, '');
}

function codesIn(output: string): string[] {
  return [...output.matchAll(/^ *([a-z0-9-]+): /gm)].flatMap(([, code = '']) =>
    known.has(code) ? [code] : [],
  );
}

/** Places that stand alone on their line: those of errors. */
function placesIn(output: string): string[] {
  return [...output.matchAll(/^ {2,}(\S+:\d+:\d+)$/gm)].map(([, place = '']) => place).sort();
}
