# programs of the scripts
FAULTS_PE_SRCS = \
	administered.c \
	share_socket.c

FAULTS_HOST_SRCS = \
	native_bind.c

# scripts, run by make check
FAULTS_TESTS = \
	administered \
	kill_owner \
	no_pool \
	restart \
	share_stock
