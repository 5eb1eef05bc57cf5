// Child processes with sockets of ours: a listening handle and a connection, sent over the IPC channel.
'use strict';
const { fork } = require('child_process');
const net = require('net');
const assert = require('assert');

setTimeout(() => { console.log('no end after 45 seconds'); process.exit(1); }, 45000).unref();

const message = child => new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', code => reject(new Error(`the child ended with ${code}`)));
});

const talk = (port, text) => new Promise((resolve, reject) => {
    let got = '';
    const c = net.connect(port, '127.0.0.1', () => c.end(text));
    c.on('data', d => got += d);
    c.on('error', reject);
    c.on('end', () => resolve(got));
});

function child() {
    process.on('message', (m, handle) => {
        if (m === 'server') {
            handle.on('connection', c => c.on('data', d => c.end(`child ${process.pid}: ${d}`)));
            process.send('accepts');
        }
        if (m === 'connection') handle.on('data', d => handle.end(`child ${process.pid} has it: ${d}`));
        if (m === 'end') process.exit(7);
    });
    process.send('ready');
}

async function parent() {
    const kid = fork(__filename, ['child']);
    await message(kid);

    const listener = net.createServer({ allowHalfOpen: true });
    await new Promise(resolve => listener.listen(0, '127.0.0.1', resolve));
    kid.send('server', listener);
    assert.strictEqual(await message(kid), 'accepts');
    const port = listener.address().port;
    await new Promise(resolve => listener.close(resolve));
    for (let i = 0; i < 10; i++) assert.strictEqual(await talk(port, `hello ${i}`), `child ${kid.pid}: hello ${i}`);

    const giver = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, c => kid.send('connection', c));
    await new Promise(resolve => giver.listen(0, '127.0.0.1', resolve));
    for (let i = 0; i < 5; i++)
        assert.strictEqual(await talk(giver.address().port, `number ${i}`), `child ${kid.pid} has it: number ${i}`);
    giver.close();

    const ended = new Promise(resolve => kid.once('exit', resolve));
    kid.send('end');
    assert.strictEqual(await ended, 7);
    await assert.rejects(talk(port, 'nobody'), { code: 'ECONNREFUSED' });
    console.log('10 connections to a sent listener, 5 sent connections, the child ended');
}

if (process.argv[2] === 'child') child();
else parent().then(() => process.exit(0), e => { console.log(e.stack); process.exit(1); });
