# one program a line; they run in this order
NETSH_TESTS = \
	commands \
	shell
