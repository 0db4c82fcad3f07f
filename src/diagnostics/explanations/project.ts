/** Explanations for ../project.ts. */
import { type Explanation, shell, yaml } from './explanation.ts';

export const PROJECT = {
  'project-not-found': {
    title: 'There is no project here',
    meaning:
      'gold looks for `gold_project.yml` in the folder where you stand and in every folder above it, and found none.',
    wrong: shell('cd /tmp', 'gold run'),
    remedy:
      'Go to the project folder, name it with `--project-dir`, or set `GOLD_PROJECT_DIR`. A file `gold_project.yaml` or `dbt_project.yml` does not count.',
  },
  'unreadable-file': {
    title: 'A file of the project cannot be read',
    meaning:
      'The file is listed in its folder, but reading it fails: you have no permission, a symbolic link leads nowhere, or it is no ordinary file.',
    wrong: shell('ln -s ../gone.sql models/orders.sql', 'gold compile'),
    remedy: 'Give yourself permission to read it, mend the link, or remove the file.',
  },
  'not-text': {
    title: 'A file is not UTF-8 text',
    meaning:
      'Models, macros and YAML files are UTF-8. This one has bytes that are no UTF-8 or a NUL character: it was saved in another encoding (UTF-16, Latin-1), or it is no text at all. The place is that of the first such byte.',
    remedy: 'Save the file as UTF-8 in your editor, or move what is no SQL or YAML out of the folder.',
  },
  'bad-yaml': {
    title: 'A file is not valid YAML',
    meaning:
      'The YAML parser cannot make sense of the file at this place: broken indentation, a bracket or quote that is never closed, a key that is there twice, or aliases that would expand without measure.',
    wrong: yaml('models:', '  - name: orders', '   description: One row for each order'),
    remedy:
      'Look at the indentation of the line and of the one above it. Quote texts that begin with `{{` or hold a colon followed by a space.',
  },
  'unknown-key': {
    title: 'A key is not known here',
    meaning:
      'gold acts on every key that it accepts, so a key that it does not know is an error rather than silently ignored. Most are typos, or stand at the wrong level.',
    wrong: yaml('models:', '  - name: orders', '    descripton: One row for each order'),
    remedy:
      'Correct the spelling; the hint names the nearest key. Put data of your own under `meta:`. The JSON Schemas in `schemas/` let an editor complete keys.',
  },
  'bad-value': {
    title: 'A value does not fit its key',
    meaning:
      'The key is right, its value is not: text where a number is expected, a word that is not in the list, a map where a list belongs.',
    wrong: yaml('models:', '  - name: orders', '    config: { materialized: tabel }'),
    remedy:
      'Write a value of the kind that the message names. The rest of the file has been checked all the same.',
  },
  'missing-key': {
    title: 'A key is missing',
    meaning:
      'An entry lacks a key without which it means nothing, such as the name of a model or the warehouse of a target.',
    wrong: yaml('targets:', '  local: { schema: gold }'),
    remedy: 'Add the key to the entry at the place that is shown.',
  },
  'unknown-target': {
    title: 'A target does not exist',
    meaning:
      'The target asked for with `--target` or `GOLD_TARGET`, or named in `default_target`, is not under `targets:`. With several targets and no default one must be named.',
    wrong: shell('gold run --target porduction'),
    remedy: 'Use one of the names under `targets:` in `gold_project.yml`, or add the target there.',
  },
  'duplicate-properties': {
    title: 'Something is described twice',
    meaning:
      'Two entries in YAML describe the same model, seed or source table. Which one counts would depend on the order of files, so neither does.',
    wrong: yaml('models:', '  - name: orders', '  - name: orders'),
    remedy: 'Merge the two entries into one.',
  },
  'bad-vars': {
    title: 'The text after --vars is not a map',
    meaning: '`--vars` (or `GOLD_VARS`) takes a map from names to values, in YAML or JSON.',
    wrong: shell('gold run --vars silver_path=./silver'),
    remedy: `Write \`--vars '{silver_path: ./silver}'\`, in single quotes so that the shell leaves it alone.`,
  },
  'bad-number': {
    title: 'An option wants a whole number',
    meaning: 'Options such as `--threads` and `--limit` count something.',
    wrong: shell('gold run --threads many'),
    remedy: 'Give a whole number of at least the size that the message names.',
  },
  'unknown-code': {
    title: 'There is no such error code',
    meaning: '`gold explain` takes a code, the word in front of the colon with which an error begins.',
    wrong: shell('gold explain unknown-reff'),
    remedy: 'Use one of the codes that the hint names, or list all with `gold explain`.',
  },
  'bad-endpoint': {
    title: 'An endpoint is no URL',
    meaning:
      'The endpoint of a store or catalog must be an `http` or `https` URL. It must not carry a user and password, since a project file is no place for secrets.',
    wrong: yaml('storage: { endpoint: minio:9000 }'),
    remedy:
      'Write it as `https://minio.example.com:9000`, and give credentials through the environment or a profile.',
  },
} as const satisfies Record<string, Explanation>;
