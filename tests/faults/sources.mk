# programs of the scripts
FAULTS_PE_SRCS = \
	administered.c \
	choice.c \
	cost.c \
	kill_worker.c \
	persist_loop.c \
	share_socket.c \
	thief_consumer.c

FAULTS_HOST_SRCS = \
	kill_rounds.c \
	kill_server.c \
	native_bind.c \
	thief.c

# scripts, run by make check
FAULTS_TESTS = \
	administered \
	choice \
	cost \
	kill_owner \
	kill_rounds \
	kill_server \
	no_pool \
	restart \
	share_stock \
	thief

# scripts that make soak runs for longer
FAULTS_SOAK_TESTS = \
	choice \
	kill_rounds \
	kill_server \
	thief
