/**
 * The table of broken projects: text files in which each case has its files, with every bad span between ⟦ and ⟧, the codes that
 * must come out, and the whole message as people see it.
 *
 *   ==== a ref to a model that does not exist
 *   $ compile
 *   codes: unknown-ref
 *   ---- models/a.sql
 *   select * from {{ ref(⟦'nope'⟧) }}
 *   >>>>
 *   unknown-ref: …
 */
export interface BrokenCase {
  readonly title: string;
  /** Commands of gold; the output is that of the last. */
  readonly commands: readonly string[];
  /** In the order of the output. */
  readonly codes: readonly string[];
  /** With marks. Line ends are those that the case asks for. */
  readonly files: Readonly<Record<string, string>>;
  /** Up to `>>>>`, as it is written. */
  readonly head: string;
  readonly expected: string;
}

export function parseCases(text: string): readonly BrokenCase[] {
  return text
    .split(/^(?===== )/m)
    .filter((part) => part.startsWith('==== '))
    .map(parseCase);
}

function parseCase(text: string): BrokenCase {
  const [head = '', expected = ''] = text.split(/^>>>>\n/m);
  const [top = '', ...parts] = head.split(/^---- /m);
  const lines = top.split('\n');
  const commands = lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2));
  const codes = lines.flatMap((line) => (line.startsWith('codes: ') ? line.slice(7).split(', ') : []));
  const files = parts.map((part): [string, string] => {
    const [title = '', ...body] = part.split('\n');
    const [path = '', ...options] = title.split(' ');
    // An empty mark at the end is the end of the file.
    const content = body.join('\n').replace(/(?<=\n)⟦⟧\n(?!.)/s, '⟦⟧');
    return [path, options.includes('(crlf)') ? content.replaceAll('\n', '\r\n') : content];
  });
  return {
    title: (lines[0] ?? '').slice(5),
    commands: commands.length === 0 ? ['compile'] : commands,
    codes,
    files: Object.fromEntries(files),
    head,
    expected: expected.trimEnd(),
  };
}

/** The files without marks, and the place of each mark as `file:line:column`. */
export function takeMarks(files: BrokenCase['files']): {
  readonly files: BrokenCase['files'];
  readonly places: readonly string[];
} {
  const places: string[] = [];
  const plain = Object.entries(files).map(([path, text]): [string, string] => {
    let rest = text;
    for (let at = rest.indexOf('⟦'); at !== -1; at = rest.indexOf('⟦')) {
      const before = rest.slice(0, at);
      places.push(`${path}:${before.split('\n').length}:${at - before.lastIndexOf('\n')}`);
      rest = rest.replace('⟦', '').replace('⟧', '');
    }
    return [path, rest];
  });
  return { files: Object.fromEntries(plain), places };
}

/** What a command printed, without how long it took and what it says of what went well. */
export function errorsOnly(output: string, folder: string): string {
  return output
    .replaceAll(folder, '<project>')
    .replace(/\b20[2-9]\d-\d\d-\d\dT[\d:.]+Z/g, '<now>')
    .split('\n')
    .filter((line) => !/^(?:OK|FAIL|SKIP|WARN|REUSED|PASS|ERROR) .*\d\.\d\ds|^(?:SKIP|note) /.test(line))
    .filter(
      (line) =>
        !/^(?:Done\. |For more: |Compiled \d|\d+ (?:model|seed|unit test|assertion)s?\b.* in )/.test(line),
    )
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
