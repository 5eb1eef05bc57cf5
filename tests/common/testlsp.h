/*
 * What the layered test provider tells its test
 *
 * Copyright 2026 the port reservation project
 *
 * This library is free software; you can redistribute it and/or
 * modify it under the terms of the GNU Lesser General Public
 * License as published by the Free Software Foundation; either
 * version 2.1 of the License, or (at your option) any later version.
 *
 * This library is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
 * Lesser General Public License for more details.
 *
 * You should have received a copy of the GNU Lesser General Public
 * License along with this library; if not, write to the Free Software
 * Foundation, Inc., 51 Franklin St, Fifth Floor, Boston, MA 02110-1301, USA
 */

#ifndef __TESTLSP_H
#define __TESTLSP_H

/* The calls that testlsp.dll counts, in its export testlsp_calls. */
enum testlsp_call
{
    CALL_STARTUP,
    CALL_CLEANUP,
    CALL_SOCKET,
    CALL_ACCEPT,
    CALL_BIND,
    CALL_CLOSE,
    CALL_CONNECT,
    CALL_DUPLICATE,
    CALL_ENUM_EVENTS,
    CALL_EVENT_SELECT,
    CALL_GET_RESULT,
    CALL_GET_PEER_NAME,
    CALL_GET_SOCK_NAME,
    CALL_GET_OPTION,
    CALL_IOCTL,
    CALL_LISTEN,
    CALL_RECV,
    CALL_RECV_FROM,
    CALL_SELECT,
    CALL_SEND,
    CALL_SEND_TO,
    CALL_SET_OPTION,
    CALL_SHUTDOWN,
    CALL_COUNT
};

/* the entries that stand for the providers in chains */
#define TESTLSP_ID \
    { 0x5d1a7c10, 0x2c1e, 0x4a7e, { 0x9b, 0x55, 0x10, 0x32, 0x54, 0x76, 0x98, 0xba } }
#define TESTLSP_HANDLES_ID \
    { 0x5d1a7c12, 0x2c1e, 0x4a7e, { 0x9b, 0x55, 0x10, 0x32, 0x54, 0x76, 0x98, 0xba } }

#endif /* __TESTLSP_H */
