// HTTP through node's http module: keep-alive, parallel requests, bodies in both directions, an aborted request.
'use strict';
const http = require('http');
const assert = require('assert');

setTimeout(() => { console.log('no end after 40 seconds'); process.exit(1); }, 40000).unref();

const sockets = new Set();
const server = http.createServer((req, res) => {
    sockets.add(req.socket);
    if (req.url === '/slow') return;
    const body = [];
    req.on('data', d => body.push(d));
    req.on('end', () => {
        res.setHeader('X-Url', req.url);
        res.end(Buffer.concat(body));
    });
});

function request(agent, port, path, body) {
    return new Promise((resolve, reject) => {
        const req = http.request({ agent, port, path, host: '127.0.0.1', method: 'POST' }, res => {
            const got = [];
            res.on('data', d => got.push(d));
            res.on('end', () => resolve(res.headers['x-url'] === path && Buffer.concat(got).equals(body)));
        });
        req.on('error', reject);
        req.end(body);
    });
}

server.listen(0, '127.0.0.1', async () => {
    const port = server.address().port;
    const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
    try {
        const jobs = [];
        for (let i = 0; i < 200; i++) jobs.push(request(agent, port, '/' + i, Buffer.alloc(i * 100, 'y')));
        assert((await Promise.all(jobs)).every(x => x), 'answers');
        assert(sockets.size <= 4, `${sockets.size} connections for 4 kept alive`);

        const slow = http.get({ port, path: '/slow', host: '127.0.0.1' });
        slow.on('error', e => {
            assert.strictEqual(e.code, 'ECONNRESET');
            agent.destroy();
            server.close(() => console.log(`200 requests over ${sockets.size - 1} connections, an aborted one`));
        });
        server.once('request', () => slow.destroy());
    } catch (e) {
        console.log(e.stack);
        process.exit(1);
    }
});
