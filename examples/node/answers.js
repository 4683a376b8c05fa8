// Reads results as they are published. kafkajs reads only what was committed unless told otherwise.
//
//     npm install
//     node answers.js
import { decompress } from 'fzstd'
import kafkajs from 'kafkajs'

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs

// Director compresses with zstd, which kafkajs leaves to a plug-in.
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async () => {
    throw new Error('this example only reads zstd')
  },
  decompress: async (buffer) => Buffer.from(decompress(buffer)),
})

const kafka = new Kafka({
  clientId: 'example-node',
  brokers: [process.env.KAFKA ?? '127.0.0.1:9092'],
  logLevel: logLevel.ERROR,
})
const consumer = kafka.consumer({
  groupId: process.env.GROUP ?? 'example-node',
  readUncommitted: false,
})

function handle(result) {
  if (result.status === 'completed') {
    console.log(result.requestId, result.message.content)
  } else {
    console.log(result.requestId, result.status, result.error.code)
  }
}

await consumer.connect()
await consumer.subscribe({ topic: 'director.results', fromBeginning: true })
await consumer.run({
  // The offset is committed after this returns, so a crash repeats a result rather than losing it.
  eachMessage: async ({ message }) => handle(JSON.parse(message.value.toString())),
})
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => consumer.disconnect())
}
