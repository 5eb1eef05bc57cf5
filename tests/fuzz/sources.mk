# Targets, one a line, and what of the server they are linked with.
FUZZ_TARGETS = \
	channel_fuzz \
	store_fuzz

FUZZ_SERVER_SRCS = \
	channel.c \
	libc.c \
	store_text.c
