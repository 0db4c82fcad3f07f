/** A day at the keyboard: saves, mistakes, renames, branch switches. Waits for lines, never for time. */
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { nodeAdapters } from '../../src/adapters/node-adapters.ts';
import type { Adapters } from '../../src/pipeline.ts';
import type { Engine } from '../../src/ports/engine.ts';
import { assertedCode } from '../support/asserted-codes.ts';
import { assertPrints, queryRows, runOk } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { suite } from '../support/suite.ts';
import { WatchSession, watching } from '../support/watch-session.ts';
import { writeProject } from '../support/write-project.ts';

const test = suite('gold watch');

const SHOP = {
  'models/items.sql': "select 1 as id, 'tea' as name, 10 as price union all select 2, 'milk', 20",
  'models/totals.sql': "select sum(price) as total from {{ ref('items') }}",
  'models/other.sql': 'select 1 as one',
};
/** Result lines, without what varies; sorted, since models run side by side. */
const results = (text: string): string[] =>
  [...text.matchAll(/^(OK|FAIL|SKIP|WARN|PASS|ERROR) +(\S+(?: \S+)?)/gm)]
    .map(([, word, name]) => `${word} ${name?.split('  ')[0]?.trim()}`)
    .sort();

test('a save runs the model and what reads it, and shows its rows and what is different', () =>
  watching(writeProject(SHOP), async (session) => {
    const start = await session.until();
    assert.match(start, /shop, target local: 3 models compiled in \d+ ms, watching\n/);
    assert.match(start, /ok, waiting for a change {3}r run {2}a all {2}t unit tests {2}q quit {2}\? help/);
    assert.not.match(start, /OK {5}/);
    const first = await session.save(
      'models/items.sql',
      `${SHOP['models/items.sql']} union all select 3, 'jam', 5`,
    );
    assert.match(first, /\d\d:\d\d:\d\d {2}models\/items\.sql\ncompiled 1 of 3 models in \d+ ms\n/);
    assert.equal(results(first), ['OK items', 'OK totals']);
    assert.match(first, /\nDone\. OK=2 .*\n\nitems {2}new v0, 3 rows\nid {2}name {2}price\n/);
    const second = await session.save(
      'models/items.sql',
      "select 1 as id, 'tea' as name, 1.5 as price, true as is_fresh union all select 4, 'ham', 2, false",
    );
    assert.match(second, /\nitems {2}v0 → v1, 3 → 2 rows, 1 of them new, 2 gone\n/);
    assert.match(second, /\n {2}~ price integer → decimal\(11,1\)\n {2}\+ is_fresh boolean\n/);
    // A save without a change is no news.
    session.write('models/items.sql', readFileSync(join(session.folder, 'models/items.sql'), 'utf8'));
    const third = await session.save('models/other.sql', 'select 2 as one');
    assert.equal(results(third), ['OK other']);
    assert.match(third, /^\n\d\d:\d\d:\d\d {2}models\/other\.sql\n/);
    session.press('q');
    assert.equal(await session.ended(), { code: 0, rest: '' });
  }));

test('a mistake is shown with its place, and only what is mended runs', () =>
  watching(writeProject(SHOP), async (session) => {
    await session.until();
    await session.save('models/other.sql', 'select 3 as one');
    const broken = await session.save('models/totals.sql', "select 1 as x from {{ ref('itmes') }}");
    assert.match(
      broken,
      /unknown-ref: .*\n {2}models\/totals\.sql:1:27\n {2}1 \| select 1 as x .*\n {4}\| +\^{7}\nhint: Did you mean "items"/,
    );
    assert.match(broken, /1 error, waiting for a change/);
    assert.equal(results(broken), []);
    for (const key of ['r', 'a', 't']) {
      session.press(key);
      assert.match(await session.until(/while the project does not compile\n/), /nothing is run/);
    }
    // What is saved meanwhile is run when all compiles again.
    const half = await session.save('models/items.sql', '{% if true %}select 1 as id, 7 as price');
    assert.match(half, /template-syntax|unclosed|syntax/);
    session.write('models/items.sql', 'select 1 as id, 7 as price');
    await session.until();
    const mended = await session.save(
      'models/totals.sql',
      "select sum(price) as total from {{ ref('items') }}",
    );
    assert.equal(results(mended), ['OK items', 'OK totals']);
    const untyped = await session.save(
      'models/totals.sql',
      "select\n  sum(prize) as total from {{ ref('items') }}",
    );
    assert.match(untyped, /engine-binder: .*"prize".*\n {2}models\/totals\.sql:2:7\n/);
    assert.equal(results(untyped), []);
    await session.save('models/totals.sql', "select sum(price) as total from {{ ref('items') }}");
    const failing = await session.save('models/other.sql', "select cast('x' as integer) as one");
    assert.match(failing, /FAIL +other/);
    assert.match(failing, /the last run failed, waiting for a change/);
  }));

