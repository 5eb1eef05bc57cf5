/*
 * Prototypes shared by the files of ws2_32
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

#ifndef __WS2_32_PRIVATE_H
#define __WS2_32_PRIVATE_H

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#define USE_WS_PREFIX_NONE
#define _WS2_32_                      /* we define the functions of winsock2.h */
#include "windef.h"
#include "winbase.h"
#include "winternl.h"
#include "winnls.h"
#include "winsock2.h"
#include "mswsock.h"
#include "ws2tcpip.h"
#include "ws2spi.h"
#include "wine/afd.h"
#include "wine/debug.h"
#include "lock.h"
#include "pointers.h"

#ifndef MSG_PUSH_IMMEDIATE
#define MSG_PUSH_IMMEDIATE 0x20
#endif

/* ---- dllmain.c, startup.c: attach, WSAStartup count, per-thread data ---- */

/* Blocking calls nest when an APC run by a wait calls Winsock again: one event
 * a level, handed out and given back in stack order (afd.c). */
#define MAX_NESTED_WAITS 8

struct thread_data
{
    HANDLE events[MAX_NESTED_WAITS];  /* manual-reset, made on first use */
    unsigned int nesting;
    int opentype;                     /* SO_OPENTYPE */
    HANDLE thread;                    /* this thread, for providers; made on first use (wsp_dispatch_io.c) */
    BOOL in_provider;                 /* a name-space provider runs (nsp_resolve.c) */
    BOOL starts_provider;             /* one is being started (nsp_provider.c) */
    char ntoa_buffer[16];             /* inet_ntoa */
    void *hostent;                    /* gethostbyname, gethostbyaddr; HeapAlloc */
    SIZE_T hostent_size;
    void *servent;                    /* getservby*; HeapAlloc */
    SIZE_T servent_size;
    void *protoent;                   /* getprotoby*; HeapAlloc */
    SIZE_T protoent_size;
    char *datagram;                   /* direct_io.c; HeapAlloc */
};

/* The calling thread's block, made on first use; NULL (WSA_NOT_ENOUGH_MEMORY
 * as last error) when there is no memory. */
extern struct thread_data *get_thread_data(void);
/* thread_pool.c: for callbacks of this DLL, which stays loaded until they have ended. */
extern void callback_environment( TP_CALLBACK_ENVIRON *environment );
/* When the DLL is unloaded: ends the idle threads. */
extern void close_lookup_pool(void);
/* FALSE and last error WSANOTINITIALISED before the first WSAStartup. */
extern BOOL wsa_started(void);
/* The same counts for WSPStartup and WSPCleanup; FALSE if there is none to end. */
extern void provider_startup(void);
extern BOOL provider_cleanup( LONG *left );

/* ---- blocking.c ---- */

/* A WSAStartup() that got this version: the 1.1 hooks end with version 2. */
extern void blocking_note_version( WORD version );

/* ---- status.c: the only place where status codes are translated ---- */

/* A Winsock error on its way through code that returns status codes. */
#define STATUS_FROM_WSA( error ) ((NTSTATUS)(0xc0010000 | (error)))

extern DWORD status_to_wsa( NTSTATUS status );
/* Sets the last error (0 for success) and returns 0 or SOCKET_ERROR. */
extern int set_status( NTSTATUS status );
/* Sets the last error and returns SOCKET_ERROR. */
extern int set_error( DWORD wsa_error );

/* ---- handle.c: what this process knows of a socket ---- */

/* The wineserver hands out handles from 4 upward and at most 2^24 of them. */
#define HANDLE_BLOCK_COUNT   4096
#define HANDLE_BLOCK_ENTRIES 4096

/* Something of a fixed size for each handle, starting as zeros. Takes no lock. */
struct handle_table
{
    SIZE_T size;                                 /* bytes of an entry */
    void * volatile blocks[HANDLE_BLOCK_COUNT];  /* never freed or moved once there; mostly pages never touched */
};

