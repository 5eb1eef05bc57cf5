PORTPOOL_SRCS = \
	portpool.c \
	portpool_print.c
