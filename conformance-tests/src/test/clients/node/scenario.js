'use strict';
// What an application on Node does with the broker, step by step: node scenario.js AMQP-URI
// Prints `ok STEP` for each step that went as it should, and ends with 1 at the first that did not.
const assert = require('node:assert/strict');
const { randomUUID } = require('node:crypto');
const amqp = require('amqplib');

const run = `node-${randomUUID()}`;
const name = (what) => `${run}.${what}`;

// The next messages of a queue, for as many as are asked.
async function inbox(channel, queue, options) {
  const waiting = [];
  const arrived = [];
  const { consumerTag } = await channel.consume(
    queue,
    (message) => (waiting.length ? waiting.shift()(message) : arrived.push(message)),
    options,
  );
  const next = () =>
    arrived.length ? Promise.resolve(arrived.shift()) : new Promise((resolve) => waiting.push(resolve));
  return { consumerTag, next };
}

const steps = {
  async 'work queue with acknowledgements'({ connection }) {
    const channel = await connection.createChannel();
    const { queue } = await channel.assertQueue(name('work'), { durable: true });
    await channel.prefetch(10);
    for (let i = 0; i < 200; i++) {
      channel.sendToQueue(queue, Buffer.from(`task ${i}`), { persistent: true });
    }
    const { next } = await inbox(channel, queue);
    for (let i = 0; i < 200; i++) {
      const message = await next();
      assert.equal(message.content.toString(), `task ${i}`);
      assert.equal(message.properties.deliveryMode, 2);
      channel.ack(message);
    }
    assert.equal((await channel.checkQueue(queue)).messageCount, 0);
    await channel.deleteQueue(queue);
    await channel.close();
  },

  async 'topic exchange'({ connection }) {
    const channel = await connection.createChannel();
    const { exchange } = await channel.assertExchange(name('topic'), 'topic', { autoDelete: true });
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, exchange, 'eu.*.orders.#');
    channel.publish(exchange, 'eu.de.orders.new', Buffer.from('in'));
    channel.publish(exchange, 'us.ny.orders.new', Buffer.from('out'));
    channel.publish(exchange, 'eu.fr.orders', Buffer.from('in too'));
    const { next } = await inbox(channel, queue, { noAck: true });
    assert.deepEqual([(await next()).fields.routingKey, (await next()).fields.routingKey], [
      'eu.de.orders.new',
      'eu.fr.orders',
    ]);
    await channel.close();
  },

  async 'publisher confirms'({ connection }) {
    const channel = await connection.createConfirmChannel();
    const { queue } = await channel.assertQueue(name('confirms'), { durable: true });
    for (let i = 0; i < 500; i++) {
      channel.sendToQueue(queue, Buffer.alloc(100, i), { persistent: true });
    }
    await channel.waitForConfirms();
    assert.equal((await channel.checkQueue(queue)).messageCount, 500);
    assert.equal((await channel.purgeQueue(queue)).messageCount, 500);
    await channel.deleteQueue(queue);
    await channel.close();
  },

  async 'unroutable message comes back'({ connection }) {
    const channel = await connection.createConfirmChannel();
    const returned = new Promise((resolve) => channel.once('return', resolve));
    channel.publish('amq.direct', name('nowhere'), Buffer.from('lost?'), { mandatory: true });
    const message = await returned;
    assert.equal(message.fields.replyText, 'NO_ROUTE');
    assert.equal(message.content.toString(), 'lost?');
    await channel.waitForConfirms();
    await channel.close();
  },

  async 'requeue and redelivery'({ connection }) {
    const channel = await connection.createChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    ['a', 'b', 'c'].forEach((body) => channel.sendToQueue(queue, Buffer.from(body)));
    const first = await channel.get(queue);
    assert.equal(first.fields.redelivered, false);
    channel.nack(first, false, true);
    const again = await channel.get(queue);
    assert.equal(again.content.toString(), 'a');
    assert.equal(again.fields.redelivered, true);
    channel.ack(again);
    assert.equal((await channel.get(queue, { noAck: true })).fields.messageCount, 1);
    await channel.close();
  },

  async 'headers of every type'({ connection }) {
    const channel = await connection.createChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    const headers = {
      text: 'grüße',
      small: 7,
      large: 2 ** 40,
      negative: -70000,
      real: 2.5,
      yes: true,
      nothing: null,
      list: [1, 'two', [3]],
      table: { inner: { deep: 'x' } },
      bytes: Buffer.from([0, 1, 255]),
      moment: { '!': 'timestamp', value: 1700000000 },
    };
    channel.sendToQueue(queue, Buffer.from('h'), { headers, correlationId: 'c', type: 't' });
    const { properties } = await channel.get(queue, { noAck: true });
    assert.deepEqual(properties.headers, headers);
    assert.equal(properties.correlationId, 'c');
    await channel.close();
  },

  async 'request and direct reply'({ connection }) {
    const server = await connection.createChannel();
    const { queue } = await server.assertQueue('', { exclusive: true });
    await server.consume(queue, (request) => {
      const { replyTo, correlationId } = request.properties;
      server.sendToQueue(replyTo, Buffer.from(`re: ${request.content}`), { correlationId });
      server.ack(request);
    });
    const client = await connection.createChannel();
    const { next } = await inbox(client, 'amq.rabbitmq.reply-to', { noAck: true });
    client.sendToQueue(queue, Buffer.from('ping'), {
      replyTo: 'amq.rabbitmq.reply-to',
      correlationId: '42',
    });
    const reply = await next();
    assert.equal(reply.content.toString(), 're: ping');
    assert.equal(reply.properties.correlationId, '42');
    await client.close();
    await server.close();
  },

  async 'dead letters'({ connection }) {
    const channel = await connection.createChannel();
    const dead = await channel.assertQueue('', { exclusive: true });
    const { queue } = await channel.assertQueue('', {
      exclusive: true,
      messageTtl: 1,
      deadLetterExchange: '',
      deadLetterRoutingKey: dead.queue,
    });
    channel.sendToQueue(queue, Buffer.from('short life'));
    const { next } = await inbox(channel, dead.queue, { noAck: true });
    const letter = await next();
    assert.equal(letter.content.toString(), 'short life');
    assert.equal(letter.properties.headers['x-death'][0].reason, 'expired');
    assert.equal(letter.properties.headers['x-first-death-queue'], queue);
    await channel.close();
  },

  async 'consumer is told that its queue went'({ connection }) {
    const channel = await connection.createChannel();
    const { queue } = await channel.assertQueue(name('short'));
    const { next } = await inbox(channel, queue);
    await channel.deleteQueue(queue);
    assert.equal(await next(), null);
    await channel.close();
  },

  async 'a refusal closes the channel only'({ connection }) {
    const channel = await connection.createChannel();
    const told = new Promise((resolve) => channel.once('error', resolve));
    await assert.rejects(channel.checkQueue(name('missing')), /NOT_FOUND/);
    assert.match((await told).message, /404 \(NOT-FOUND\)|404 \(NOT_FOUND\)/);
    const another = await connection.createChannel();
    await another.assertQueue('', { exclusive: true });
    await another.close();
  },

  async 'a megabyte in small frames'({ uri }) {
    const connection = await amqp.connect(`${uri}?frameMax=8192&heartbeat=5`);
    const channel = await connection.createChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    const body = Buffer.alloc(1 << 20, 'leveret');
    channel.sendToQueue(queue, body);
    const { next } = await inbox(channel, queue, { noAck: true });
    assert.ok(body.equals((await next()).content));
    await connection.close();
  },
};

async function main(uri) {
  const connection = await amqp.connect(uri);
  for (const [step, perform] of Object.entries(steps)) {
    await perform({ connection, uri });
    console.log(`ok ${step}`);
  }
  await connection.close();
}

main(process.argv[2]).catch((failure) => {
  console.error(failure);
  process.exit(1);
});