/* The entry for a handle value, NULL if the value is out of range or there is no memory; with
 * alloc unset also if there is no entry yet. */
extern void *handle_table_get( struct handle_table *table, SOCKET s, BOOL alloc );

#define SOCKET_NONOVERLAPPED 0x01     /* made without WSA_FLAG_OVERLAPPED: lpOverlapped is ignored */
/* Things once seen; unset means not known. */
#define SOCKET_WAS_CONNECTED  0x02    /* stream: connected; datagram: connect() has set a peer */
#define SOCKET_WAS_BOUND      0x04    /* datagram: has a local address */
#define SOCKET_DISCONNECTED   0x08    /* by DisconnectEx() with TF_REUSE_SOCKET, not used again yet */
#define SOCKET_HAS_BACKGROUND 0x10    /* background.c is to be told when the handle is closed */
#define SOCKET_STALE_DESCRIPTOR SOCKET_WAS_BOUND  /* stream: accepted into again, see transfer.c */
#define SOCKET_FLAGS_MASK     0x1f

struct socket_info
{
    int family;                       /* AF_* of Windows */
    int type;                         /* SOCK_* */
    int protocol;                     /* IPPROTO_* */
    unsigned int flags;               /* SOCKET_* above */
};

/* Facts about a socket that never change while its handle lives. Unknown
 * handles are probed with GET_INFO, which is safe for any handle. Returns
 * STATUS_INVALID_HANDLE or STATUS_OBJECT_TYPE_MISMATCH for what is no socket
 * and STATUS_SUCCESS else. info may be NULL. */
extern NTSTATUS socket_get_info( SOCKET s, struct socket_info *info );
/* Same, but sets the last error to WSAENOTSOCK and returns FALSE on failure
 * (also WSANOTINITIALISED before WSAStartup). */
extern BOOL socket_check( SOCKET s, struct socket_info *info );
/* A socket handle was made here (created, accepted, adopted). */
extern BOOL socket_list_add( SOCKET s, const struct socket_info *info );
/* Whether it is one of those, as far as this DLL knows. */
extern BOOL socket_is_listed( SOCKET s );
/* Changes SOCKET_* flags; does nothing for a handle that is not known here. */
extern void socket_set_flags( SOCKET s, unsigned int set, unsigned int clear );
/* The handle is about to be closed, or was found to be no socket any more.
 * FALSE if it was not known. */
extern BOOL socket_list_remove( SOCKET s );
/* Asks the wineserver about the handle, whatever is known of it here: for calls
 * that would do harm to a handle value that was reused behind our back. */
extern NTSTATUS socket_probe( SOCKET s, struct socket_info *info );
/* The same without the facts, and without the wineserver if it is known to be one. */
extern BOOL socket_exists( SOCKET s );
/* Closes every listed socket; the last WSACleanup. */
extern void socket_list_close_all(void);

/* ---- pending.c: requests, which must end with their socket ---- */

/* A request on its way to the wineserver. */
struct flight
{
    LONG *entry;                      /* of the handle; NULL if there is none */
    LONG generation;
};

/* A request is about to be issued that may pend; its status says so. acceptor is that of
 * an AcceptEx(), else 0. waits: this thread waits for the end, and then forgets it. */
extern void pending_note( SOCKET s, SOCKET acceptor, IO_STATUS_BLOCK *io, BOOL waits );
/* The memory of the status block is about to go away. */
extern void pending_forget( const IO_STATUS_BLOCK *io );
/* Whether an AcceptEx() that is pending will make it a connection. */
extern BOOL pending_is_acceptor( SOCKET s );
/* Around each request to the wineserver that does not wait inside. FALSE, and no call to
 * pending_leave(), if the socket is being closed: the handle may soon be that of anything. */
