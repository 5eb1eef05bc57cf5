// program_zmq.js DIR: libzmq (C++) in this process: request and reply, publish and subscribe over TCP on loopback.
'use strict';
const path = require('path');
const assert = require('assert');

// the package finds its binary by a module of another package: do without
const Module = require('module');
const load = Module._load;
Module._load = (request, ...rest) => request.endsWith('node-gyp-build')
    ? dir => require(path.join(dir, 'prebuilds', 'win32-x64', 'node.napi.glibc.node')) : load(request, ...rest);
const zmq = require(path.join(process.argv[2], 'lib', 'index.js'));

setTimeout(() => { console.log('no end after 45 seconds'); process.exit(1); }, 45000).unref();

async function requests() {
    const server = new zmq.Reply(), client = new zmq.Request();
    await server.bind('tcp://127.0.0.1:*');
    client.connect(server.lastEndpoint);
    const answering = (async () => {
        for (let i = 0; i < 500; i++) {
            const [data] = await server.receive();
            await server.send(data);
        }
    })();
    for (let i = 0; i < 500; i++) {
        const sent = Buffer.alloc(i * 40, i);
        await client.send(sent);
        const [data] = await client.receive();
        assert(data.equals(sent));
    }
    await answering;
    const second = new zmq.Reply();
    await assert.rejects(second.bind(server.lastEndpoint), { code: 'EADDRINUSE' });
    for (const s of [server, client, second]) s.close();
}

async function pipeline() {
    const out = new zmq.Push(), sinks = Array.from({ length: 20 }, () => new zmq.Pull());
    let count = 0;
    out.sendHighWaterMark = 0;
    await out.bind('tcp://127.0.0.1:*');
    sinks.forEach(s => s.connect(out.lastEndpoint));
    const done = new Promise(resolve => sinks.forEach(async s => {
        for await (const [m] of s) if (m.length === 100 && ++count === 2000) resolve();
    }));
    for (let i = 0; i < 2000; i++) await out.send(Buffer.alloc(100, 'z'));
    await done;
    sinks.forEach(s => s.close());
    out.close();
}

(async () => {
    await requests();
    await pipeline();
    console.log('500 requests and 2000 messages to 20 receivers by libzmq');
    process.exit(0);
})().catch(e => { console.log(e.stack); process.exit(1); });
