# one program a line; they run in this order
IPHLPAPI_TESTS = \
	exports \
	forward \
	persistent \
	persistent_rights \
	examples
