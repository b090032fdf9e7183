import { graphql } from "relay-runtime";

export const mutation = graphql`
  mutation WateringMutation($input: SubmitActionInput!) {
    submitAction(input: $input) {
      result
      clientMutationId
      errors { __typename code message path ... on UnknownActionType { __typename } }
      member { ...HomeScreen_level }
    }
  }
`;

export const subscription = graphql`
  subscription WateringFeedSubscription($program: String!, $member: String!, $after: String) {
    memberFeed(program: $program, externalId: $member, after: $after) {
      __typename
      id
      cursor
      text
      ... on BadgeWon { badge { key name } }
    }
  }
`;
