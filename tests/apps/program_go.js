// program_go.js DIR: esbuild (Go) serves files over HTTP to us: many requests, kept alive and not, and its end.
'use strict';
const { spawn } = require('child_process');
const fs = require('fs');
const http = require('http');
const net = require('net');
const os = require('os');
const path = require('path');
const assert = require('assert');

setTimeout(() => { console.log('no end after 45 seconds'); process.exit(1); }, 45000).unref();

const get = (port, file, agent) => new Promise((resolve, reject) => {
    http.get({ port, host: '127.0.0.1', path: file, agent }, res => {
        const got = [];
        res.on('data', d => got.push(d));
        res.on('end', () => resolve(Buffer.concat(got)));
        res.on('error', reject);
    }).on('error', reject);
});

const freePort = () => new Promise(resolve => {
    const s = net.createServer().listen(0, '127.0.0.1', () => {
        const { port } = s.address();
        s.close(() => resolve(port));
    });
});

const connects = port => new Promise(resolve => {
    const c = net.connect(port, '127.0.0.1', () => { c.destroy(); resolve(true); });
    c.on('error', () => resolve(false));
});

(async () => {
    const port = await freePort();
    const data = Buffer.alloc(3 << 20, 'served by Go ');
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'served'));
    fs.writeFileSync(path.join(dir, 'large.txt'), data);
    fs.writeFileSync(path.join(dir, 'small.txt'), 'small');
    const server = spawn(path.join(process.argv[2], 'esbuild.exe'), [`--serve=127.0.0.1:${port}`, `--servedir=${dir}`],
                         { stdio: ['pipe', 'ignore', 'ignore'] });
    const ended = new Promise(resolve => server.once('exit', resolve));
    while (!await connects(port)) assert.strictEqual(server.exitCode, null);

    const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
    const small = await Promise.all(Array.from({ length: 200 }, () => get(port, '/small.txt', agent)));
    assert(small.every(b => b.toString() === 'small'));
    const plain = await Promise.all(Array.from({ length: 50 }, () => get(port, '/small.txt', false)));
    assert(plain.every(b => b.toString() === 'small'));
    const large = await Promise.all(Array.from({ length: 4 }, () => get(port, '/large.txt', agent)));
    assert(large.every(b => b.equals(data)));
    agent.destroy();
    server.kill();
    await ended;
    assert(!await connects(port));
    fs.rmSync(dir, { recursive: true });
    console.log('254 requests to a server written in Go');
})().catch(e => { console.log(e.stack); process.exit(1); });
