# the benchmark: one program for Windows and for Linux
BENCH_SRCS = \
	main.c \
	op_calls.c \
	op_names.c \
	op_poll.c \
	op_sockets.c \
	op_tcp.c \
	op_udp.c \
	sockets.c

BENCH_PE_SRCS = $(BENCH_SRCS) \
	op_iocp_windows.c \
	port_windows.c

BENCH_HOST_SRCS = $(BENCH_SRCS) \
	op_iocp_linux.c \
	port_linux.c
