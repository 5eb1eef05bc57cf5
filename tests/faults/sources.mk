# programs of the scripts
FAULTS_PE_SRCS = \
	administered.c \
	choice.c \
	cost.c \
	hostile_victim.c \
	kill_worker.c \
	lost_sender.c \
	persist_loop.c \
	share_socket.c \
	thief_consumer.c

FAULTS_HOST_SRCS = \
	hostile_client.c \
	kill_rounds.c \
	kill_server.c \
	native_bind.c \
	thief.c

# scripts, run by make check
FAULTS_TESTS = \
	administered \
	choice \
	cost \
	hostile_clients \
	hostile_delay \
	hostile_user \
	full_disk \
	instrumented \
	kill_owner \
	kill_rounds \
	kill_server \
	lost_sockets \
	no_pool \
	restart \
	share_state \
	share_stock \
	thief

# scripts that make soak runs for longer
FAULTS_SOAK_TESTS = \
	choice \
	hostile_delay \
	instrumented \
	kill_rounds \
	kill_server \
	thief
