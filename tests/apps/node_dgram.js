// UDP through node's dgram module, IPv4 and IPv6: sizes, order of the sender's address, connected sockets, errors.
'use strict';
const dgram = require('dgram');
const assert = require('assert');

setTimeout(() => { console.log('no end after 40 seconds'); process.exit(1); }, 40000).unref();

function bound(type, address, port = 0) {
    return new Promise((resolve, reject) => {
        const s = dgram.createSocket(type);
        s.on('error', reject);
        s.bind(port, address, () => resolve(s));
    });
}

function message(s) {
    return new Promise(resolve => s.once('message', (data, from) => resolve({ data, from })));
}

function send(s, ...args) {
    return new Promise((resolve, reject) => s.send(...args, e => e ? reject(e) : resolve()));
}

async function pair(type, address) {
    const a = await bound(type, address), b = await bound(type, address);

    for (const size of [0, 1, 1472, 8000, 60000]) {
        const got = message(b);
        await send(a, Buffer.alloc(size, 'x'), b.address().port, address);
        const { data, from } = await got;
        assert.strictEqual(data.length, size);
        assert.strictEqual(from.port, a.address().port);
        assert.strictEqual(from.address, address);
    }
    await new Promise((resolve, reject) => a.connect(b.address().port, address, e => e ? reject(e) : resolve()));
    assert.strictEqual(a.remoteAddress().port, b.address().port);
    const got = message(b);
    await send(a, Buffer.from('connected'));
    assert.strictEqual((await got).data.toString(), 'connected');

    await assert.rejects(bound(type, address, a.address().port), { code: 'EADDRINUSE' });
    a.close();
    b.close();
}

(async () => {
    await pair('udp4', '127.0.0.1');
    await pair('udp6', '::1');
    console.log('12 datagrams over IPv4 and IPv6, EADDRINUSE');
})().catch(e => { console.log(e.stack); process.exit(1); });
