// The client of graphql-sse in distinct connections mode: a request for each operation, and resuming by the cursor.
import { createClient } from "graphql-sse";
import { FEED, headers, job, submit, tell } from "./telling.mjs";

const client = createClient({ url: job.url, headers, retryAttempts: 0 });

async function items(after, last) {
  const found = [];
  for await (const { data, errors } of client.iterate({ query: FEED, variables: { member: job.member, after } })) {
    if (errors) throw new Error(JSON.stringify(errors));
    found.push(data.memberFeed);
    if (data.memberFeed.number >= last) break;
  }
  return found;
}

async function told(query, of = client) {
  return new Promise((resolve) =>
    of.subscribe({ query }, {
      next: (answer) => resolve({ next: answer }),
      error: (error) => resolve({ status: error.response?.status ?? null, message: String(error.message ?? error) }),
      complete: () => resolve({ complete: true }),
    }),
  );
}

const scenarios = {
  async resumed() {
    await submit(1);
    const first = await items("", 1);
    await submit(2);
    await submit(3);
    return { first, more: await items(first.at(-1).cursor, job.last) };
  },

  async answered() {
    const seen = [];
    for await (const answer of client.iterate({ query: '{ program(key: "garden") { key } }' })) seen.push(answer);
    return seen;
  },

  async wrong() {
    const stranger = createClient({ url: job.url, headers: { authorization: "Bearer somebody-else" }, retryAttempts: 0 });
    return { unknown: await told("subscription { memberFed }"), stranger: await told("{ programs { key } }", stranger) };
  },
};

tell(await scenarios[job.scenario]());
