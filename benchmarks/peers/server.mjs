// One of the servers that Trogen is measured beside: `node server.mjs yoga|mercurius PORT SCHEMA ANSWERS`.
//
// The schema is Trogen's own, and every root field answers from objects in memory, read from a file: what Trogen
// answered to the same documents. Nothing is loaded, decided or stored.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { buildSchema } from 'graphql'

const [kind, port, schemaFile, answersFile] = process.argv.slice(2)
const answers = JSON.parse(readFileSync(answersFile, 'utf8'))
const text = readFileSync(schemaFile, 'utf8')

const roots = { Query: {}, Mutation: {} }
for (const [name, value] of Object.entries(answers.query)) roots.Query[name] = () => value
for (const [name, value] of Object.entries(answers.mutation)) roots.Mutation[name] = () => value

if (kind === 'yoga') {
  const { createYoga } = await import('graphql-yoga')
  const schema = buildSchema(text)
  for (const [type, fields] of Object.entries(roots)) {
    for (const [name, resolve] of Object.entries(fields)) schema.getType(type).getFields()[name].resolve = resolve
  }
  const yoga = createYoga({ schema, logging: false, graphiql: false, landingPage: false })
  createServer(yoga).listen(Number(port), '127.0.0.1')
} else {
  const { default: fastify } = await import('fastify')
  const { default: mercurius } = await import('mercurius')
  const app = fastify({ logger: false, bodyLimit: 2 ** 24 })
  app.register(mercurius, { schema: text, resolvers: roots, jit: 1 })
  await app.listen({ port: Number(port), host: '127.0.0.1' })
}
