# one program a line; they run in this order
IPHLPAPI_RESERVATION_TESTS = \
	persistent \
	persistent_rights \
	examples

IPHLPAPI_TESTS = \
	exports \
	forward \
	importers \
	$(IPHLPAPI_RESERVATION_TESTS)
