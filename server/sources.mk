SERVER_SRCS = \
	port_pool.c \
	guard.c \
	host_ports.c \
	sock_table.c \
	holder.c \
	reserve.c \
	share.c \
	sock_debug.c \
	sock_ops.c \
	sock_lost.c \
	socket_state.c \
	child_request.c \
	pool_ops.c \
	store.c \
	store_text.c \
	channel.c \
	channel_message.c \
	debug.c \
	process_name.c \
	registry.c \
	start.c \
	libc.c \
	interpose.c
