# programs that run in the network namespace
NAMES_PE_SRCS = \
	codes.c \
	slow.c \
	unload.c \
	changes.c

NAMES_HOST_SRCS = \
	dns_server.c

# scripts, run by make check
NAMES_TESTS = \
	names
