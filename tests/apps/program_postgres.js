// program_postgres.js BIN DATA: PostgreSQL serves us. The postmaster hands each connection to a new process
// (WSADuplicateSocket), which reads and writes it with WSAEventSelect and WSARecv.
'use strict';
const { spawn } = require('child_process');
const net = require('net');
const path = require('path');
const assert = require('assert');

const bin = process.argv[2];
const data = path.resolve(process.argv[3]);
setTimeout(() => { console.log('no end after 45 seconds'); process.exit(1); }, 45000).unref();

const run = (program, ...args) => new Promise(resolve => {
    spawn(path.join(bin, program), args, { stdio: 'ignore' }).once('exit', resolve);
});

const freePort = () => new Promise(resolve => {
    const s = net.createServer().listen(0, '127.0.0.1', () => {
        const { port } = s.address();
        s.close(() => resolve(port));
    });
});

const int32 = value => {
    const b = Buffer.alloc(4);
    b.writeInt32BE(value);
    return b;
};

// a message of the protocol, version 3
const message = (type, body) => Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);

// A connection. Its queries resolve to the first columns of the rows, or reject with the error's code.
class Client {
    constructor(port) {
        this.pending = Buffer.alloc(0);
        this.notices = [];
        this.socket = net.connect(port, '127.0.0.1');
        this.socket.on('data', d => this.receive(d));
        this.closed = new Promise(resolve => this.socket.once('close', resolve));
        this.ready = this.wait();
        const names = Buffer.from('user\0postgres\0database\0postgres\0\0');
        this.socket.write(message('', Buffer.concat([int32(196608), names])));
    }

    wait() {
        this.rows = [];
        this.error = null;
        return new Promise((resolve, reject) => {
            this.done = () => this.error ? reject(this.error) : resolve(this.rows);
        });
    }

    query(sql) {
        const result = this.wait();
        this.socket.write(message('Q', Buffer.from(sql + '\0')));
        return result;
    }

    receive(bytes) {
        this.pending = Buffer.concat([this.pending, bytes]);
        while (this.pending.length >= 5 && this.pending.length > this.pending.readInt32BE(1)) {
            const size = this.pending.readInt32BE(1) + 1;
            this.handle(String.fromCharCode(this.pending[0]), this.pending.subarray(5, size));
            this.pending = this.pending.subarray(size);
        }
    }

    handle(type, body) {
        if (type === 'K') this.key = Buffer.from(body);
        if (type === 'D') this.rows.push(body.toString('latin1', 6, 6 + body.readInt32BE(2)));
        if (type === 'E') this.error = new Error(/\0C(.{5})\0/.exec(body.toString('latin1'))[1]);
        if (type === 'A') this.notices.push(body.toString('latin1', 4));
        if (type === 'Z') this.done();
    }

    // what psql's Ctrl-C does
    cancel(port) {
        const s = net.connect(port, '127.0.0.1');
        s.end(message('', Buffer.concat([int32(80877102), this.key])));
        s.resume();
    }

    end() {
        this.socket.end(message('X', Buffer.alloc(0)));
        return this.closed;
    }
}

async function useServer(port) {
    const clients = Array.from({ length: 6 }, () => new Client(port));
    await Promise.all(clients.map(c => c.ready));
    await clients[0].query('create table t (n int)');
    await Promise.all(clients.map(async (c, i) => {
        for (let n = 0; n < 10; n++) await c.query(`insert into t values (${i * 10 + n})`);
        const rows = await c.query("select repeat('x', 1000) from generate_series(1, 1000)");
        assert(rows.length === 1000 && rows.every(r => r.length === 1000));
        const [length] = await c.query(`select length('${'y'.repeat(1 << 20)}')`);
        assert.strictEqual(length, String(1 << 20));
    }));
    assert.deepStrictEqual(await clients[0].query('select sum(n) from t'), ['1770']);

    await clients[1].query('listen news');
    await clients[2].query("notify news, 'hello'");
    while (!clients[1].notices.length) await clients[1].query('select 1');
    assert.strictEqual(clients[1].notices[0], 'news\0hello\0');

    const sleeping = clients[3].query('select pg_sleep(60)');
    await clients[4].query("select pg_sleep(0.1)");
    clients[3].cancel(port);
    await assert.rejects(sleeping, /57014/);
    await Promise.all(clients.slice(1).map(c => c.end()));
    return clients[0];
}

(async () => {
    const port = await freePort();
    const options = `-p ${port} -h 127.0.0.1 -F`;
    const log = path.join(data, 'log');
    assert.strictEqual(await run('pg_ctl.exe', '-D', data, '-w', '-l', log, '-o', options, 'start'), 0);
    const last = await useServer(port);
    await last.query('drop table t');
    assert.strictEqual(await run('pg_ctl.exe', '-D', data, '-m', 'fast', 'stop'), 0);
    await last.closed;
    await assert.rejects(new Promise((resolve, reject) => net.connect(port, '127.0.0.1', resolve).on('error', reject)),
                         /ECONNREFUSED/);
    console.log('6 connections to PostgreSQL');
})().catch(e => { console.log(e.stack); process.exit(1); });
