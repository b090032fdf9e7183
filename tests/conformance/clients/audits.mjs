// The audits of GraphQL over HTTP, one after the other, by id.
import { auditServer } from "graphql-http";
import { headers, job, tell } from "./telling.mjs";

const results = await auditServer({
  url: job.url,
  fetchFn: (url, init) => fetch(url, { ...init, headers: { ...init?.headers, ...headers } }),
});
tell(Object.fromEntries(results.map(({ id, name, status, reason }) => [id, { name, status, reason: reason ?? null }])));
