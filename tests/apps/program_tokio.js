// program_tokio.js DIR: libsql (Rust with tokio and hyper) in this process sends its queries to our HTTP server.
'use strict';
const http = require('http');
const path = require('path');
const assert = require('assert');

setTimeout(() => { console.log('no end after 45 seconds'); process.exit(1); }, 45000).unref();

// libsql blocks its thread, so that the server has another one
const { Worker, isMainThread, workerData, parentPort } = require('worker_threads');

if (isMainThread) {
    // keeps the library loaded when the other thread ends: its own threads run on
    require(path.join(process.argv[2], 'index.node'));
    let requests = 0;
    const server = http.createServer((req, res) => {
        req.resume();
        req.on('end', () => { requests++; res.statusCode = 418; res.end('{"error":"no database here"}'); });
    });
    server.listen(0, '127.0.0.1', () => {
        const worker = new Worker(__filename, { workerData: { dir: process.argv[2], port: server.address().port } });
        worker.on('message', text => {
            try {
                assert(requests > 0, `no request came, the error was: ${text}`);
                console.log(`${requests} requests by tokio: ${text}`);
                process.exit(0);
            } catch (e) {
                console.log(e.stack);
                process.exit(1);
            }
        });
        worker.on('error', e => { console.log(e.stack); process.exit(1); });
    });
} else {
    const db = require(path.join(workerData.dir, 'index.node'));
    const url = `http://127.0.0.1:${workerData.port}`;
    let text = 'no error';
    try {
        const handle = db.databaseOpenWithRpcSync(`${process.env.TEMP}\\replica${process.pid}.db`, url, 'token', false, false);
        db.databaseSyncSync.call(handle);
    } catch (e) { text = e.message; }
    parentPort.postMessage(text);
}
