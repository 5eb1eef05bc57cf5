# Targets, one a line, and what of the server they are linked with.
FUZZ_TARGETS = \
	channel_fuzz \
	pool_fuzz \
	store_fuzz

channel_fuzz_SRCS = \
	channel.c \
	channel_message.c \
	libc.c

pool_fuzz_SRCS = $(filter-out interpose.c,$(SERVER_SRCS))

store_fuzz_SRCS = \
	store_text.c
