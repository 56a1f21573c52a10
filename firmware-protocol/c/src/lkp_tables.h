/*
 * Shorthand for layout tables, for the sources of this folder only. Included after lkp.h.
 */
#ifndef LKP_TABLES_H
#define LKP_TABLES_H

#define NUMBER(record, field, bytes, low, high) {#field, LKP_NUMBER, bytes, offsetof(record, field), low, high}
#define U8(record, field) NUMBER(record, field, 1, 0, UINT8_MAX)
#define U16(record, field) NUMBER(record, field, 2, 0, UINT16_MAX)
#define U32(record, field) NUMBER(record, field, 4, 0, UINT32_MAX)
#define U64(record, field) NUMBER(record, field, 8, 0, UINT64_MAX)
#define TICK(record, field) NUMBER(record, field, 8, 0, LKP_MAX_TICK)
#define FIXED(record, field, bytes) {#field, LKP_BYTES, bytes, offsetof(record, field), 0, 0}
#define RESERVED(bytes) {"", LKP_SKIP, bytes, 0, 0, 0}
#define LAYOUT(fields) {fields, sizeof fields / sizeof fields[0]}

#endif
