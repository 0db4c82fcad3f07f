/**
 * Runs every tests/**\/*.test.ts in a process of its own, two at a time, each under a wall-clock limit, and is strict:
 * a file that reports no test, leaves one out or does not end fails the run. Arguments filter by path substring;
 * `--suite interop|race|package` runs the slow files (`*.interop.ts`, `*.race.ts`, `*.package.ts`) instead.
 * A run of all tests also fails when no test held an error against a code of the catalogue (tests/support/asserted-codes.ts).
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);
const suiteAt = args.indexOf('--suite');
const kind = suiteAt === -1 ? 'test' : args.splice(suiteAt, 2)[1];
const limitMs = kind === 'test' ? 120_000 : 1_500_000;
const files = readdirSync(`${root}/tests`, { recursive: true })
  .map((file) => `tests/${String(file).replaceAll('\\', '/')}`)
  .filter((file) => file.endsWith(`.${kind}.ts`))
  .filter((file) => args.length === 0 || args.some((arg) => file.includes(arg)))
  .sort();

const total = { passed: 0, failed: 0, skipped: 0 };
const assertedCodes = new Set();
let catalogue = {};
let skipsMoto = false;
const broken = [];
const queue = [...files];
await Promise.all([worker(), worker()]);
if (files.length === 0) broken.push('no test file matches');
if (kind === 'test' && args.length === 0) checkCodes();
for (const line of broken) process.stdout.write(`BROKEN ${line}\n`);
process.stdout.write(
  `${total.passed} passed, ${total.failed + broken.length} failed, ${total.skipped} skipped\n`,
);
process.exitCode = total.failed + broken.length > 0 || total.passed === 0 ? 1 : 0;

async function worker() {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) await runFile(file);
}

async function runFile(file) {
  const started = Date.now();
  const { code, output } = await execute(file);
  const report = /^@gold-tests (.*)$/m.exec(output);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const skips = output.match(/^SKIPPED .*$/gm) ?? [];
  for (const code of /^@gold-codes (.*)$/m.exec(output)?.[1].split(' ') ?? []) assertedCodes.add(code);
  const areas = /^@gold-catalogue (.*)$/m.exec(output);
  if (areas !== null) catalogue = JSON.parse(areas[1]);
  if (skips.some((line) => line.includes('moto'))) skipsMoto = true;
  const counts = report === null ? { passed: 0, failed: 0, skipped: 0 } : JSON.parse(report[1]);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  const ok = code === 0 && report !== null && counts.failed === 0 && counts.passed + counts.skipped > 0;
  if (!ok && counts.failed === 0)
    broken.push(`${file}: exit ${code}, ${report === null ? 'no test reported' : JSON.stringify(counts)}`);
  process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${file} ${counts.passed} in ${seconds}s\n`);
  for (const line of skips) process.stdout.write(`     ${line}\n`);
  if (!ok) process.stdout.write(`${output}\n`);
}

/** Without a server of S3 and Glue the codes of these areas cannot come up. */
function checkCodes() {
  const needServer = ['Object storage', 'The data catalog'];
  const missing = Object.entries(catalogue)
    .filter(([code, area]) => !assertedCodes.has(code) && !(skipsMoto && needServer.includes(area)))
    .map(([code]) => code);
  if (Object.keys(catalogue).length === 0) broken.push('no test told the catalogue of codes');
  if (missing.length > 0) broken.push(`no test asserts these codes: ${missing.join(', ')}`);
}

function execute(file) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', file], {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1' },
    });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code: signal ?? code, output: Buffer.concat(chunks).toString() });
    });
  });
}
