/* The tests that need no other implementation: writer, catalogue, power cuts; and the device state machine. */
#ifndef HOST_TESTS_H
#define HOST_TESTS_H

/* 0 when all pass; says what failed. */
int host_tests(void);
int device_tests(void);

#endif
