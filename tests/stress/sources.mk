# one program of all these files
STRESS_SRCS = \
	ops_call.c \
	ops_data.c \
	ops_overlapped.c \
	ops_port.c \
	ops_reserve.c \
	slots.c \
	stress.c

# scripts, run by make check
STRESS_TESTS = \
	stress
