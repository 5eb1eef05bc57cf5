/*
 * The interface between Winsock and transport providers
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
 *
 * The structures of ws2spi.h on Windows that Wine's header lacks, in their
 * documented layout. Include winsock2.h first.
 */

#ifndef __WINE_WS2SPI_EXT_H
#define __WINE_WS2SPI_EXT_H

#define WSP_DESCRIPTION_LEN 255

struct wsp_data                       /* WSPDATA */
{
    WORD version;
    WORD high_version;
    WCHAR description[WSP_DESCRIPTION_LEN + 1];
};

struct wsa_thread_id                  /* WSATHREADID */
{
    HANDLE thread;
    DWORD_PTR reserved;
};

typedef void (CALLBACK *wsa_user_apc)( DWORD_PTR context );           /* LPWSAUSERAPC */
typedef BOOL (CALLBACK *wsp_blocking_callback)( DWORD_PTR context );  /* LPBLOCKINGCALLBACK */

/* WSPPROC_TABLE: what a provider gives to Winsock. Each function is that of the
 * API without the SPI's name, and stores its error in *error. */
struct wsp_proc_table
{
    SOCKET (WINAPI *accept)( SOCKET s, struct sockaddr *addr, INT *len, LPCONDITIONPROC condition,
                             DWORD_PTR arg, INT *error );
    INT (WINAPI *address_to_string)( struct sockaddr *addr, DWORD len, WSAPROTOCOL_INFOW *info, WCHAR *string,
                                     DWORD *string_len, INT *error );
    int (WINAPI *async_select)( SOCKET s, HWND hwnd, UINT message, LONG events, INT *error );
    int (WINAPI *bind)( SOCKET s, const struct sockaddr *addr, int len, INT *error );
    int (WINAPI *cancel_blocking_call)( INT *error );
    int (WINAPI *cleanup)( INT *error );
    int (WINAPI *close_socket)( SOCKET s, INT *error );
    int (WINAPI *connect)( SOCKET s, const struct sockaddr *addr, int len, WSABUF *caller, WSABUF *callee,
                           QOS *sqos, QOS *gqos, INT *error );
    int (WINAPI *duplicate_socket)( SOCKET s, DWORD pid, WSAPROTOCOL_INFOW *info, INT *error );
    int (WINAPI *enum_network_events)( SOCKET s, WSAEVENT event, WSANETWORKEVENTS *events, INT *error );
    int (WINAPI *event_select)( SOCKET s, WSAEVENT event, LONG events, INT *error );
    BOOL (WINAPI *get_overlapped_result)( SOCKET s, OVERLAPPED *overlapped, DWORD *size, BOOL wait,
                                          DWORD *flags, INT *error );
    int (WINAPI *get_peer_name)( SOCKET s, struct sockaddr *addr, INT *len, INT *error );
    int (WINAPI *get_sock_name)( SOCKET s, struct sockaddr *addr, INT *len, INT *error );
    int (WINAPI *get_sock_opt)( SOCKET s, int level, int option, char *value, INT *len, INT *error );
    BOOL (WINAPI *get_qos_by_name)( SOCKET s, WSABUF *name, QOS *qos, INT *error );
    int (WINAPI *ioctl)( SOCKET s, DWORD code, void *in, DWORD in_size, void *out, DWORD out_size,
                         DWORD *ret_size, OVERLAPPED *overlapped,
                         LPWSAOVERLAPPED_COMPLETION_ROUTINE completion, struct wsa_thread_id *thread,
                         INT *error );
    SOCKET (WINAPI *join_leaf)( SOCKET s, const struct sockaddr *addr, int len, WSABUF *caller,
                                WSABUF *callee, QOS *sqos, QOS *gqos, DWORD flags, INT *error );
    int (WINAPI *listen)( SOCKET s, int backlog, INT *error );
    int (WINAPI *recv)( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD *flags,
                        OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE completion,
                        struct wsa_thread_id *thread, INT *error );
    int (WINAPI *recv_disconnect)( SOCKET s, WSABUF *data, INT *error );
    int (WINAPI *recv_from)( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD *flags,
                             struct sockaddr *from, INT *from_len, OVERLAPPED *overlapped,
                             LPWSAOVERLAPPED_COMPLETION_ROUTINE completion, struct wsa_thread_id *thread,
                             INT *error );
    int (WINAPI *select)( int count, fd_set *read, fd_set *write, fd_set *except,
                          const struct timeval *timeout, INT *error );
    int (WINAPI *send)( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD flags,
                        OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE completion,
                        struct wsa_thread_id *thread, INT *error );
    int (WINAPI *send_disconnect)( SOCKET s, WSABUF *data, INT *error );
    int (WINAPI *send_to)( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD flags,
                           const struct sockaddr *to, int to_len, OVERLAPPED *overlapped,
                           LPWSAOVERLAPPED_COMPLETION_ROUTINE completion, struct wsa_thread_id *thread,
                           INT *error );
    int (WINAPI *set_sock_opt)( SOCKET s, int level, int option, const char *value, int len, INT *error );
    int (WINAPI *shutdown)( SOCKET s, int how, INT *error );
    SOCKET (WINAPI *socket)( int family, int type, int protocol, WSAPROTOCOL_INFOW *info, GROUP group,
                             DWORD flags, INT *error );
    INT (WINAPI *string_to_address)( WCHAR *string, INT family, WSAPROTOCOL_INFOW *info,
                                     struct sockaddr *addr, INT *len, INT *error );
};

