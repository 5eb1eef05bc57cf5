// HTTP pipelining: many requests in one write, in pieces of any size, are answered in their order.
'use strict';
const http = require('http');
const net = require('net');
const assert = require('assert');

setTimeout(() => { console.log('no end after 40 seconds'); process.exit(1); }, 40000).unref();

const count = 200;
const server = http.createServer((req, res) => {
    // the later answer is ready first
    setTimeout(() => res.end(`answer to ${req.url};`), Number(req.url.slice(1)) % 2 ? 0 : 5);
});

function exchange(port, piece) {
    return new Promise((resolve, reject) => {
        let text = '';
        for (let i = 0; i < count; i++)
            text += `GET /${i} HTTP/1.1\r\nHost: x\r\nConnection: ${i === count - 1 ? 'close' : 'keep-alive'}\r\n\r\n`;
        let got = '';
        const c = net.connect(port, '127.0.0.1', () => {
            for (let i = 0; i < text.length; i += piece) c.write(text.slice(i, i + piece));
        });
        c.setNoDelay(true);
        c.on('data', d => got += d);
        c.on('error', reject);
        c.on('close', () => resolve([...got.matchAll(/answer to \/(\d+);/g)].map(m => Number(m[1]))));
    });
}

server.listen(0, '127.0.0.1', async () => {
    const wanted = Array.from({ length: count }, (x, i) => i);
    try {
        for (const piece of [1 << 20, 1000, 37])
            assert.deepStrictEqual(await exchange(server.address().port, piece), wanted, `pieces of ${piece}`);
        server.close(() => console.log(`3 times ${count} pipelined requests, answered in order`));
    } catch (e) {
        console.log(e.stack);
        process.exit(1);
    }
});
