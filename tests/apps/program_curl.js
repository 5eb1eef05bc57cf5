// program_curl.js DIR: sentry-cli (Rust with libcurl) asks our HTTP server, and one that is not there.
'use strict';
const { execFile } = require('child_process');
const http = require('http');
const path = require('path');
const assert = require('assert');

setTimeout(() => { console.log('no end after 45 seconds'); process.exit(1); }, 45000).unref();

const answer = JSON.stringify({ version: '0', user: { id: '1', email: 'a@example.org', username: 'tester' },
                                auth: { scopes: ['project:read'] }, padding: 'x'.repeat(200000) });
const seen = [];

const server = http.createServer((req, res) => {
    seen.push(`${req.method} ${req.url} ${req.headers['user-agent']} ${req.headers.authorization}`);
    res.setHeader('Content-Type', 'application/json');
    res.end(answer);
});

const info = port => new Promise(resolve => {
    const env = Object.assign({}, process.env, { SENTRY_URL: `http://127.0.0.1:${port}/`, SENTRY_AUTH_TOKEN: 'secret',
                                                 SENTRY_HTTP_MAX_RETRIES: '0' });
    execFile(path.join(process.argv[2], 'bin', 'sentry-cli.exe'), ['info'], { env },
             (error, stdout, stderr) => resolve({ code: error ? error.code : 0, text: stdout + stderr }));
});

server.listen(0, '127.0.0.1', async () => {
    const { port } = server.address();
    try {
        const runs = await Promise.all([info(port), info(port), info(port)]);
        for (const { text } of runs) assert(text.includes('a@example.org') && text.includes('project:read'), text);
        assert.deepStrictEqual(new Set(seen), new Set(['GET /api/0/ sentry-cli/2.22.3 Bearer secret']));
        await new Promise(resolve => server.close(resolve));
        const { text } = await info(port);
        assert(/failure|refused|connect/i.test(text) && !text.includes('example'), text);
        console.log(`${seen.length} requests by libcurl, one refused`);
        process.exit(0);
    } catch (e) {
        console.log(e.stack);
        process.exit(1);
    }
});
