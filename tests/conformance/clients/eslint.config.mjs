// What graphql-eslint thinks of the schema itself: descriptions, deprecations, and Relay's conventions.
import graphql from "@graphql-eslint/eslint-plugin";

export default [
  {
    files: ["**/*.graphql"],
    plugins: { "@graphql-eslint": graphql },
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: "./schema.graphql" } } },
    rules: {
      ...graphql.configs["flat/schema-recommended"].rules,
      ...graphql.configs["flat/schema-relay"].rules,
      // Only what can be asked for by its id has one.
      "@graphql-eslint/strict-id-in-types": "off",
      // Lists that cannot grow are no connections; and some pages are only turned forwards.
      "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false }],
      "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
      // An action type is a type of action, and `Reversal.reversals` are those of the reversal.
      "@graphql-eslint/naming-convention": "off",
      "@graphql-eslint/no-typename-prefix": "off",
      "@graphql-eslint/require-description": [
        "error",
        { types: true, FieldDefinition: true, InputValueDefinition: true, EnumValueDefinition: true },
      ],
      "@graphql-eslint/require-deprecation-reason": "error",
      "@graphql-eslint/require-nullable-result-in-root": "off",
    },
  },
];
