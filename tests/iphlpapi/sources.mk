# one program a line; they run in this order
IPHLPAPI_TESTS = \
	exports \
	forward \
	importers \
	persistent \
	persistent_rights \
	examples
