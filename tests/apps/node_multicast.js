// UDP multicast over loopback: two members of a group, one that left it, and a sender that hears itself or not.
'use strict';
const dgram = require('dgram');
const assert = require('assert');

setTimeout(() => { console.log('no end after 40 seconds'); process.exit(1); }, 40000).unref();

const group = '239.255.77.88', local = '127.0.0.1';

function open(port) {
    return new Promise((resolve, reject) => {
        const s = dgram.createSocket({ type: 'udp4', reuseAddr: true });
        s.on('error', reject);
        s.got = [];
        s.on('message', m => { s.got.push(m.toString()); s.emit('counted'); });
        s.bind(port, () => resolve(s));
    });
}

function received(s, count) {
    return new Promise(resolve => {
        const check = () => s.got.length >= count ? resolve() : s.once('counted', check);
        check();
    });
}

const send = (s, text, port, to = group) =>
    new Promise((resolve, reject) => s.send(text, port, to, e => e ? reject(e) : resolve()));

(async () => {
    const a = await open(0), port = a.address().port, b = await open(port);
    for (const s of [a, b]) s.addMembership(group, local);
    assert.throws(() => a.addMembership(group, local), { code: 'EADDRINUSE' });
    assert.throws(() => a.addMembership('10.0.0.1', local));

    const sender = await open(0);
    sender.setMulticastInterface(local);
    sender.setMulticastTTL(1);
    sender.setMulticastLoopback(true);
    for (const text of ['one', 'two', 'three']) await send(sender, text, port);
    await Promise.all([received(a, 3), received(b, 3)]);
    for (const s of [a, b]) assert.deepStrictEqual(s.got, ['one', 'two', 'three']);

    b.dropMembership(group, local);
    a.dropMembership(group, local);
    a.addMembership(group, local);
    await send(sender, 'four', port);
    await received(a, 4);
    assert.strictEqual(a.got[3], 'four');
    for (const s of [a, b, sender]) s.close();
    console.log('4 datagrams to a group on loopback, membership errors');
})().catch(e => { console.log(e.stack); process.exit(1); });