extern BOOL pending_enter( SOCKET s, struct flight *flight );
extern void pending_leave( const struct flight *flight );
/* FALSE while another thread has claimed the handle, to close it: it may soon be that of anything. */
extern BOOL pending_claim( SOCKET s );
/* It is not closed after all. */
extern void pending_unclaim( SOCKET s );
/* The handle is about to be closed: ends what this process has issued with it, and lets
 * no more begin. */
extern void pending_end( SOCKET s );
/* The handle has been closed; it may be that of a new socket already. */
extern void pending_closed( SOCKET s );
/* The handle is that of a new socket, which nobody knows of yet. */
extern void pending_new_handle( SOCKET s );

/* ---- create.c ---- */

extern NTSTATUS afd_open_socket( int family, int type, int protocol, DWORD wsa_flags, SOCKET *ret );
/* The handle that polls are issued with, of a socket that is used for nothing else. */
extern NTSTATUS afd_get_poll_handle( SOCKET *ret );
extern BOOL afd_is_poll_handle( SOCKET s );
/* The DLL is unloaded. */
extern void afd_close_poll_handle(void);

/* ---- duplicate.c ---- */

/* Whether the protocol info comes from WSADuplicateSocket. */
extern BOOL duplicate_is_pending( const WSAPROTOCOL_INFOW *info );
/* Takes over the handle it describes; a WSA error code or 0. */
extern DWORD duplicate_adopt( WSAPROTOCOL_INFOW *info, SOCKET *ret );

/* ---- bind.c, connect.c ---- */

/* addr is a checked address of the socket's family. */
extern NTSTATUS socket_bind( SOCKET s, const struct socket_info *info, const struct sockaddr *addr );
extern NTSTATUS socket_bind_any( SOCKET s, const struct socket_info *info );
/* Checks the address too. Waits, alertably, unless the socket is nonblocking. */
extern NTSTATUS socket_connect( SOCKET s, const struct socket_info *info, const struct sockaddr *addr, int len );
/* The same for a bound stream socket; waits in any case. */
extern NTSTATUS socket_connect_wait( SOCKET s, const struct socket_info *info, const struct sockaddr *addr, int len );

/* ---- opt_state.c: option values that only this process knows ---- */

/* An accepted socket starts with its listener's; FALSE without memory. */
extern BOOL socket_options_inherit( SOCKET listener, SOCKET accepted );
/* The handle is about to be closed. */
extern void socket_options_forget( SOCKET s );
/* A new connect: SO_ERROR starts over. */
extern void socket_error_reset( SOCKET s );
/* FALSE if the program does not want to hear of unreachable ports. */
extern BOOL socket_reports_unreachable( SOCKET s );
/* The time that closesocket() waits for unsent data; FALSE if it doesn't. */
extern BOOL socket_get_linger( SOCKET s, unsigned int *seconds );

/* ---- protocols.c: the provider catalogue ---- */

/* Resolves zeros in family, type and protocol the way socket() does; a WSA
 * error code or 0. */
extern DWORD protocol_resolve( int *family, int *type, int *protocol );
/* The catalogue entry for a socket, FALSE if there is none. */
extern BOOL protocol_info_for_socket( const struct socket_info *info, WSAPROTOCOL_INFOW *ret );
extern void protocol_info_to_a( const WSAPROTOCOL_INFOW *info, WSAPROTOCOL_INFOA *ret );
extern BOOL protocol_info_for_socketA( const struct socket_info *info, WSAPROTOCOL_INFOA *ret );

/* ---- afd.c: one AFD request in any form a Winsock call can take ---- */

struct afd_request
{
    SOCKET socket;
    ULONG code;                       /* IOCTL_AFD_* */
    const void *in;
    ULONG in_size;
    void *out;
    ULONG out_size;
    LPWSAOVERLAPPED overlapped;       /* NULL: wait for the result */
    LPWSAOVERLAPPED_COMPLETION_ROUTINE completion;
    BOOL alertable;                   /* run user APCs while waiting (accept, connect, recv, select, poll) */
    BOOL *send_locked;                /* may be NULL; the lock of direct_lock_send() is released before waiting */
};

