# Programs, one a line.
SERVER_TESTS = \
	store \
	store_fail \
	store_text
