// The official client of OpenAI against Director: only the base URL differs. Prints what it saw, one JSON object.
import OpenAI from 'openai';

const client = new OpenAI({ baseURL: process.env.BASE_URL, apiKey: process.env.API_KEY ?? 'none' });
const seen = {};
const hello = [{ role: 'user', content: 'hello from node' }];

seen.models = [];
for await (const model of client.models.list()) seen.models.push(model.id);

const chat = await client.chat.completions.create({ model: 'kimi-k2', messages: hello });
seen.chat = { object: chat.object, text: chat.choices[0].message.content, reason: chat.choices[0].finish_reason,
  tokens: chat.usage.total_tokens, requestId: chat._request_id };

const stream = await client.chat.completions.create({ model: 'kimi-k2', messages: hello, stream: true,
  stream_options: { include_usage: true } });
let text = '';
let last;
for await (const chunk of stream) {
  text += chunk.choices[0]?.delta?.content ?? '';
  last = chunk;
}
seen.stream = { text, tokens: last.usage?.total_tokens };

const tools = [{ type: 'function', function: { name: 'find', parameters: { type: 'object',
  properties: { city: { type: 'string' } }, required: ['city'] } } }];
const ask = [{ role: 'user', content: 'use the tool, node' }];
const asked = await client.chat.completions.create({ model: 'kimi-k2', messages: ask, tools });
const call = asked.choices[0].message.tool_calls[0];
const told = await client.chat.completions.create({ model: 'kimi-k2', tools,
  messages: [...ask, asked.choices[0].message, { role: 'tool', tool_call_id: call.id, content: 'sunny' }] });
seen.tools = { reason: asked.choices[0].finish_reason, name: call.function.name,
  city: JSON.parse(call.function.arguments).city, told: told.choices[0].message.content };

const streamed = client.chat.completions.stream({ model: 'kimi-k2', messages: ask, tools });
const final = await streamed.finalChatCompletion();
seen.streamedTools = { reason: final.choices[0].finish_reason, name: final.choices[0].message.tool_calls[0].function.name };

seen.errors = {};
try {
  await client.chat.completions.create({ model: 'no-such-model', messages: hello });
} catch (e) {
  seen.errors.model = { type: e.constructor.name, status: e.status, code: e.code, message: e.message };
}
try {
  await client.chat.completions.create({ model: 'kimi-k2', messages: [] });
} catch (e) {
  seen.errors.messages = { type: e.constructor.name, status: e.status, code: e.code };
}
try {
  await client.chat.completions.create({ model: 'kimi-k2', messages: [{ role: 'user', content: 'refuse' }], stream: true });
} catch (e) {
  seen.errors.stream = { type: e.constructor.name, status: e.status, code: e.code };
}
console.log(JSON.stringify(seen));
