// cluster: workers that share one listening handle, by round robin and by accepting themselves.
'use strict';
const cluster = require('cluster');
const http = require('http');
const assert = require('assert');

setTimeout(() => { console.log('no end after 45 seconds'); process.exit(1); }, 45000).unref();

const workers = 2, requests = 40;

function serve() {
    const server = http.createServer((req, res) => res.end(String(process.pid)));
    server.on('error', e => process.send({ error: e.code }));
    server.listen(Number(process.env.TEST_PORT), '127.0.0.1');
}

const get = port => new Promise((resolve, reject) => {
    http.get({ port, host: '127.0.0.1', agent: false }, res => {
        let text = '';
        res.on('data', d => text += d);
        res.on('end', () => resolve(text));
    }).on('error', reject);
});

// the primary closes its handle some time after the last worker has gone
async function refused(port) {
    for (;;) {
        const code = await get(port).then(() => 'success', e => e.code);
        if (code === 'ECONNREFUSED') return;
        assert.strictEqual(code, 'ECONNRESET');
    }
}

async function round(policy) {
    const listening = [];
    const list = [];
    cluster.schedulingPolicy = policy;
    // 0 lets the primary choose; all workers get the same port
    for (let i = 0; i < workers; i++) {
        const worker = cluster.fork({ TEST_PORT: '0' });
        list.push(worker);
        listening.push(new Promise((resolve, reject) => {
            worker.once('listening', address => resolve(address.port));
            worker.once('message', m => reject(new Error(m.error)));
        }));
    }
    const ports = await Promise.all(listening);
    assert(ports.every(p => p === ports[0]), `ports ${ports}`);
    const pids = await Promise.all(Array.from({ length: requests }, () => get(ports[0])));
    const known = list.map(w => String(w.process.pid));
    assert(pids.every(p => known.includes(p)), 'answers of other processes');
    const exits = list.map(w => new Promise(resolve => w.once('exit', resolve)));
    list.forEach(w => w.kill());
    await Promise.all(exits);
    await refused(ports[0]);
    return new Set(pids).size;
}

if (cluster.isPrimary) (async () => {
    const balanced = await round(cluster.SCHED_RR);
    assert.strictEqual(balanced, workers);
    await round(cluster.SCHED_NONE);
    console.log(`${workers} workers on one port, ${requests} requests by round robin and by shared handle`);
    process.exit(0);
})().catch(e => { console.log(e.stack); process.exit(1); });
else serve();
