SERVER_SRCS = \
	port_pool.c \
	guard.c \
	sock_table.c \
	store.c \
	store_text.c \
	channel.c \
	interpose.c
