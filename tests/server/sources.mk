# Programs, one a line.
SERVER_TESTS = \
	channel \
	channel_flood \
	store \
	store_fail \
	store_text
