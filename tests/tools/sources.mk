# scripts, run by make check
TOOLS_TESTS = \
	debug \
	netsh \
	portpool \
	registry
