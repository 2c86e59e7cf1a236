// Reads queries from a file, a JSON array, and prints those that Prometheus's own grammar does not take.
import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';

for (const query of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  // Grafana puts durations there.
  const text = query.replaceAll(/\$__\w+/g, '5m');
  let wrong = false;
  parser.parse(text).iterate({ enter: (node) => { wrong ||= node.type.isError; } });
  if (wrong) console.log(query);
}