/* Issues the request. Without OVERLAPPED it returns the final status and the
 * IOSB information in *ret_info (may be NULL). With OVERLAPPED it returns
 * STATUS_PENDING, or the final status of a request that ended at once; the
 * packet, event or routine follows the rules of AFD in both cases.
 * hEvent bit 0, nested waits and bad handles are taken care of. */
extern NTSTATUS afd_request( const struct afd_request *req, ULONG_PTR *ret_info );
/* The bare request, kept from meeting a handle that afd_lock_handles() protects. */
extern NTSTATUS afd_control( SOCKET s, HANDLE event, PIO_APC_ROUTINE apc, void *context, IO_STATUS_BLOCK *io,
                             ULONG code, const void *in, ULONG in_size, void *out, ULONG out_size );
/* Ends a poll that was issued without a packet. */
extern void afd_cancel_poll( OVERLAPPED *overlapped );
/* Exclusive: while a handle is open that is no socket yet. Shared: while handles
 * of sockets are handed to anybody who might poll them. */
extern void afd_lock_handles( BOOL exclusive );
extern void afd_unlock_handles( BOOL exclusive );
/* While a socket is looked at and then made the acceptor of AcceptEx(): keeps others from binding it. */
extern void afd_lock_acceptors(void);
extern void afd_unlock_acceptors(void);
/* Short form: no OVERLAPPED, not alertable. */
extern NTSTATUS afd_ioctl( SOCKET s, ULONG code, const void *in, ULONG in_size, void *out, ULONG out_size,
                           ULONG_PTR *ret_info );
/* opt_ip.c: joins or leaves a group; code says which */
extern NTSTATUS afd_group_request( SOCKET s, DWORD code, struct in_addr group, struct in_addr interface_addr );

/* ---- complete.c ---- */

/* Ends an overlapped call whose result this DLL has computed itself: fills the
 * OVERLAPPED, then sets the event, queues the routine or posts the packet as
 * AFD would. Returns status. With overlapped NULL just returns status. */
extern NTSTATUS afd_complete( SOCKET s, LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE completion,
                              NTSTATUS status, ULONG_PTR information );

/* ---- background.c: what goes on after a call has returned ---- */

/* Memory that a pended request refers to: keep it until a later send on the
 * socket shows that the request has ended, or the socket is closed.
 * background_stamp() is taken before the later send is issued. */
extern LONG background_stamp(void);
extern void background_keep( SOCKET s, void *memory );
extern void background_release( SOCKET s, LONG stamp );
/* Sends the rest of a nonblocking send; the data is copied. FALSE if that can't be done. */
extern BOOL background_send( SOCKET s, const WSABUF *buffers, DWORD count, ULONG_PTR skip, DWORD flags );
/* Makes sure that what waits for the socket is woken although the wineserver
 * has stopped to watch it (a connected datagram socket after an ICMP error). */
extern void background_watch( SOCKET s );
/* Lets the thread whose requests outlive their callers run func. FALSE if it can't. */
extern BOOL background_queue( PAPCFUNC func, void *arg );
/* Does so once a connected datagram socket meets an ICMP error. */
extern void background_expect_error( SOCKET s );
/* Ends both directions, without the wineserver's knowledge, when all that is
 * queued has been sent. */
extern NTSTATUS background_end_stream( SOCKET s );
/* The handle is about to be closed. */
extern void background_forget( SOCKET s );

/* ---- transfer.c: what sends and receives have in common ---- */

/* One call of the send or receive families, as the exports fill it in. */
struct transfer
{
    SOCKET socket;
    struct socket_info info;
    WSABUF *buffers;
    DWORD count;
    DWORD flags;                      /* MSG_* */
    LPWSAOVERLAPPED overlapped;       /* NULL: wait for the result */
    LPWSAOVERLAPPED_COMPLETION_ROUTINE completion;
};

