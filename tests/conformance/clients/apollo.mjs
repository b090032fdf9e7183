// Apollo Client: a watched query repaints from its cache when a mutation or the socket brings the same member again.
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { headers, job, socketUrl, tell } from "./telling.mjs";

const socket = createClient({ url: socketUrl, webSocketImpl: WebSocket, connectionParams: headers });
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    new HttpLink({ uri: job.url, headers }),
  ),
});

const documents = Object.fromEntries(Object.entries(job.documents).map(([name, text]) => [name, gql(text)]));
const variables = { program: "garden", member: job.member };

/** What a subscription or a watched query tells, one after the other. */
function listening(observable) {
  const seen = [];
  const waiting = [];
  observable.subscribe({
    next: (each) => {
      seen.push(each);
      waiting.splice(0).forEach((look) => look());
    },
    error: (error) => tell({ error: String(error) }),
  });
  return async function until(found) {
    while (!seen.some(found)) await new Promise((look) => waiting.push(look));
    return seen.find(found);
  };
}

async function submitted(idempotencyKey) {
  const input = {
    program: "garden", member: job.member, type: "plant.watered", idempotencyKey, attributes: { plant: "fern" },
  };
  return (await client.mutate({ mutation: documents.submit, variables: { input } })).data.submitAction;
}

const points = ({ data }) => data?.member?.wallets.find(({ wallet }) => wallet.key === "points").balance;

const first = await submitted(`${job.member}-1`);
const painted = listening(client.watchQuery({ query: documents.home, variables }));
await painted((each) => points(each) === 20);
const feed = listening(client.subscribe({ query: documents.feed, variables: { ...variables, after: "" } }));
const item = await feed(({ data }) => data?.memberFeed.number === 1);
const second = await submitted(`${job.member}-2`);
const repainted = await painted((each) => points(each) === 40);
const refused = (await client.mutate({
  mutation: documents.submit,
  variables: { input: { program: "garden", member: job.member, type: "plant.watred", idempotencyKey: `${job.member}-3` } },
})).data.submitAction;
const pages = [];
for (let after = null; pages.length < 9; ) {
  const { data } = await client.query({ query: documents.ledger, variables: { ...variables, first: 1, after } });
  const { edges, pageInfo } = data.member.ledger;
  pages.push(...edges.map(({ node }) => node.id));
  if (!pageInfo.hasNextPage) break;
  after = pageInfo.endCursor;
}
tell({
  results: [first.result, second.result],
  item: item.data.memberFeed,
  repainted: points(repainted),
  refused,
  pages,
  keys: Object.keys(client.cache.extract()).filter((key) => key.startsWith("Member:")),
  member: repainted.data.member.id,
});
