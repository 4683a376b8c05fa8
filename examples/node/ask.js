// Publishes one request and returns; the answer goes to whoever reads director.results (answers.js).
//
//     npm install
//     node ask.js "What is a dead letter?" [conversation]
import { randomUUID } from 'node:crypto'
import { Kafka, Partitioners, logLevel } from 'kafkajs'

const kafka = new Kafka({
  clientId: 'example-node',
  brokers: [process.env.KAFKA ?? '127.0.0.1:9092'],
  logLevel: logLevel.ERROR,
})
// The default partitioner of kafkajs 2 places a key where every Java client does (murmur2).
const producer = kafka.producer({
  createPartitioner: Partitioners.DefaultPartitioner,
  allowAutoTopicCreation: false,
})

// Sending the same requestId again is harmless: it is answered once.
async function ask(question, conversationId) {
  const requestId = randomUUID()
  const request = {
    requestId,
    ...(conversationId && { conversationId }),
    model: 'kimi-k2',
    messages: [{ role: 'user', content: question }],
  }
  await producer.send({
    topic: 'director.requests',
    acks: -1,
    messages: [{ key: conversationId ?? requestId, value: JSON.stringify(request) }],
  })
  return requestId
}

await producer.connect()
try {
  console.log(await ask(process.argv[2], process.argv[3]))
} finally {
  await producer.disconnect()
}