/* WSPUPCALLTABLE: what Winsock gives to a provider. */
struct wsp_upcall_table
{
    BOOL (WINAPI *close_event)( WSAEVENT event, INT *error );
    int (WINAPI *close_socket_handle)( SOCKET s, INT *error );
    WSAEVENT (WINAPI *create_event)( INT *error );
    SOCKET (WINAPI *create_socket_handle)( DWORD entry_id, DWORD_PTR context, INT *error );
    int (WINAPI *fd_is_set)( SOCKET s, fd_set *set );
    int (WINAPI *get_provider_path)( GUID *id, WCHAR *path, INT *len, INT *error );
    SOCKET (WINAPI *modify_ifs_handle)( DWORD entry_id, SOCKET handle, INT *error );
    BOOL (WINAPI *post_message)( HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam );
    int (WINAPI *query_blocking_callback)( DWORD entry_id, wsp_blocking_callback *callback,
                                           DWORD_PTR *context, INT *error );
    int (WINAPI *query_socket_handle_context)( SOCKET s, DWORD_PTR *context, INT *error );
    int (WINAPI *queue_apc)( struct wsa_thread_id *thread, wsa_user_apc apc, DWORD_PTR context, INT *error );
    BOOL (WINAPI *reset_event)( WSAEVENT event, INT *error );
    BOOL (WINAPI *set_event)( WSAEVENT event, INT *error );
    int (WINAPI *open_current_thread)( struct wsa_thread_id *thread, INT *error );
    int (WINAPI *close_thread)( struct wsa_thread_id *thread, INT *error );
};

/* A provider's only export. The upcall table is passed by value. */
typedef int (WINAPI *wsp_startup_func)( WORD version, struct wsp_data *data, WSAPROTOCOL_INFOW *info,
                                        struct wsp_upcall_table upcalls, struct wsp_proc_table *table );

/* The base provider itself, a private export of ws2_32.dll for mswsock.dll:
 * WSPStartup() with the upcall table passed by reference. */
typedef int (WINAPI *wsp_base_startup_func)( WORD version, struct wsp_data *data,
                                             const WSAPROTOCOL_INFOW *info,
                                             const struct wsp_upcall_table *upcalls,
                                             struct wsp_proc_table *table );

#endif /* __WINE_WS2SPI_EXT_H */
