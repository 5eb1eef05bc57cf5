SERVER_SRCS = \
	port_pool.c \
	guard.c \
	sock_table.c \
	store.c \
	channel.c \
	interpose.c
