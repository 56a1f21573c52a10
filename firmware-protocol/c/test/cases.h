/*
 * One conformance case: the verdict and the fields of some bytes as a line of text, in the words of ../../vectors/README.md. Shared by
 * the vector runner and the comparison with the app's implementation.
 */
#ifndef CASES_H
#define CASES_H

#include "../src/lkp.h"

#define CASE_TEXT_BYTES 65536u

typedef struct {
  char text[CASE_TEXT_BYTES];
  size_t length;
  lkp_reason reason;
} case_result;

/* False when there is no such kind. */
bool case_run(const char *kind, const uint8_t *bytes, size_t length, case_result *result);
/* The kind with this number, NULL behind the last. */
const char *case_kind(size_t number);

#endif
