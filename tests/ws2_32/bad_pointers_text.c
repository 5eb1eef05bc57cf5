/*
 * Tests of bad pointers to texts and for results
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

/* Every text and every buffer of a call is bad in turn: no address, a page that can't
 * be read or written, a guard page, a text without an end. Nothing crashes, and the
 * error is WSAEFAULT, also where Windows promises none. A text may end where its page
 * does. */

#include "transfer_test.h"
#include "pointer_test.h"
#include "svcguid.h"

enum arg
{
    FRESH = 0x7fff0000,    /* stream socket that is not bound */
    HOST,                  /* text: "127.0.0.1" */
    HOST_W,
    SERVICE,               /* text: "1", no service of anybody */
    SERVICE_W,
    ADDR,                  /* sockaddr_in */
    LEN,                   /* int *, 64 */
    EVENTS,                /* HANDLE *, an event */
    RESULT,                /* room for results, zeros */
    NONE,                  /* NULL */
};

#define IS_TEXT(arg) ((arg) >= HOST && (arg) <= SERVICE_W)
#define IS_WRITTEN(arg) ((arg) == LEN || (arg) == RESULT)
#define IS_POINTER(arg) ((arg) >= HOST && (arg) <= RESULT)

static const struct
{
    const char *name;
    unsigned int args[MAX_ARGS];
    int failure;           /* what the call returns: -1, 0, or 1: the error itself */
}
calls[] =
{
    { "inet_addr",      { HOST }, -1 },
    { "inet_pton",      { AF_INET, HOST, RESULT }, -1 },
    { "InetPtonW",      { AF_INET, HOST_W, RESULT }, -1 },
    { "inet_ntop",      { AF_INET, ADDR, RESULT, 64 }, 0 },
    { "inet_ntop",      { AF_INET6, ADDR, RESULT, 64 }, 0 },
    { "InetNtopW",      { AF_INET, ADDR, RESULT, 64 }, 0 },
    { "InetNtopW",      { AF_INET6, ADDR, RESULT, 64 }, 0 },
    { "getaddrinfo",    { HOST, SERVICE, NONE, RESULT }, 1 },
    { "GetAddrInfoW",   { HOST_W, SERVICE_W, NONE, RESULT }, 1 },
    { "GetAddrInfoExA", { HOST, SERVICE, NS_DNS, NONE, NONE, RESULT, NONE, NONE, NONE, NONE }, 1 },
    { "GetAddrInfoExW", { HOST_W, SERVICE_W, NS_DNS, NONE, NONE, RESULT, NONE, NONE, NONE, NONE }, 1 },
    { "getnameinfo",    { ADDR, 16, RESULT, 200, RESULT, 200, NI_NUMERICHOST }, 1 },
    { "GetNameInfoW",   { ADDR, 16, RESULT, 200, RESULT, 200, NI_NUMERICHOST }, 1 },
    { "gethostbyname",  { HOST }, 0 },
    { "getservbyname",  { SERVICE, SERVICE }, 0 },
    { "getservbyport",  { 1, SERVICE }, 0 },
    { "getprotobyname", { SERVICE }, 0 },
    { "gethostname",    { RESULT, 256 }, -1 },
    { "GetHostNameW",   { RESULT, 256 }, -1 },
    { "WSAStringToAddressA", { HOST, AF_INET, NONE, RESULT, LEN }, -1 },
    { "WSAStringToAddressW", { HOST_W, AF_INET, NONE, RESULT, LEN }, -1 },
    { "WSAAddressToStringA", { ADDR, 16, NONE, RESULT, LEN }, -1 },
    { "WSAAddressToStringW", { ADDR, 16, NONE, RESULT, LEN }, -1 },
    { "WSAConnectByNameA", { FRESH, HOST, SERVICE, NONE, NONE, NONE, NONE, NONE, NONE }, 0 },
    { "WSAConnectByNameW", { FRESH, HOST_W, SERVICE_W, NONE, NONE, NONE, NONE, NONE, NONE }, 0 },
    { "SetAddrInfoExA", { HOST, NONE, NONE, 0, NONE, 0, NS_DNS, NONE, NONE, NONE }, 1 },
    { "SetAddrInfoExW", { HOST_W, NONE, NONE, 0, NONE, 0, NS_DNS, NONE, NONE, NONE }, 1 },
    { "WSAWaitForMultipleEvents", { 1, EVENTS, FALSE, 0, FALSE }, -1 },
    { "GetAddrInfoExOverlappedResult", { ADDR }, 1 },
    { "WahDestroyHandleContextTable", { RESULT }, 1 },
    { "WahRemoveHandleContext", { RESULT, RESULT }, 1 },
};

