# programs of the demonstration and of the application tests
APPS_PE_SRCS = \
	demo_bind.c \
	demo_owner.c \
	demo_persistent.c

APPS_HOST_SRCS = \
	demo_native.c

# scripts, run by make check
APPS_TESTS = \
	node_cluster \
	node_dgram \
	node_fork \
	node_http \
	node_many \
	node_multicast \
	node_net \
	node_pipeline \
	node_reserved \
	node_tls \
	overlay \
	program_curl \
	program_dotnet \
	program_go \
	program_postgres \
	program_tokio \
	program_zmq
