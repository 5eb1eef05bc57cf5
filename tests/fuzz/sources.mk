# Targets, one a line, and what of the server they are linked with.
FUZZ_TARGETS = \
	channel_fuzz \
	store_fuzz

channel_fuzz_SRCS = \
	channel.c \
	libc.c

store_fuzz_SRCS = \
	store_text.c
