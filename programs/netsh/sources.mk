NETSH_PE_SRCS = \
	args.c \
	commands.c \
	main.c \
	output.c \
	pool.c \
	port_range.c \
	registry.c \
	shell.c \
	stock.c
