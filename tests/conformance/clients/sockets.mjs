// The client of graphql-ws: introduces itself, listens, loses its connection and comes back where it was.
import { CloseCode, createClient } from "graphql-ws";
import WebSocket from "ws";
import { FEED, headers, job, socketUrl, submit, tell } from "./telling.mjs";

function client(connectionParams, more = {}) {
  return createClient({ url: socketUrl, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0, ...more });
}

/** The items up to a number, and the cursor to go on from. */
async function items(listener, after, last) {
  const found = [];
  for await (const { data, errors } of listener.iterate({ query: FEED, variables: { member: job.member, after } })) {
    if (errors) throw new Error(JSON.stringify(errors));
    found.push(data.memberFeed);
    if (data.memberFeed.number >= last) break;
  }
  return found;
}

const scenarios = {
  async resumed() {
    let dropped = 0;
    const listener = client(headers, { lazy: true, on: { closed: () => dropped++ } });
    await submit(1);
    const first = await items(listener, "", 1);
    listener.terminate();
    await submit(2);
    await submit(3);
    const more = await items(listener, first.at(-1).cursor, job.last);
    return { first, more, dropped };
  },

  async answered() {
    const listener = client(headers);
    const query = "query($key: String!) { program(key: $key) { key } }";
    const seen = [];
    for await (const answer of listener.iterate({ query, variables: { key: "garden" } })) seen.push(answer);
    return seen;
  },

  async refused() {
    const listener = client({ authorization: "Bearer somebody-else" });
    return new Promise((resolve) =>
      listener.subscribe({ query: "{ programs { key } }" }, {
        next: (answer) => resolve({ answer }),
        error: (error) => resolve({ code: error.code, reason: error.reason, forbidden: CloseCode.Forbidden }),
        complete: () => resolve({ complete: true }),
      }),
    );
  },

  async wrong() {
    const listener = client(headers);
    const told = (query) =>
      new Promise((resolve) =>
        listener.subscribe({ query }, {
          next: (answer) => resolve({ next: answer }),
          error: (error) => resolve({ errors: error }),
          complete: () => resolve({ complete: true }),
        }),
      );
    // All over one connection: what is wrong with an operation ends that operation, and nothing else.
    const broken = told("subscription { memberFeed(");
    const unknown = told("subscription { memberFed }");
    const right = told("{ program(key: \"garden\") { key } }");
    return { broken: await broken, unknown: await unknown, right: await right };
  },
};

tell(await scenarios[job.scenario]());