/* Texts that the functions find in a structure. */
static const char *const set_calls[] = { "WSALookupServiceBeginA", "WSALookupServiceBeginW" };

#define PAGE 0x1000

static SOCKET fresh;
static HANDLE event;
static char *no_access, *guarded, *read_only;
static char *edge;                     /* a page in front of one without access */
static GUID hostname_class = SVCID_HOSTNAME;

static SIZE_T fill_argument( unsigned int arg, char *room )
{
    static const char host[] = "127.0.0.1";
    unsigned int i;

    memset( room, 0, 512 );
    switch (arg)
    {
    case HOST:      return strlen( strcpy( room, host ) ) + 1;
    case HOST_W:    for (i = 0; i < sizeof(host); i++) ((WCHAR *)room)[i] = host[i]; return 2 * i;
    case SERVICE:   return strlen( strcpy( room, "1" ) ) + 1;
    case SERVICE_W: *(WCHAR *)room = '1'; return 4;
    case ADDR:      *(struct sockaddr_in *)room = loopback( 1 ); return sizeof(struct sockaddr_in);
    case LEN:       *(int *)room = 64; return sizeof(int);
    case EVENTS:    *(HANDLE *)room = event; return sizeof(HANDLE);
    default:        return 512;
    }
}

/* Sets up the kind of a bad pointer for the argument; NULL if it isn't bad there, or
 * the last kind was before. */
static void *bad_pointer( unsigned int kind, unsigned int arg, BOOL *last )
{
    DWORD old;

    *last = FALSE;
    switch (kind)
    {
    case 0: return (void *)1;
    case 1: return (void *)((ULONG_PTR)1 << (sizeof(void *) * 8 - 1));
    case 2: return no_access;
    case 3: return edge + PAGE - 1;  /* goes on in a page without access */
    case 4: return IS_TEXT(arg) ? edge + PAGE - 20 : NULL;
    case 5: return IS_WRITTEN(arg) ? read_only : NULL;
    case 6:
        VirtualProtect( guarded, PAGE, PAGE_READWRITE | PAGE_GUARD, &old );
        return guarded;
    default:
        *last = TRUE;
        return NULL;
    }
}

static BOOL call( unsigned int index, const ULONG_PTR *args, int *error )
{
    int ret;

    running = calls[index].name;
    WSASetLastError( 0xdeadbeef );
    ret = call_with( (void *)GetProcAddress( GetModuleHandleA( "ws2_32.dll" ), running ), args );
    *error = calls[index].failure == 1 ? ret : WSAGetLastError();
    return calls[index].failure == 1 ? !ret : ret != calls[index].failure;
}

static void test_argument( unsigned int index, unsigned int arg, ULONG_PTR *args )
{
    unsigned int kind;
    int error, success;
    BOOL last;
    void *bad;

    for (kind = 0; ; kind++)
    {
        bad = bad_pointer( kind, calls[index].args[arg], &last );
        if (last) break;
        if (!bad) continue;
        args[arg] = (ULONG_PTR)bad;
        success = call( index, args, &error );
        if (bad == guarded) continue;  /* whoever looks first takes the guard away */
        ok( !success && error == WSAEFAULT, "%s, argument %u bad (%p): success %d, error %d\n",
            running, arg + 1, bad, success, error );
    }
}

/* A text at the end of its page is as good as another. */
static void test_text_at_edge( unsigned int index, unsigned int arg, ULONG_PTR *args )
{
    char text[512];
    SIZE_T size = fill_argument( calls[index].args[arg], text );
    int error;

    memcpy( edge + PAGE - size, text, size );
    args[arg] = (ULONG_PTR)(edge + PAGE - size);
    call( index, args, &error );
    ok( error != WSAEFAULT, "%s, argument %u at the edge of a page: error %d\n", running, arg + 1, error );
    memset( edge, 'a', PAGE );
}