/* Checks the socket and the buffer array, drops the OVERLAPPED of a socket
 * without overlapped operations. A WSA error code or 0. */
extern DWORD transfer_init( struct transfer *xfer, SOCKET s, WSABUF *buffers, DWORD count, DWORD flags,
                            LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE completion );
/* What the kernel takes in one call. */
#define MAX_TRANSFER_BUFFERS 1024
extern SIZE_T transfer_size( const struct transfer *xfer );
/* STATUS_INVALID_CONNECTION for a stream socket that is not connected. */
extern NTSTATUS transfer_check_connected( struct transfer *xfer );
/* Binds a datagram or raw socket that is not bound, from its port reservation if it has one. */
extern NTSTATUS transfer_bind( struct transfer *xfer );
/* For a stream with SOCKET_STALE_DESCRIPTOR. FALSE while AcceptEx() waits. */
extern BOOL socket_renew_descriptor( SOCKET s );
/* Closes the handle as NtClose() does; for a program's sockets, whose handles other threads may be using. */
extern NTSTATUS socket_close_handle( SOCKET s );
/* Whether the wineserver has seen the stream end by a reset. */
extern BOOL stream_was_reset( SOCKET s );
/* An error that the wineserver has stored for the socket, 0 if none. */
extern DWORD socket_stored_error( SOCKET s );
/* TRUE for a datagram socket that has or had a peer: see background_watch(). */
extern BOOL datagram_is_connected( SOCKET s, struct socket_info *info );
/* TRUE if the next receive on such a socket tells of an unreachable port. */
extern BOOL datagram_has_error( SOCKET s );
/* A poll has reported AFD_POLL_CONNECT_ERR for it: the error is not in the kernel any more. */
extern void datagram_note_error( SOCKET s );
/* TRUE, once, if there is such an error. */
extern BOOL datagram_take_error( SOCKET s );

/* send.c: all of the send family; addr may be NULL and is ignored on streams,
 * ret_size may be NULL. Sets the last error, returns 0 or SOCKET_ERROR. */
extern int send_call( struct transfer *xfer, const struct sockaddr *addr, int addr_len, DWORD *ret_size );

/* Its checks of flags, size and address; a WSA error code or 0. */
extern DWORD send_check( const struct transfer *xfer, const struct sockaddr *addr, int addr_len );

/* recv.c: all of the receive family. from and control may be NULL and live
 * until the request ends, and so does flags, which gets the resulting MSG_*. */
struct receive_address
{
    struct sockaddr *addr;
    int *len;
};
extern NTSTATUS receive_transfer( struct transfer *xfer, struct receive_address *from, WSABUF *control,
                                  DWORD *flags, ULONG_PTR *ret_size );
/* After an overlapped MSG_WAITALL receive on a stream: lets the socket be readable with one byte again. */
extern void receive_clear_mark( SOCKET s );
/* What an overlapped receive reports. A datagram that did not fit completes like a success, with packet, event or
 * routine: such a call must not fail as well, or its completion would come unexpected. */
extern NTSTATUS receive_overlapped_status( const struct transfer *xfer, NTSTATUS status );

/* socket_notify.c: the handle is about to be closed. */
extern void socket_notify_forget( SOCKET s );

/* event.c: AFD_POLL_* for a mask of FD_* */
#ifndef FD_ALL_EVENTS
#define FD_ALL_EVENTS ((1 << FD_MAX_EVENTS) - 1)
#endif
extern int network_events_to_afd( long mask );

/* ---- names.c ---- */

/* The bound address; STATUS_INVALID_PARAMETER if not bound. */
extern NTSTATUS socket_get_name( SOCKET s, struct sockaddr *addr, int *len );
/* getpeername() tells the peer also when the connection has ended, if it is known by then. */
extern void socket_remember_peer( SOCKET s, const struct sockaddr *addr, int len );
extern void socket_forget_peer( SOCKET s );
extern NTSTATUS socket_get_peer( SOCKET s, struct sockaddr *addr, int *len );

