// What every script here is given, and how it tells what it saw: one JSON object in, one out.

/** The endpoint, the key of an operator, and whatever else the test says. */
export const job = JSON.parse(process.argv[2] ?? "{}");

export const headers = { authorization: `Bearer ${job.key}` };

export const socketUrl = job.url?.replace(/^http/, "ws");

const PATIENCE_MS = 30_000;
setTimeout(() => {
  console.error("what was waited for did not come");
  process.exit(1);
}, PATIENCE_MS);

/** Tells the test what was seen, and ends: clients may have timers that nobody waits for. */
export function tell(seen) {
  process.stdout.write(JSON.stringify(seen) + "\n", () => process.exit(0));
}

/** Submits an action as a brand's server would, without any client. */
export async function submit(number, member = job.member) {
  const idempotencyKey = `${member}-${number}`;
  const query = `mutation($input: SubmitActionInput!) {
    submitAction(input: $input) { result errors { code } }
  }`;
  const input = { program: "garden", member, type: "plant.watered", idempotencyKey, attributes: { plant: "fern" } };
  const response = await fetch(job.url, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ query, variables: { input } }),
  });
  const { data } = await response.json();
  if (data.submitAction.result !== "ACCEPTED") throw new Error(JSON.stringify(data));
}

export const FEED = `subscription Feed($member: String!, $after: String) {
  memberFeed(program: "garden", externalId: $member, after: $after) { __typename id cursor number text }
}`;
