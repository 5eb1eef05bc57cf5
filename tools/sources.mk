PORTPOOL_SRCS = \
	portpool.c \
	portpool_doctor.c \
	portpool_host.c \
	portpool_print.c \
	portpool_registry.c \
	portpool_show.c \
	portpool_watch.c