test('files and folders are renamed, moved, deleted and added', () =>
  watching(writeProject(SHOP), async (session) => {
    await session.until();
    session.move('models/other.sql', 'models/renamed.sql');
    const renamed = await session.until();
    assert.match(renamed, /models\/other\.sql \(gone\), models\/renamed\.sql \(new\)/);
    assert.match(renamed, /compiled 1 of 3 models in \d+ ms, 1 gone/);
    assert.equal(results(renamed), ['OK renamed']);
    session.move('models/renamed.sql', 'models/deep/er/renamed.sql');
    const moved = await session.until();
    assert.not.match(moved, /duplicate/);
    assert.match(moved, /compiled 0 of 3|compiled 1 of 3/);
    session.remove('models/deep');
    assert.match(await session.until(), /compiled 0 of 2 models in \d+ ms, 1 gone/);
    const added = await session.save('models/new/fresh.sql', 'select 5 as five');
    assert.equal(results(added), ['OK fresh']);
    session.remove('models/items.sql');
    assert.match(await session.until(), /unknown-ref/);
    const back = await session.save('models/items.sql', SHOP['models/items.sql']);
    assert.match(back, /ok, waiting/);
  }));

test('YAML, macros, seeds, unit tests and the project file count too', () =>
  watching(
    writeProject({
      ...SHOP,
      'macros/m.sql': '{% macro double(x) %}({{ x }} * 2){% endmacro %}',
      'models/doubled.sql': "select {{ double('price') }} as price from {{ ref('items') }}",
      'seeds/codes.csv': 'code\n1\n',
      'models/coded.sql': "select code from {{ ref('codes') }}",
      'tests/u.yml':
        "unit_tests:\n  - name: sums\n    model: totals\n    given:\n      - { input: ref('items'), rows: [{ price: 1 }, { price: 2 }] }\n    expect: { rows: [{ total: 3 }] }\n",
    }),
    async (session) => {
      await session.until();
      session.press('a');
      const all = await session.until();
      assert.equal(results(all).length, 7);
      assert.match(all, /PASS +totals: sums/);
      const macro = await session.save(
        'macros/m.sql',
        '{% macro double(x) %}({{ x }} + {{ x }}){% endmacro %}',
      );
      assert.equal(results(macro), ['OK doubled']);
      const yaml = await session.save(
        'models/p.yml',
        'models:\n  - name: items\n    columns:\n      - { name: id, assertions: [unique] }\n',
      );
      assert.equal(results(yaml), ['OK doubled', 'OK items', 'OK totals', 'PASS totals: sums']);
      const moved = await session.save(
        'models/p.yml',
        '# a comment\n\nmodels:\n  - name: items\n    columns:\n      - { name: id, assertions: [unique] }\n',
      );
      assert.match(moved, /compiled 0 of 6 models/);
      const seed = await session.save('seeds/codes.csv', 'code\n1\n2\n');
      assert.equal(results(seed), ['OK coded', 'OK codes']);
      const unit = await session.save(
        'tests/u.yml',
        "unit_tests:\n  - name: sums\n    model: totals\n    given:\n      - { input: ref('items'), rows: [{ price: 1 }] }\n    expect: { rows: [{ total: 2 }] }\n",
      );
      assert.equal(results(unit), ['FAIL totals: sums']);
      assert.match(unit, /the last run failed/);
      session.press('t');
      assert.equal(results(await session.until()), ['FAIL totals: sums']);
      const blocked = await session.save(
        'models/totals.sql',
        "select sum(price) + 0 as total from {{ ref('items') }}",
      );
      assert.equal(results(blocked), ['FAIL totals: sums', 'SKIP totals']);
      const config = await session.save(
        'gold_project.yml',
        'name: shop\ntargets:\n  local: { warehouse: ./warehouse, schema: silver2, threads: 2 }\n',
      );
      assert.match(config, /compiled 6 of 6 models/);
      assert.ok(existsSync(join(session.folder, 'warehouse/silver2/items/_delta_log')));
      session.remove('gold_project.yml');
      assert.match(await session.until(), /gold_project\.yml \(gone\)\nunreadable-file/);
      const back = await session.save(
        'gold_project.yml',
        'name: shop\ntargets:\n  local: { warehouse: ./warehouse, schema: silver2, threads: 2 }\n',
      );
      assert.match(back, /compiled 0 of 6 models/);
    },
  ));

