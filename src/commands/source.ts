/** gold source freshness */
import { join, resolve } from 'node:path';
import type { Command } from './command.ts';
import { errorFormat, load, select } from './load.ts';
import { findFlag, findText, readGlobals, readSelection, SELECTION_OPTIONS } from './options.ts';

export const sourceCommand: Command = {
  command: 'source <action>',
  describe: 'Measure how old the data of sources is (freshness), against what their YAML allows',
  positionals: {
    action: { type: 'string', describe: 'freshness: measure it', choices: ['freshness'] },
  },
  options: {
    ...SELECTION_OPTIONS,
    output: { alias: 'o', type: 'string', describe: 'Where results go. Default: target/sources.json' },
    json: { type: 'boolean', describe: 'Print the results as JSON instead of lines' },
  },
  examples: [{ line: 'gold source freshness', says: 'how old the newest data of each source is' }],
  async run(args, context) {
    const project = await load(args, context);
    const selected = select(project, readSelection(args), ['source'], context);
    const sources = project.compilation.manifest.sources.filter(
      ({ id, freshness }) => selected.has(id) && freshness !== undefined,
    );
    if (sources.length === 0) {
      context.stderr.write('No source selected says how old its data may be (freshness in its YAML).\n');
    }
    const { measureFreshness } = await import('../measuring-freshness.ts');
    const { formatFreshness, formatFreshnessCounts } = await import('../report/format-freshness.ts');
    const { formatError } = await import('../report/format-error.ts');
    const isJson = findFlag(args, 'json') === true;
    const isQuiet = readGlobals(args).quiet === true;
    const format = errorFormat(args, context);
    const print = (text: string): void => {
      if (!isJson) context.stdout.write(`${text}\n`);
    };
    const width = Math.max(0, ...sources.map(({ source, name }) => `${source}.${name}`.length));
    const { clock } = context.adapters;
    const began = clock.elapsed();
    const results = await measureFreshness(project, sources, context.adapters, {
      signal: context.signal,
      onResult: (result) => {
        if (!isQuiet || result.status !== 'pass') print(formatFreshness(result, width, format.colors));
      },
    });
    for (const { error } of results) if (error !== undefined) print(`\n${formatError(error, format)}`);
    print(`\n${formatFreshnessCounts(results)}`);
    const { toSourcesJson } = await import('../artifacts/sources-json.ts');
    const { formatJson, writeText } = await import('../artifacts/write-text.ts');
    const json = toSourcesJson(results, {
      version: `gold ${context.version}`,
      generatedAt: clock.now(),
      invocationId: context.runId,
      elapsed: (clock.elapsed() - began) / 1000,
    });
    const output = findText(args, 'output');
    const path =
      output === undefined
        ? join(project.root, 'target', 'sources.json')
        : resolve(context.workingFolder, output);
    await writeText(path, project.redact(formatJson(json)));
    if (isJson) context.stdout.write(formatJson(json));
    return results.some(({ status }) => status === 'error' || status === 'runtime error') ? 1 : 0;
  },
};
