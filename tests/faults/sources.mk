# programs of the scripts
FAULTS_PE_SRCS = \
	administered.c \
	kill_worker.c \
	persist_loop.c \
	share_socket.c

FAULTS_HOST_SRCS = \
	kill_rounds.c \
	kill_server.c \
	native_bind.c

# scripts, run by make check
FAULTS_TESTS = \
	administered \
	kill_owner \
	kill_rounds \
	kill_server \
	no_pool \
	restart \
	share_stock

# scripts that make soak runs for longer
FAULTS_SOAK_TESTS = \
	kill_rounds \
	kill_server