test('a switch of branches with hundreds of files is one compile', async () => {
  const models = (branch: string, from: number, to: number): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length: to - from }, (_, index) => [
        `models/g${(from + index) % 7}/m${from + index}.sql`,
        `select '${branch}' as branch, ${from + index} as id`,
      ]),
    );
  const folder = writeProject(models('main', 0, 300));
  await watching(
    folder,
    async (session) => {
      await session.until();
      for (let round = 0; round < 2; round += 1) {
        writeProject(models(`topic ${round}`, 100, 400), folder);
        for (let index = 0; index < 50; index += 1)
          session.remove(`models/g${(round * 50 + index) % 7}/m${round * 50 + index}.sql`);
        session.write('models/last.sql', `select ${round} as round`);
        let text = '';
        do text += await session.until();
        while (!text.includes(`compiled`) || !(await isUpToDate(session, round)));
        // One, unless the disk was so slow that there was quiet in between; never hundreds.
        const compiles = text.match(/^compiled /gm)?.length ?? 0;
        assert.ok(compiles <= 3, text);
      }
    },
    ['watch', '--no-run'],
  );
});

/** By what the watch itself has compiled: its manifest is written by runs only, so a fresh look tells what should be. */
async function isUpToDate(session: WatchSession, round: number): Promise<boolean> {
  return (await runOk(['compile', '--model', 'last'], session.folder)).includes(`${round}`);
}

test('a run that a save has overtaken is stopped; its tables are as they were, and the new ones come', () => {
  const slow = 'select sum(a.range * b.range) as total from range(10000000) a, range(10000000) b';
  const { adapters, untilWriting } = watchedEngine();
  const use = async (session: WatchSession): Promise<void> => {
    await session.until();
    await session.save('models/sums.sql', 'select 2 as total');
    await untilWriting();
    session.write('models/sums.sql', slow);
    await session.until(/compiled 1 of 1 models?/);
    await untilWriting();
    session.write('models/sums.sql', 'select 3 as total');
    const stopped = await session.until(/run stopped: files changed.*\n/);
    assert.not.match(stopped, /OK {5}/);
    const after = await session.until();
    assert.equal(results(after), ['OK sums']);
    await untilWriting();
    assert.match(after, /v0 → v1, 1 row, 1 of them new, 1 gone/);
    // Broken while it runs: stopped too, and nothing is published.
    session.write('models/sums.sql', slow);
    await session.until(/compiled 1 of 1 models?/);
    await untilWriting();
    const broken = await session.save('models/sums.sql', 'select {{');
    assert.match(broken, /run stopped/);
    assert.equal(await queryRows("select * from {{ delta('warehouse/gold/sums') }}", other(session)), [
      { total: 3 },
    ]);
    // Ctrl-C ends it at once.
    session.write('models/sums.sql', slow);
    await session.until(/compiled [01] of 1 models?/);
    await untilWriting();
    session.interrupt();
    const { code, rest } = await session.ended();
    assert.is(code, 130);
    assert.match(rest, /run stopped/);
  };
  return watching(writeProject({ 'models/sums.sql': 'select 1 as total' }), use, ['watch'], { adapters });
});

/** Tells when a query is being written to files. */
function watchedEngine(): { readonly adapters: Partial<Adapters>; untilWriting(): Promise<void> } {
  let writes = 0;
  let listen: () => void = () => {};
  const adapters = nodeAdapters();
  return {
    adapters: {
      async openWorkspace(settings, storage) {
        const workspace = await adapters.openWorkspace(settings, storage);
        const { engine } = workspace;
        const writeFiles: Engine['writeFiles'] = (request, options) => {
          const written = engine.writeFiles(request, options);
          writes += 1;
          listen();
          return written;
        };
        const watched = new Proxy(engine, {
          get: (target, name) => (name === 'writeFiles' ? writeFiles : Reflect.get(target, name)),
        });
        return { ...workspace, engine: watched };
      },
    },
    async untilWriting() {
      if (writes === 0)
        await new Promise<void>((resolve) => {
          listen = resolve;
        });
      writes = 0;
    },
  };
}

