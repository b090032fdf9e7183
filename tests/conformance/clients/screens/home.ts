// A front end that is typed to the end: it compiles only if what it expects of the schema is so.
import { useFragment } from "../generated";
import {
  type BadgeStatus, FeedDocument, HomeDocument, LevelRingFragmentDoc, type StreakStatus, SubmitDocument,
  type SubmitActionInput, WalletsFragmentDoc,
} from "../generated/graphql";
import type { ResultOf, VariablesOf } from "@graphql-typed-document-node/core";

export function levelRing(home: ResultOf<typeof HomeDocument>): string | null {
  if (home.member == null) return null;
  const ring = useFragment(LevelRingFragmentDoc, home.member);
  const filled: number | null | undefined = ring.level?.progress.fraction;
  return ring.level == null ? null : `${ring.level.held.name}: ${filled ?? 1}`;
}

export function balances(home: ResultOf<typeof HomeDocument>): readonly number[] {
  return home.member == null ? [] : useFragment(WalletsFragmentDoc, home.member).wallets.map((each) => each.balance);
}

export function trophies(home: ResultOf<typeof HomeDocument>, status: BadgeStatus): readonly string[] {
  return home.member?.badges.filter((each) => each.status === status).map((each) => each.badge.name) ?? [];
}

/** A closed set: whoever adds a status makes this fail to compile, as it should. */
export function isInDanger(status: StreakStatus): boolean {
  switch (status) {
    case "AT_RISK":
    case "REPAIRABLE":
      return true;
    case "NONE":
    case "OPEN":
    case "PAUSED":
    case "SECURED":
      return false;
  }
}

export function watering(member: string, idempotencyKey: string): VariablesOf<typeof SubmitDocument> {
  const input: SubmitActionInput = { program: "garden", member, type: "plant.watered", idempotencyKey };
  return { input };
}

export function headline(item: ResultOf<typeof FeedDocument>["memberFeed"]): string {
  switch (item.__typename) {
    case "BadgeWon":
      return item.tier == null ? item.badge.name : `${item.badge.name}: ${item.tier.key}`;
    case "LevelChanged":
      return item.after.name;
    default:
      return item.text;
  }
}
