import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parseYamlDocument, type YamlDocument } from '../../src/project/yaml-document.ts';
import type { StoredYaml } from '../../src/project/yaml-places.ts';
import { suite } from '../support/suite.ts';

const test = suite('parseYamlDocument');

/** As parsed, and as read from what another process kept of it. */
function openTwice(text: string): readonly YamlDocument[] {
  const source = { path: 'models/m.yml', text };
  const kept: { stored?: StoredYaml } = {};
  const memory = (find: () => StoredYaml | undefined): Parameters<typeof parseYamlDocument>[1] => ({
    find,
    keep: (_, stored) => {
      kept.stored = JSON.parse(JSON.stringify(stored));
    },
    recall: (_owner, _kind, make) => make(),
  });
  const first = parseYamlDocument(
    source,
    memory(() => undefined),
  );
  assert.equal(first.errors, []);
  assert.ok(kept.stored);
  return [
    first,
    parseYamlDocument(
      source,
      memory(() => kept.stored),
    ),
  ];
}

/** The character at a place of the text, as people count. */
function characterAt(
  text: string,
  { line, column }: { readonly line: number; readonly column: number },
): string {
  return text.split(/\r?\n/)[line - 1]?.[column - 1] ?? '';
}

test('finds each character of literal text in the file', () => {
  const lines = fc.array(fc.stringMatching(/^[a-z,;"' ]{0,6}[a-z]$/), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(
      lines,
      fc.constantFrom('|', '|-', '|+', '| # with a comment'),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom('\n', '\r\n'),
      (content, header, indent, newline) => {
        // A first line that begins with a space would need its indentation said.
        const rows = content.map((line) => line.trimStart());
        const pad = ' '.repeat(indent + 2);
        const text = ['a:', `  rows: ${header}`, ...rows.map((line) => `${pad}${line}`), 'b: 1', ''].join(
          newline,
        );
        const whole = rows.join('\n');
        for (const document of openTwice(text)) {
          for (let offset = 0; offset < whole.length; offset += 1) {
            const found = characterAt(text, document.locateIn(['a', 'rows'], offset));
            if (whole[offset] !== '\n') assert.is(found, whole[offset]);
          }
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('text that does not stand line by line has one place', () => {
  const text = 'folded: >\n  one\n  two\nquoted: "a\\nb"\nshared: &text |\n  x\n  y\nalias: *text\n';
  for (const document of openTwice(text)) {
    assert.equal(document.locateIn(['folded'], 5), document.locate(['folded']));
    assert.equal(document.locateIn(['quoted'], 2), document.locate(['quoted']));
    assert.equal(document.locateIn(['alias'], 2), document.locate(['alias']));
    assert.equal(document.locateIn(['shared'], 2), { file: 'models/m.yml', line: 7, column: 3 });
    assert.equal(document.locateIn(['nowhere'], 2), document.locate(['nowhere']));
  }
});
