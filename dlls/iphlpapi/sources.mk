IPHLPAPI_PE_SRCS = \
	port_reserve.c
