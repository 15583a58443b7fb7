// Asks an endpoint with Comunica: node ask.mjs URL QUERY; the rows as JSON, terms as SPARQL writes them.
import { QueryEngine } from '@comunica/query-sparql';
import { termToString } from 'rdf-string-ttl';

const [url, query] = process.argv.slice(2);
const rows = await (await new QueryEngine().queryBindings(query, { sources: [{ type: 'sparql', value: url }] })).toArray();
const written = rows.map((row) => Object.fromEntries([...row].map(([name, term]) => [name.value, termToString(term)])));
console.log(JSON.stringify(written));
