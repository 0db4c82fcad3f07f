/**
 * `gold watch`: from the moment that a save has been written to the line that tells its outcome, beside the time after which the
 * operating system alone tells of a save. gold runs as a process of its own.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { type FSWatcher, mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure, report } from './measure.ts';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
/** Saves before any is measured: what is compiled once more often becomes faster. */
const WARM_UP = 5;

/** Makes a project of so many models, and measures saves in it. */
export async function benchWatchOf(models: number, saves: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gold-bench-watch-'));
  try {
    const path = writeModels(folder, models);
    await benchWatch(folder, path, saves);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Saves the model at `path` (relative) of a project that compiles; it is as before at the end. */
export async function benchWatch(folder: string, path: string, saves: number): Promise<void> {
  const file = join(folder, path);
  const text = readFileSync(file, 'utf8');
  const gold = await startWatch(folder);
  const bare = watchBare();
  try {
    let count = 0;
    const save = async (more: string, line: RegExp): Promise<void> => {
      count += 1;
      const told = gold.until(line);
      writeFileSync(file, `${text}\n-- ${count}\n${more}`);
      await told;
    };
    const good = (): Promise<void> => save('', /compiled \d+ of/);
    for (let round = 0; round < WARM_UP; round += 1) await good();
    const measured = await measure(
      [
        { name: 'a save, compiled', run: good },
        { name: 'a save, told by fs.watch', run: () => bare.save(text) },
        { name: 'a save with a mistake, shown', run: () => save("{{ ref('no_such') }}", /hint: /) },
      ],
      saves,
    );
    report(`watch, ${gold.size}`, measured);
  } finally {
    bare.close();
    gold.stop();
    writeFileSync(file, text);
  }
}

interface WatchProcess {
  /** `1,000 models` */
  readonly size: string;
  until(pattern: RegExp): Promise<void>;
  stop(): void;
}

async function startWatch(folder: string): Promise<WatchProcess> {
  const child: ChildProcess = spawn(process.execPath, [CLI, 'watch', '--no-run', '--project-dir', folder]);
  let unseen = '';
  let listen: () => void = () => {};
  let hasEnded = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      unseen += chunk.toString();
      listen();
    });
  }
  child.on('exit', () => {
    hasEnded = true;
    listen();
  });
  const until = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const match = pattern.exec(unseen);
      if (match !== null) {
        unseen = unseen.slice(match.index + match[0].length);
        return match[1] ?? '';
      }
      if (hasEnded) throw new Error(`gold watch has ended: ${unseen}`);
      await new Promise<void>((resolve) => {
        listen = resolve;
      });
    }
  };
  const size = await until(/: ([\d,]+ models?)/);
  await until(/waiting for a change/);
  return {
    size,
    until: async (pattern) => {
      await until(pattern);
    },
    stop: () => void child.kill('SIGKILL'),
  };
}

/** A file beside the project, since gold would be at work on one of the project at the same time. */
function watchBare(): { save(text: string): Promise<void>; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'gold-bench-bare-'));
  const file = join(folder, 'model.sql');
  writeFileSync(file, '');
  let listen: () => void = () => {};
  const watcher: FSWatcher = watch(file, () => listen());
  return {
    async save(text) {
      const told = new Promise<void>((resolve) => {
        listen = resolve;
      });
      writeFileSync(file, text);
      await told;
    },
    close() {
      watcher.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Chains of ten models over one source, in folders of a hundred, each described and asserted. Gives the path of one in the middle. */
function writeModels(folder: string, models: number): string {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('gold_project.yml', 'name: wide\ntargets:\n  local: { warehouse: ./warehouse }\n');
  write(
    'models/sources.yml',
    'sources: [{ name: silver, location: ./silver, tables: [{ name: orders, columns: [{ name: id, data_type: bigint }, { name: amount, data_type: bigint }] }] }]\n',
  );
  const path = (index: number, ending: string): string =>
    `models/group_${Math.floor(index / 100)}/model_${index}.${ending}`;
  for (let index = 0; index < models; index += 1) {
    const input = index % 10 === 0 ? "source('silver', 'orders')" : `ref('model_${index - 1}')`;
    write(
      path(index, 'sql'),
      `select id, amount + ${index} as amount\nfrom {{ ${input} }}\nwhere amount > 0\n`,
    );
    write(
      path(index, 'yml'),
      `models:\n  - name: model_${index}\n    description: Model ${index}.\n    columns:\n      - { name: id, assertions: [not_null, unique] }\n`,
    );
  }
  return path(Math.floor(models / 2), 'sql');
}