/* ---- sockaddr_util.c ---- */

/* Checks an address that a caller passes for a socket of the family: readable
 * and long enough (STATUS_ACCESS_VIOLATION -> WSAEFAULT) and of that family
 * (WSAEAFNOSUPPORT). Returns a WSA error code or 0. */
extern DWORD sockaddr_check( int family, const struct sockaddr *addr, int len );
extern int sockaddr_size( int family );     /* 16, 28; 0 for others */
extern BOOL sockaddr_is_any( const struct sockaddr *addr );
extern USHORT sockaddr_port( const struct sockaddr *addr );  /* network order; 0 if it has none */
/* For the pointers of callers, good or bad: the first TRACE of a file looks at them
 * with tracing off, too. */
extern const char *debugstr_sockaddr( const struct sockaddr *addr );
extern const char *debugstr_id( const GUID *id );
extern const char *debugstr_text( const char *text );
extern const char *debugstr_textW( const WCHAR *text );

/* ---- pool_client.c: the port pool, see docs/pool.md ---- */

struct port_pool_request;
struct port_pool_reply;
/* The only transport function of port reservations: sends the request, with
 * the socket unless it is INVALID_SOCKET, and waits for the reply. Fills magic,
 * version, serial, flags and windows_pid. Returns reply->status, or
 * STATUS_NOT_SUPPORTED if the running wineserver has no pool. */
extern NTSTATUS port_pool_call( SOCKET s, struct port_pool_request *req, struct port_pool_reply *reply );

/* pool_debug.c: tells on the channel portpool what was asked and what came of it. */
extern void port_pool_trace( SOCKET s, const struct port_pool_request *req, const struct port_pool_reply *reply,
                             NTSTATUS status );
/* A bind to an explicit port (host order) failed: says why. Asks the pool only if the channel is on. */
extern void port_pool_warn_bind( SOCKET s, USHORT port, NTSTATUS status );

/* ---- port_reservation.c, ioctl*.c: rows of the WSAIoctl table ---- */

struct ioctl_args
{
    SOCKET socket;
    struct socket_info info;
    DWORD code;
    const void *in;
    DWORD in_size;
    void *out;
    DWORD out_size;
    LPWSAOVERLAPPED overlapped;       /* NULL for non-overlapped sockets */
    LPWSAOVERLAPPED_COMPLETION_ROUTINE completion;
};

/* A handler computes the result and stores the number of output bytes in
 * *ret_size (preset to 0). WSAIoctl() itself completes the overlapped forms
 * through afd_complete(), unless the handler returns through afd_request()
 * and the row says IOCTL_SELF_COMPLETING. */
typedef NTSTATUS (*ioctl_handler)( const struct ioctl_args *args, ULONG_PTR *ret_size );

