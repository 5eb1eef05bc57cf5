MSWSOCK_PE_SRCS = \
	provider.c

MSWSOCK_UNIX_SRCS = \
	unix_main.c
