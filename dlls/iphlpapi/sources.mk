IPHLPAPI_PE_SRCS = \
	dllmain.c \
	port_reserve.c

IPHLPAPI_UNIX_SRCS = \
	unix_main.c