static void set_arguments( unsigned int index, ULONG_PTR *args )
{
    static char room[MAX_ARGS][512] __attribute__((aligned(16)));
    unsigned int i, arg;

    closesocket( fresh );
    fresh = socket( AF_INET, SOCK_STREAM, 0 );
    for (i = 0; i < ARRAY_SIZE(room); i++)
    {
        args[i] = arg = calls[index].args[i];
        if (arg == FRESH) args[i] = fresh;
        if (arg == NONE) args[i] = 0;
        if (!IS_POINTER(arg)) continue;
        args[i] = (ULONG_PTR)room[i];
        fill_argument( arg, room[i] );
    }
}

static void test_call( unsigned int index )
{
    ULONG_PTR args[MAX_ARGS];
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(args); i++)
    {
        if (!IS_POINTER(calls[index].args[i])) continue;
        set_arguments( index, args );
        test_argument( index, i, args );
        if (IS_TEXT(calls[index].args[i])) test_text_at_edge( index, i, args );
    }
}

static void test_set( unsigned int index )
{
    INT (WINAPI *begin)( WSAQUERYSETW *set, DWORD flags, HANDLE *handle );
    WSAQUERYSETW set = { .dwSize = sizeof(set), .dwNameSpace = NS_DNS, .lpServiceClassId = &hostname_class };
    HANDLE handle;
    unsigned int kind;
    BOOL last;
    int ret;

    running = set_calls[index];
    begin = (void *)GetProcAddress( GetModuleHandleA( "ws2_32.dll" ), running );
    for (kind = 0; ; kind++)
    {
        set.lpszServiceInstanceName = bad_pointer( kind, HOST, &last );
        if (last) break;
        if (!set.lpszServiceInstanceName) continue;
        ret = begin( &set, LUP_RETURN_NAME, &handle );
        if (set.lpszServiceInstanceName == (void *)guarded) continue;
        ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "%s, name %p: returned %d, error %d\n",
            running, set.lpszServiceInstanceName, ret, WSAGetLastError() );
    }
    set.lpszServiceInstanceName = (WCHAR *)memcpy( edge + PAGE - 4, L"1", 4 );
    ret = begin( &set, LUP_RETURN_NAME, &handle );
    ok( !ret, "%s, name at the edge of a page: error %d\n", running, WSAGetLastError() );
    if (!ret) WSALookupServiceEnd( handle );
    memset( edge, 'a', PAGE );
}

/* The functions without an error do nothing. */
static void test_silent(void)
{
    struct sockaddr *local, *remote;
    unsigned int kind;
    fd_set *set;
    BOOL last;
    int size;

    running = "__WSAFDIsSet";
    for (kind = 0; ; kind++)
    {
        set = bad_pointer( kind, ADDR, &last );
        if (last) break;
        if (set) ok( !__WSAFDIsSet( fresh, set ), "%p: is a member\n", set );
    }
    set = (fd_set *)(edge + PAGE - FIELD_OFFSET( fd_set, fd_array[2] ));
    set->fd_count = 2;
    set->fd_array[0] = set->fd_array[1] = fresh;
    ok( __WSAFDIsSet( fresh, set ), "no member\n" );
    set->fd_count = 3;
    ok( !__WSAFDIsSet( fresh, set ), "is a member of a set with too large a count\n" );
    memset( edge, 'a', PAGE );

    running = "GetAcceptExSockaddrs";
    local = remote = (void *)0xdead;
    GetAcceptExSockaddrs( no_access, 0, 32, 32, &local, &size, &remote, &size );
    ok( local == (void *)0xdead && remote == (void *)0xdead, "got %p, %p\n", local, remote );
}

START_TEST(bad_pointers_text)
{
    unsigned int i;
    DWORD old;

    start_winsock();
    expect_no_crash();
    no_access = VirtualAlloc( NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS );
    guarded = VirtualAlloc( NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE );
    read_only = VirtualAlloc( NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READONLY );
    edge = VirtualAlloc( NULL, 2 * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE );
    ok( no_access && guarded && read_only && edge, "out of memory\n" );
    memset( edge, 'a', PAGE );
    VirtualProtect( edge + PAGE, PAGE, PAGE_NOACCESS, &old );
    event = CreateEventA( NULL, TRUE, FALSE, NULL );
    fresh = INVALID_SOCKET;

    for (i = 0; i < ARRAY_SIZE(calls); i++) test_call( i );
    for (i = 0; i < ARRAY_SIZE(set_calls); i++) test_set( i );
    test_silent();

    closesocket( fresh );
    WSACleanup();
}
