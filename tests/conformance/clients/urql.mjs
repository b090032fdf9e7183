// urql: queries, a mutation with errors as data, and a subscription over graphql-ws.
import { cacheExchange, Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { headers, job, socketUrl, tell } from "./telling.mjs";

const socket = createClient({ url: socketUrl, webSocketImpl: WebSocket, connectionParams: headers });
const client = new Client({
  url: job.url,
  preferGetMethod: job.get,
  fetchOptions: { headers },
  exchanges: [
    cacheExchange,
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query, variables }) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
      }),
    }),
  ],
});

const variables = { program: "garden", member: job.member };
const action = { ...variables, type: "plant.watered", idempotencyKey: `${job.member}-1`, attributes: { plant: "fern" } };

const feed = new Promise((resolve) =>
  client.subscription(job.documents.feed, { ...variables, after: "" }).subscribe(({ data, error }) =>
    resolve(error ? { error: String(error) } : data.memberFeed),
  ),
);
const submitted = await client.mutation(job.documents.submit, { input: action }).toPromise();
const again = await client.mutation(job.documents.submit, { input: action }).toPromise();
const home = await client.query(job.documents.home, variables).toPromise();
const cached = await client.query(job.documents.home, variables, { requestPolicy: "cache-only" }).toPromise();
const wrong = await client.query("query Wrong { nothing }", {}).toPromise();
tell({
  results: [submitted, again].map(({ data, error }) => error?.message ?? data.submitAction.result),
  member: home.data?.member?.externalId ?? String(home.error),
  cached: cached.data?.member?.externalId ?? null,
  wrong: wrong.error?.graphQLErrors.map(({ message }) => message),
  item: await feed,
});
