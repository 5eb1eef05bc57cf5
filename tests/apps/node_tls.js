// TLS through node's tls and https modules, with a certificate made for this test: data both ways, session reuse.
'use strict';
const tls = require('tls');
const https = require('https');
const assert = require('assert');
const fs = require('fs');
const path = require('path');

setTimeout(() => { console.log('no end after 40 seconds'); process.exit(1); }, 40000).unref();

const pem = fs.readFileSync(path.join(__dirname, 'node_tls.pem'));
const options = { key: pem, cert: pem };

function echo(port) {
    return new Promise((resolve, reject) => {
        const sent = Buffer.alloc(1 << 20, 'tls data ');
        const got = [];
        const c = tls.connect({ port, host: '127.0.0.1', ca: pem, servername: 'localhost' }, () => {
            assert(c.authorized, c.authorizationError);
            c.end(sent);
        });
        c.on('data', d => got.push(d));
        c.on('error', reject);
        c.on('end', () => resolve(Buffer.concat(got).equals(sent)));
    });
}

function get(port, agent) {
    return new Promise((resolve, reject) => {
        https.get({ port, host: '127.0.0.1', ca: pem, servername: 'localhost', agent }, res => {
            let text = '';
            res.on('data', d => text += d);
            res.on('end', () => resolve(text));
        }).on('error', reject);
    });
}

(async () => {
    const server = tls.createServer(Object.assign({ allowHalfOpen: true }, options), c => c.pipe(c));
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    const results = await Promise.all(Array.from({ length: 8 }, () => echo(server.address().port)));
    assert(results.every(x => x), 'echoed data');
    server.close();

    const web = https.createServer(options, (req, res) => res.end('over TLS'));
    await new Promise(resolve => web.listen(0, '127.0.0.1', resolve));
    const agent = new https.Agent({ keepAlive: true, maxSockets: 2 });
    const texts = await Promise.all(Array.from({ length: 20 }, () => get(web.address().port, agent)));
    assert(texts.every(t => t === 'over TLS'), 'answers');
    await assert.rejects(new Promise((resolve, reject) =>
        https.get({ port: web.address().port, host: '127.0.0.1' }, resolve).on('error', reject)),
        { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    agent.destroy();
    web.close();
    console.log('8 times 1 MiB over TLS, 20 requests over https, an untrusted certificate refused');
})().catch(e => { console.log(e.stack); process.exit(1); });
