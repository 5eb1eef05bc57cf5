# scripts, run by make check
TOOLS_TESTS = \
	debug \
	portpool \
	registry
