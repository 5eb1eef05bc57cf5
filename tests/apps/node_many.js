// 2,000 connections at the same time in one process, each used after all are open; then a reset and its code.
'use strict';
const net = require('net');
const assert = require('assert');

setTimeout(() => { console.log('no end after 45 seconds'); process.exit(1); }, 45000).unref();

const count = 2000, batch = 100;

const server = net.createServer(c => {
    c.on('error', () => {});
    c.on('data', d => d[0] === 120 ? c.resetAndDestroy() : c.write(d));
});

const open = port => new Promise((resolve, reject) => {
    const c = net.connect(port, '127.0.0.1', () => { c.removeListener('error', reject); resolve(c); });
    c.once('error', reject);
});

const exchange = (c, text) => new Promise((resolve, reject) => {
    c.once('data', d => d.toString() === text ? resolve() : reject(new Error(`got ${d}`)));
    c.once('error', reject);
    c.write(text);
});

const reset = c => new Promise(resolve => {
    c.once('error', e => resolve(e.code));
    c.once('close', () => resolve('close'));
    c.write('x');
});

server.listen({ port: 0, host: '127.0.0.1', backlog: 200 }, async () => {
    const port = server.address().port, all = [];
    try {
        while (all.length < count)
            all.push(...await Promise.all(Array.from({ length: batch }, () => open(port))));
        await Promise.all(all.map((c, i) => exchange(c, `number ${i}`)));
        assert.strictEqual(await new Promise(resolve => server.getConnections((e, n) => resolve(n))), count);
        all.forEach(c => c.removeAllListeners('error'));
        for (const c of all.splice(0, 5)) assert.strictEqual(await reset(c), 'ECONNRESET');
        all.forEach(c => c.destroy());
        server.close(() => console.log(`${count} connections at once, ECONNRESET`));
    } catch (e) {
        console.log(e.stack);
        process.exit(1);
    }
});
