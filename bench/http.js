// HTTP requests a second: http.js SECONDS. Server and client in one process, 16 connections that are kept alive.
// The first half second is for the compiler of node. Prints a line as the other sub-commands do.
'use strict';
const http = require('http');

const seconds = Number(process.argv[2]);
const body = 'x'.repeat(512);
const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
let count = 0, end;

const server = http.createServer((req, res) => {
    res.setHeader('X-Url', req.url);
    res.end(body);
});

function fail(text) {
    console.error(`http: ${text}`);
    process.exit(1);
}

function next(port, done) {
    if (process.hrtime.bigint() >= end) return done();
    const path = '/' + count++;
    http.get({ agent, port, path, host: '127.0.0.1' }, res => {
        let got = '';
        res.on('data', d => got += d);
        res.on('end', () => {
            if (res.headers['x-url'] !== path || got !== body) fail(`wrong answer to ${path}`);
            next(port, done);
        });
    }).on('error', e => fail(e.message));
}

// Makes requests for so long, then calls done with what they took.
function run(port, time, done) {
    const start = process.hrtime.bigint(), cpu = process.cpuUsage();
    let running = agent.maxSockets;

    count = 0;
    end = start + BigInt(Math.round(time * 1e9));
    for (let i = running; i; i--) next(port, () => {
        if (!--running) done(Number(process.hrtime.bigint() - start) / 1e9, process.cpuUsage(cpu));
    });
}

server.listen(0, '127.0.0.1', () => {
    const port = server.address().port;
    run(port, 0.5, () => run(port, seconds, (time, used) => {
        console.log(['http', (count / time).toFixed(1), 'req/s', count, time.toFixed(3),
                     ((used.user + used.system) / count).toFixed(3)].join('\t'));
        process.exit(0);
    }));
});
