// node_reserved.js PORT: what a program without the token is told about a reserved TCP and UDP port.
'use strict';
const net = require('net');
const dgram = require('dgram');
const port = Number(process.argv[2]);

const tcp = net.createServer();
tcp.on('error', e => console.log('tcp ' + e.code));
tcp.listen(port, '0.0.0.0', () => { console.log('tcp listening'); tcp.close(); });

const udp = dgram.createSocket('udp4');
udp.on('error', e => { console.log('udp ' + e.code); udp.close(); });
udp.bind(port, () => { console.log('udp bound'); udp.close(); });
