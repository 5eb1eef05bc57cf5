# programs of the demonstration and of the application tests
APPS_PE_SRCS =

APPS_HOST_SRCS =

# scripts, run by make check
APPS_TESTS =
