MSWSOCK_PE_SRCS = \
	provider.c \
	recv_ex.c

MSWSOCK_UNIX_SRCS = \
	unix_main.c
