/*
 * What sends and receives without the wineserver must not break: the order
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

#include "direct_test.h"

#define MESSAGE 200000

/* ---- the order of receives ---- */

/* What is queued comes first, whoever comes to see the data first. */
static void test_queued_receive(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    char first, second;
    SOCKET a, b;
    int i, ret;

    busy_pair( &a, &b );
    for (i = 0; i < 200; i++)
    {
        WSABUF buf = { 1, &first };
        OVERLAPPED ov = { .hEvent = event };
        DWORD flags = 0, size;

        first = second = 0;
        ret = WSARecv( a, &buf, 1, NULL, &flags, &ov, NULL );
        ok( ret == -1 && WSAGetLastError() == WSA_IO_PENDING, "got %d, error %d\n", ret, WSAGetLastError() );
        ok( send( b, "12", 2, 0 ) == 2, "got error %d\n", WSAGetLastError() );
        ok( recv( a, &second, 1, 0 ) == 1, "got error %d\n", WSAGetLastError() );
        ok( WSAGetOverlappedResult( a, &ov, &size, TRUE, &flags ), "got error %d\n", WSAGetLastError() );
        ok( first == '1' && second == '2', "%d: got %#x, %#x\n", i, first, second );
        if (first != '1') break;
    }
    close_pair( a, b );
    CloseHandle( event );
}

struct receiver
{
    SOCKET socket;
    HANDLE queued, ended;
    char data;
};

