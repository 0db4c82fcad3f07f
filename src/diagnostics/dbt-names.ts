/** Names that dbt has and gold has not: what to write instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  run_query:
    'Templates are compiled without running anything: join the table in SQL, or keep the values in a variable.',
  statement:
    'Templates are compiled without running anything: join the table in SQL, or keep the values in a variable.',
  load_result: 'Templates are compiled without running anything.',
  store_result: 'Templates are compiled without running anything.',
  adapter:
    'Templates are compiled without a database: columns can be named with DuckDB itself, such as columns(*) or * exclude (…).',
  graph: 'The graph is not known while templates are rendered; gold ls and target/manifest.json have it.',
  dbt: "Write DuckDB's own SQL, such as date_trunc('month', d), datediff('day', a, b), a + interval 1 day, try_cast(x as integer).",
  dbt_utils:
    "Write DuckDB's own SQL, such as * exclude (…), union all by name, generate_series(…), md5(concat_ws('|', a, b)).",
  invocation_id:
    'It would make each version another one: commits keep the id of their run, which gold history shows.',
  modules: 'Use run_started_at, a variable, or SQL.',
  flags: 'Use a variable, or target.name.',
  builtins: 'Call ref, source and config themselves.',
};

/** Undefined for names that are not dbt's. */
export function insteadOf(name: string): string | undefined {
  return Object.hasOwn(INSTEAD, name) ? INSTEAD[name] : undefined;
}
