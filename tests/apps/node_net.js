// TCP through node's net module: many connections, half close, and the error codes that programs look at.
'use strict';
const net = require('net');
const assert = require('assert');

setTimeout(() => { console.log('no end after 40 seconds'); process.exit(1); }, 40000).unref();

function echoServer() {
    return new Promise((resolve, reject) => {
        const server = net.createServer({ allowHalfOpen: true }, c => c.pipe(c));
        server.on('error', reject);
        server.listen(0, '127.0.0.1', () => resolve(server));
    });
}

function exchange(port, size) {
    return new Promise((resolve, reject) => {
        const sent = Buffer.alloc(size, 'abcdefghij');
        const received = [];
        const c = net.connect(port, '127.0.0.1', () => c.end(sent));
        c.on('data', d => received.push(d));
        c.on('error', reject);
        c.on('close', () => resolve(Buffer.concat(received).equals(sent)));
    });
}

function code(start) {
    return new Promise(resolve => {
        const object = start();
        object.on('error', e => resolve(e.code));
        object.on('listening', () => { object.close(); resolve('success'); });
        object.on('connect', () => { object.destroy(); resolve('success'); });
    });
}

(async () => {
    const server = await echoServer();
    const port = server.address().port;

    const small = await Promise.all(Array.from({ length: 200 }, () => exchange(port, 100)));
    assert(small.every(x => x), 'small exchanges');
    assert(await exchange(port, 4 << 20), 'large exchange');

    assert.strictEqual(await code(() => net.createServer().listen(port, '127.0.0.1')), 'EADDRINUSE');
    await new Promise(resolve => server.close(resolve));
    assert.strictEqual(await code(() => net.connect(port, '127.0.0.1')), 'ECONNREFUSED');
    assert.strictEqual(await code(() => net.createServer().listen(port, '127.0.0.1')), 'success');
    console.log('201 connections, 4 MiB through one, EADDRINUSE, ECONNREFUSED');
})().catch(e => { console.log(e.stack); process.exit(1); });