static DWORD WINAPI receive_first( void *arg )
{
    struct receiver *receiver = arg;
    WSABUF buf = { 1, &receiver->data };
    OVERLAPPED ov = { .hEvent = receiver->ended };
    DWORD flags = 0, size = 0;

    expect_error( WSARecv( receiver->socket, &buf, 1, NULL, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
    SetEvent( receiver->queued );
    expect_ok( WSAGetOverlappedResult( receiver->socket, &ov, &size, TRUE, &flags ), TRUE );
    return size;
}

/* And it has its data, also if the thread that has to fetch it is slower than another one
 * that asks all the time. */
static void test_queued_elsewhere(void)
{
    struct receiver receiver = { .queued = CreateEventW( NULL, FALSE, FALSE, NULL ),
                                 .ended = CreateEventW( NULL, TRUE, FALSE, NULL ) };
    HANDLE thread;
    char second;
    SOCKET b;
    int i;

    for (i = 0; i < 50; i++)
    {
        busy_pair( &receiver.socket, &b );
        set_nonblocking( receiver.socket );
        receiver.data = second = 0;
        thread = CreateThread( NULL, 0, receive_first, &receiver, 0, NULL );
        ok( !WaitForSingleObject( receiver.queued, LONG_WAIT ), "nothing is queued\n" );
        expect_ok( send( b, "12", 2, 0 ), 2 );
        while (recv( receiver.socket, &second, 1, 0 ) == -1 && WSAGetLastError() == WSAEWOULDBLOCK) ;
        if (second == '1') send( b, "3", 1, 0 );
        ok( !WaitForSingleObject( thread, LONG_WAIT ), "the other thread waits\n" );
        CloseHandle( thread );
        close_pair( receiver.socket, b );
        ok( receiver.data == '1' && second == '2', "%d: got %#x, %#x\n", i, receiver.data, second );
        if (second != '2') break;
    }
    CloseHandle( receiver.queued );
    CloseHandle( receiver.ended );
}

/* ---- the order of sends ---- */

struct sender
{
    SOCKET socket;
    char letter;
};

static DWORD WINAPI send_messages( void *arg )
{
    const struct sender *sender = arg;
    char *data = malloc( MESSAGE );
    int i;

    memset( data, sender->letter, MESSAGE );
    for (i = 0; i < 20; i++)
        ok( send( sender->socket, data, MESSAGE, 0 ) == MESSAGE, "got error %d\n", WSAGetLastError() );
    free( data );
    return 0;
}

/* Messages of several threads are not mixed. */
static void test_concurrent_sends(void)
{
    struct sender senders[3];
    HANDLE threads[3];
    char *data = malloc( MESSAGE );
    SOCKET a, b;
    int i, j;

    busy_pair( &a, &b );
    for (i = 0; i < 3; i++)
    {
        senders[i].socket = a;
        senders[i].letter = 'a' + i;
        threads[i] = CreateThread( NULL, 0, send_messages, &senders[i], 0, NULL );
    }
    for (i = 0; i < 3 * 20; i++)
    {
        if (!receive_all( b, data, MESSAGE )) break;
        for (j = 1; j < MESSAGE && data[j] == data[0]; j++) ;
        ok( j == MESSAGE, "message %d: %c at first, %c at %d\n", i, data[0], data[j], j );
        if (j < MESSAGE) break;
    }
    closesocket( b );  /* ends senders that still wait */
    for (i = 0; i < 3; i++)
    {
        ok( !WaitForSingleObject( threads[i], LONG_WAIT ), "sender %d waits\n", i );
        CloseHandle( threads[i] );
    }
    closesocket( a );
    free( data );
}

/* What a nonblocking send leaves to be sent later is sent before anything else. */
static void test_rest_of_send(void)
{
    const int total = 40000000;
    unsigned int *data = malloc( MESSAGE ), next = 0, sent = 0, i;
    SOCKET a, b;
    int ret, left;

    busy_pair( &a, &b );
    set_nonblocking( a );
    for (left = total; left > 0; )
    {
        for (i = 0; i < MESSAGE / 4; i++) data[i] = sent + i;
        while ((ret = send( a, (char *)data, MESSAGE, 0 )) == MESSAGE && sent < next + 5 * MESSAGE)
        {
            sent += MESSAGE / 4;
            for (i = 0; i < MESSAGE / 4; i++) data[i] = sent + i;
        }
        if (ret == MESSAGE) sent += MESSAGE / 4;
        ok( ret == MESSAGE || WSAGetLastError() == WSAEWOULDBLOCK, "got %d, error %d\n", ret, WSAGetLastError() );
        if (next == sent) continue;
        if (!receive_all( b, (char *)data, MESSAGE )) break;
        for (i = 0; i < MESSAGE / 4 && data[i] == next + i; i++) ;
        ok( i == MESSAGE / 4, "expected %u, got %u\n", next + i, data[i] );
        if (i < MESSAGE / 4) break;
        next += MESSAGE / 4;
        left -= MESSAGE;
    }
    close_pair( a, b );
    free( data );
}

struct number_reader
{
    SOCKET socket;
    unsigned int next;
};

static DWORD WINAPI receive_numbers( void *arg )
{
    struct number_reader *reader = arg;
    unsigned int part[250], i;

    while (receive_all( reader->socket, (char *)part, sizeof(part) ))
    {
        for (i = 0; i < ARRAY_SIZE(part) && part[i] == reader->next; i++) reader->next++;
        ok( i == ARRAY_SIZE(part), "expected %u, got %u\n", reader->next, part[i] );
        if (i < ARRAY_SIZE(part)) break;
    }
    closesocket( reader->socket );  /* ends the sender */
    return 0;
}

/* A thread that does not wait and tries again at once: what it could not send of the message
 * before is sent by somebody else, whenever there is room. */
static void test_impatient_sender(void)
{
    static unsigned int data[50000];
    struct number_reader reader = { 0 };
    unsigned int i, total = 5000000;
    HANDLE thread;
    SOCKET a;
    int ret;

    busy_pair( &a, &reader.socket );
    set_nonblocking( a );
    thread = CreateThread( NULL, 0, receive_numbers, &reader, 0, NULL );
    for (data[0] = 0; data[0] < total; data[0] += ARRAY_SIZE(data))
    {
        for (i = 1; i < ARRAY_SIZE(data); i++) data[i] = data[0] + i;
        while ((ret = send( a, (char *)data, sizeof(data), 0 )) == -1 && WSAGetLastError() == WSAEWOULDBLOCK) ;
        if (ret == -1) break;
        expect_ok( ret, sizeof(data) );
    }
    ok( data[0] == total, "got error %d\n", WSAGetLastError() );
    closesocket( a );
    ok( !WaitForSingleObject( thread, LONG_WAIT ), "the reader waits\n" );
    ok( reader.next == total, "got %u numbers\n", reader.next );
    CloseHandle( thread );
}

static DWORD WINAPI send_after( void *arg )
{
    unsigned int *data = arg;

    ok( send( (SOCKET)(ULONG_PTR)data[0], (char *)(data + 1), 4000, 0 ) == 4000, "got error %d\n",
        WSAGetLastError() );
    return 0;
}

/* A send that was queued is not overtaken by the next one. */
static void test_queued_send(void)
{
    unsigned int *data = malloc( 64 * MESSAGE ), last[1001], next = 0, i, n, round;
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL ), thread;
    SOCKET a, b;
    int ret;

    busy_pair( &a, &b );
    for (round = 0; round < 10; round++)
    {
        OVERLAPPED ov = { .hEvent = event };
        WSABUF buf = { 63 * MESSAGE, (char *)data };
        DWORD size, flags;

        n = buf.len / 4;
        for (i = 0; i < n; i++) data[i] = next + i;
        last[0] = a;
        for (i = 0; i < 1000; i++) last[i + 1] = next + n + i;
        ret = WSASend( a, &buf, 1, NULL, 0, &ov, NULL );
        ok( ret == -1 && WSAGetLastError() == WSA_IO_PENDING, "got %d, error %d\n", ret, WSAGetLastError() );
        thread = CreateThread( NULL, 0, send_after, last, 0, NULL );
        for (n += 1000; n; n -= ret / 4)
        {
            unsigned int part[250];

            if (!receive_all( b, (char *)part, sizeof(part) )) break;
            for (i = 0; i < 250 && part[i] == next; i++) next++;
            ok( i == 250, "round %u: expected %u, got %u\n", round, next, part[i] );
            if (i < 250) break;
            ret = sizeof(part);
        }
        if (n) closesocket( b );
        ok( WSAGetOverlappedResult( a, &ov, &size, TRUE, &flags ) || n, "got error %d\n", WSAGetLastError() );
        ok( !WaitForSingleObject( thread, LONG_WAIT ), "the sender waits\n" );
        CloseHandle( thread );
        if (n) break;
    }
    close_pair( a, b );
    CloseHandle( event );
    free( data );
}

START_TEST( direct_order )
{
    start_winsock();
    test_queued_receive();
    test_queued_elsewhere();
    test_concurrent_sends();
    test_rest_of_send();
    test_impatient_sender();
    test_queued_send();
    WSACleanup();
}