/** Another project beside the same warehouse, for a look at tables while the first does not compile. */
function other({ folder }: WatchSession): string {
  const beside = writeProject({ 'models/x.sql': 'select 1 as x' });
  symlinkSync(join(folder, 'warehouse'), join(beside, 'warehouse'));
  return beside;
}

test('--select and --exclude say what is run; a selection that turns empty is told and mended', () =>
  watching(
    writeProject(SHOP),
    async (session) => {
      await session.until();
      const items = await session.save('models/items.sql', 'select 1 as id, 2 as price');
      assert.equal(results(items), ['FAIL totals']);
      assert.match(items, /not-published/);
      const unselected = await session.save('models/other.sql', 'select 9 as one');
      assert.equal(results(unselected), []);
      assert.match(unselected, /compiled 1 of 3 models/);
      session.move('models/totals.sql', 'models/sums.sql');
      assert.match(await session.until(), /nothing-selected/);
      session.move('models/sums.sql', 'models/totals.sql');
      assert.match(await session.until(), /FAIL +totals/);
    },
    ['run', '--watch', '--select', 'totals', 'items', '--exclude', 'items'],
  ));

test('--no-run compiles only; r runs what has changed since', () =>
  watching(
    writeProject(SHOP),
    async (session) => {
      await session.until();
      const saved = await session.save('models/items.sql', 'select 1 as id, 2 as price');
      assert.match(saved, /compiled 1 of 3 models in \d+ ms\n.*ok, waiting for a change, 2 not run yet/);
      session.press('r');
      assert.equal(results(await session.until()), ['OK items', 'OK totals']);
      session.press('r');
      assert.equal(results(await session.until()), ['OK items', 'OK totals']);
      session.press('?');
      assert.match(await session.until(/exit code 130\n/), /q {2}quit/);
    },
    ['watch', '--no-run'],
  ));

test('a project that is broken from the start is watched until it is mended', () =>
  watching(writeProject({ ...SHOP, 'models/other.sql': 'select {{' }), async (session) => {
    assert.match(await session.until(), /1 error, waiting/);
    const mended = await session.save('models/other.sql', 'select 1 as one');
    assert.match(mended, /shop, target local: 3 models compiled/);
    assert.equal(results(mended), ['OK other']);
  }));

test('works at a path with spaces and brackets, from a folder below, without a terminal', async () => {
  const folder = join(temporaryFolder(), 'my [shop] (1) {a}');
  mkdirSync(folder);
  writeProject(SHOP, folder);
  const session = new WatchSession(join(folder, 'models'), ['watch', '--poll'], { hasKeys: false });
  assert.match(await session.until(), /looking at the files twice a second\n.*ok, waiting for a change\n/);
  session.write('../models/other.sql', 'select 2 as one, 3 as three');
  assert.equal(results(await session.until()), ['OK other']);
  assert.is(await session.quit(), 130);
});

test('what makes watching impossible ends it with an error', async () => {
  const folder = writeProject(SHOP);
  const spent = new WatchSession(folder, ['watch'], {
    adapters: {
      watchFiles: async ({ root }) => {
        const { tooManyWatches } = await import('../../src/diagnostics/watch.ts');
        throw tooManyWatches(root, 'watches', undefined);
      },
    },
  });
  assert.match((await spent.ended()).rest, /^too-many-watches: /);
  assertedCode('too-many-watches');
  assert.is((await spent.ended()).code, 1);
  const empty = new WatchSession(folder, ['watch', '--select', 'itms']);
  assert.match((await empty.ended()).rest, /nothing-selected: [\s\S]*Did you mean "items"/);
  const json = new WatchSession(folder, ['run', '--watch', '--json']);
  assertPrints((await json.ended()).rest, 'watch-without-json');
  const gone = new WatchSession(folder);
  await gone.until();
  gone.remove('.');
  assertPrints((await gone.ended()).rest, 'project-folder-gone');
});

test('a part that cannot be watched is told, and the rest goes on', async () => {
  const adapters: Partial<Adapters> = {
    async watchFiles(watching) {
      const watcher = await nodeAdapters().watchFiles(watching);
      const { watchFailed } = await import('../../src/diagnostics/watch.ts');
      watching.onError(watchFailed(watching.root, new Error('no permission')));
      return watcher;
    },
  };
  const use = async (session: WatchSession): Promise<void> => {
    assert.match(await session.until(), /watch-failed: A part of .* no permission/);
    assert.equal(results(await session.save('models/other.sql', 'select 2 as one')), ['OK other']);
  };
  await watching(writeProject(SHOP), use, ['watch'], { adapters });
});
