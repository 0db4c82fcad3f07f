/** Many runs, producers and deaths over one intake, in random order; checks that no file is lost, and that none is taken twice. */
import * as assert from 'uvu/assert';
import { runCancelled } from '../../src/diagnostics/processing.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import type { ProcessingContext } from '../../src/processing/context.ts';
import { acquireHold } from '../../src/processing/hold.ts';
import {
  type Claim,
  claimFiles,
  type IntakeTable,
  recoverFiles,
  type Settlement,
  settleFiles,
} from '../../src/processing/intake.ts';
import { recordError, type StatusRecord } from '../../src/processing/status-record.ts';
import { type Actor, Interleaver } from './interleaver.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (found: Uint8Array | undefined): string => new TextDecoder().decode(found);

/** `isRemote`: moves are a copy and a delete. The same seed gives the same order. Throws what is wrong. */
export async function simulateIntake(
  seed: number,
  store: ObjectStore,
  lake: string,
  isRemote: boolean,
): Promise<void> {
  const random = randomFrom(seed);
  const table: IntakeTable = {
    name: 'landing.events',
    base: lake,
    location: `${lake}/events`,
    format: 'csv',
  };
  const world = new World(store, table, random);
  const interleaver = new Interleaver(random);
  for (let producer = 0; producer < 3; producer += 1) {
    interleaver.start(async (actor) => {
      for (let step = 0; step < 3; step += 1) {
        for (let pause = random() * 20; pause > 0; pause -= 1) await interleaver.turn(actor);
        await world.produce();
      }
    });
  }
  for (let run = 0; run < 4; run += 1) {
    // Most runs do some sixty operations.
    const lifetime = random() < 0.6 ? Math.floor(random() * 70) : Number.POSITIVE_INFINITY;
    interleaver.start(async (actor) => {
      for (let pause = random() * 30; pause > 0; pause -= 1) await interleaver.turn(actor);
      await world.run(actor, interleaver.storeOf(actor, store, isRemote), interleaver);
    }, lifetime);
  }
  await interleaver.run();
  // One more that goes well puts everything right.
  const last = new Interleaver(random);
  last.start((actor) => world.run(actor, last.storeOf(actor, store, isRemote), last, 'archive'));
  await last.run();
  await world.check(`seed ${seed}`);
}

class World {
  readonly #store: ObjectStore;
  readonly #table: IntakeTable;
  readonly #random: () => number;
  readonly #produced: string[] = [];
  readonly #runs = new Map<string, Actor>();
  /** By content: the run that has it now. */
  readonly #claimed = new Map<string, string>();
  /** By content: where a run that came to its end has put it. */
  readonly #settled = new Map<string, string>();

  constructor(store: ObjectStore, table: IntakeTable, random: () => number) {
    this.#store = store;
    this.#table = table;
    this.#random = random;
  }

  /** Few names, so that they come again; each file has a content of its own. */
  async produce(): Promise<void> {
    const name = ['a.csv', 'b.csv', 'deep/a.csv'][Math.floor(this.#random() * 3)] ?? 'a.csv';
    const content = `file ${this.#produced.length + 1}`;
    this.#produced.push(content);
    for (let n = 0; ; n += 1) {
      const uri = `${this.#table.location}/incoming/${n === 0 ? name : `${n}-${name}`}`;
      if ((await this.#store.putIfAbsent(uri, bytes(content))) === 'created') return;
    }
  }

  async run(
    actor: Actor,
    store: ObjectStore,
    interleaver: Interleaver,
    wanted?: Settlement['kind'],
  ): Promise<void> {
    const runId = `run-${String(this.#runs.size + 1).padStart(2, '0')}`;
    this.#runs.set(runId, actor);
    const context: ProcessingContext = {
      store,
      run: { runId, project: 'p', target: 't' },
      workers: {
        self: { machine: 'm', host: 'h', process: this.#runs.size },
        isAlive: ({ process }) => [...this.#runs.values()][process - 1]?.alive ?? false,
      },
      now: () => Date.parse('2026-01-01T00:00:00Z'),
      leaseMs: 600_000,
      pause: () => interleaver.turn(actor),
    };
    const { base } = this.#table;
    const hold = await acquireHold(
      { folder: `${this.#table.location}/_hold`, base, signal: undefined, onWait: () => {} },
      context,
    );
    await recoverFiles(this.#table, context);
    const claim = await claimFiles(this.#table, ['m'], context);
    const contents = await this.#look(claim, runId);
    if (claim.record !== undefined) {
      const kind =
        wanted ?? (['archive', 'failed', 'returned'] as const)[Math.floor(this.#random() * 3)] ?? 'archive';
      await this.#settle(claim.record, kind, context);
      if (kind !== 'returned') {
        const folder = kind === 'archive' ? 'archive/' : `failed/${runId}/`;
        for (const content of contents) this.#settled.set(content, folder);
      }
    }
    for (const content of contents) this.#claimed.delete(content);
    await hold.release();
  }

  #settle(record: StatusRecord, kind: Settlement['kind'], context: ProcessingContext): Promise<StatusRecord> {
    const error = recordError(runCancelled());
    const settlement: Settlement =
      kind === 'archive' ? { kind, published: [] } : { kind, published: [], error };
    return settleFiles({ table: this.#table, record }, settlement, context);
  }

  /** Reads what a run is given; nobody alive may have any of it. */
  async #look({ record, files }: Claim, runId: string): Promise<string[]> {
    const own: string[] = [];
    const all: string[] = [];
    for (const { uri } of files) {
      const content = text(await this.#store.read(uri));
      all.push(content);
      if (!uri.includes(`/processing/${runId}/`)) continue;
      own.push(content);
      const owner = this.#claimed.get(content);
      assert.ok(owner === undefined || !this.#runs.get(owner)?.alive, `${content} is taken twice`);
      this.#claimed.set(content, runId);
    }
    assert.is(own.length, record?.files.length ?? 0);
    assert.is(new Set(all).size, all.length, 'a run reads a file twice');
    return own;
  }

  /** Every file is at one place, and nothing is left under way. */
  async check(message: string): Promise<void> {
    const { base, location } = this.#table;
    const places = new Map<string, string[]>();
    const records: string[] = [];
    for await (const { uri } of this.#store.list(base)) {
      const path = uri.slice(base.length + 1);
      if (path.startsWith('events/_hold/') || path.endsWith('.error.json')) continue;
      if (!uri.startsWith(`${location}/`)) {
        records.push(path);
        continue;
      }
      const content = text(await this.#store.read(uri));
      places.set(content, [...(places.get(content) ?? []), path.slice('events/'.length)]);
    }
    const wrong = this.#produced.filter((content) => places.get(content)?.length !== 1);
    assert.equal(
      wrong.map((content) => [content, places.get(content)]),
      [],
      `${message}: each file at one place`,
    );
    assert.is(places.size, this.#produced.length, message);
    for (const [content, [place = '']] of places) {
      assert.match(place, /^(?:archive\/2026-01-01|failed\/run-\d\d)\//, `${message}: ${content}`);
      const settled = this.#settled.get(content);
      if (settled !== undefined) assert.ok(place.startsWith(settled), `${message}: ${content} at ${place}`);
    }
    assert.equal(
      records.filter((path) => path.startsWith('processing/')),
      [],
      `${message}: no record is left under way`,
    );
  }
}

/** The same sequence for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