extern NTSTATUS ioctl_acquire_port_reservation( const struct ioctl_args *args, ULONG_PTR *ret_size );
extern NTSTATUS ioctl_associate_port_reservation( const struct ioctl_args *args, ULONG_PTR *ret_size );
extern NTSTATUS ioctl_release_port_reservation( const struct ioctl_args *args, ULONG_PTR *ret_size );
extern NTSTATUS ioctl_cpu_affinity( const struct ioctl_args *args, ULONG_PTR *ret_size );
extern NTSTATUS ioctl_get_extension_function( const struct ioctl_args *args, ULONG_PTR *ret_size ); /* ext.c */
extern NTSTATUS ioctl_address_list_query( const struct ioctl_args *args, ULONG_PTR *ret_size );     /* ioctl_addr.c */
extern NTSTATUS ioctl_address_list_change( const struct ioctl_args *args, ULONG_PTR *ret_size );
extern NTSTATUS ioctl_address_list_sort( const struct ioctl_args *args, ULONG_PTR *ret_size );
extern NTSTATUS ioctl_get_interface_list( const struct ioctl_args *args, ULONG_PTR *ret_size );
extern NTSTATUS ioctl_routing_interface_query( const struct ioctl_args *args, ULONG_PTR *ret_size );
extern NTSTATUS ioctl_routing_interface_change( const struct ioctl_args *args, ULONG_PTR *ret_size );
extern NTSTATUS ioctl_keepalive_vals( const struct ioctl_args *args, ULONG_PTR *ret_size );         /* ioctl_tcp.c */
extern NTSTATUS ioctl_ideal_send_backlog( const struct ioctl_args *args, ULONG_PTR *ret_size );
extern NTSTATUS ioctl_ideal_send_backlog_change( const struct ioctl_args *args, ULONG_PTR *ret_size );
extern NTSTATUS ioctl_tcp_info( const struct ioctl_args *args, ULONG_PTR *ret_size );
extern NTSTATUS ioctl_compatibility_mode( const struct ioctl_args *args, ULONG_PTR *ret_size );
extern NTSTATUS ioctl_udp_reset( const struct ioctl_args *args, ULONG_PTR *ret_size );
extern NTSTATUS ioctl_rcvall( const struct ioctl_args *args, ULONG_PTR *ret_size );

/* ---- extension functions (ext_*.c), handed out by ext.c ---- */

extern BOOL WINAPI WS2_AcceptEx( SOCKET listener, SOCKET acceptor, void *buffer, DWORD recv_len, DWORD local_len,
                                 DWORD remote_len, DWORD *ret_len, OVERLAPPED *overlapped );
extern void WINAPI WS2_GetAcceptExSockaddrs( void *buffer, DWORD recv_len, DWORD local_len, DWORD remote_len,
                                             struct sockaddr **local, int *local_size,
                                             struct sockaddr **remote, int *remote_size );
extern BOOL WINAPI WS2_ConnectEx( SOCKET s, const struct sockaddr *name, int namelen, void *send_buffer,
                                  DWORD send_len, DWORD *ret_len, OVERLAPPED *overlapped );
extern BOOL WINAPI WS2_DisconnectEx( SOCKET s, OVERLAPPED *overlapped, DWORD flags, DWORD reserved );
extern BOOL WINAPI WS2_TransmitFile( SOCKET s, HANDLE file, DWORD file_len, DWORD buffer_size,
                                     OVERLAPPED *overlapped, TRANSMIT_FILE_BUFFERS *buffers, DWORD flags );
extern BOOL WINAPI WS2_TransmitPackets( SOCKET s, TRANSMIT_PACKETS_ELEMENT *elements, DWORD count,
                                        DWORD send_size, OVERLAPPED *overlapped, DWORD flags );
extern int WINAPI WSASendMsg( SOCKET s, WSAMSG *msg, DWORD flags, DWORD *ret_size, LPWSAOVERLAPPED overlapped,
                              LPWSAOVERLAPPED_COMPLETION_ROUTINE completion );
extern int WINAPI WS2_WSARecvMsg( SOCKET s, WSAMSG *msg, DWORD *ret_size, LPWSAOVERLAPPED overlapped,
                                  LPWSAOVERLAPPED_COMPLETION_ROUTINE completion );

/* ext_connect.c: ends the connection and leaves the socket to AcceptEx() or ConnectEx(). */
extern NTSTATUS socket_disconnect_for_reuse( SOCKET s );
/* Connects such a socket to a checked address and sends the data; waits like connect() without OVERLAPPED. */
extern NTSTATUS socket_reconnect( SOCKET s, const struct sockaddr *addr, int len, WSABUF *data,
                                  OVERLAPPED *overlapped, ULONG_PTR *ret_size );
/* TRUE if it can be connected like this. */
extern BOOL socket_can_reconnect( SOCKET s, const struct socket_info *info );

/* ---- Unix side: ws2_32_unixlib.h has the calls ---- */

#endif /* __WS2_32_PRIVATE_H */
