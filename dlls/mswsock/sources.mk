MSWSOCK_PE_SRCS = \
	dllmain.c

MSWSOCK_UNIX_SRCS = \
	unix_main.c
