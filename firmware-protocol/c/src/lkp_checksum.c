/*
 * CRC-32C, SHA-256, HMAC and little-endian numbers. The CRC goes bit by bit with a table of 16 entries: 64 bytes of flash instead
 * of a kilobyte. PROTOCOL.md section 1.
 */
#include "lkp.h"

#include <string.h>

uint32_t lkp_crc32c(uint32_t previous, const uint8_t *bytes, size_t length) {
  static const uint32_t table[16] = {0x00000000u, 0x105EC76Fu, 0x20BD8EDEu, 0x30E349B1u, 0x417B1DBCu, 0x5125DAD3u,
                                     0x61C69362u, 0x7198540Du, 0x82F63B78u, 0x92A8FC17u, 0xA24BB5A6u, 0xB21572C9u,
                                     0xC38D26C4u, 0xD3D3E1ABu, 0xE330A81Au, 0xF36E6F75u};
  uint32_t crc = ~previous;
  for (size_t i = 0; i < length; i++) {
    crc ^= bytes[i];
    crc = (crc >> 4) ^ table[crc & 15u];
    crc = (crc >> 4) ^ table[crc & 15u];
  }
  return ~crc;
}

uint64_t lkp_get(const uint8_t *at, size_t width) {
  uint64_t value = 0;
  for (size_t i = width; i > 0; i--) value = (value << 8) | at[i - 1];
  return value;
}

void lkp_put(uint8_t *at, size_t width, uint64_t value) {
  for (size_t i = 0; i < width; i++) at[i] = (uint8_t)(value >> (8 * i));
}

static uint32_t rotate(uint32_t word, unsigned count) { return (word >> count) | (word << (32 - count)); }

static void compress(uint32_t state[8], const uint8_t *chunk) {
  static const uint32_t k[64] = {
      0x428a2f98u, 0x71374491u, 0xb5c0fbcfu, 0xe9b5dba5u, 0x3956c25bu, 0x59f111f1u, 0x923f82a4u, 0xab1c5ed5u,
      0xd807aa98u, 0x12835b01u, 0x243185beu, 0x550c7dc3u, 0x72be5d74u, 0x80deb1feu, 0x9bdc06a7u, 0xc19bf174u,
      0xe49b69c1u, 0xefbe4786u, 0x0fc19dc6u, 0x240ca1ccu, 0x2de92c6fu, 0x4a7484aau, 0x5cb0a9dcu, 0x76f988dau,
      0x983e5152u, 0xa831c66du, 0xb00327c8u, 0xbf597fc7u, 0xc6e00bf3u, 0xd5a79147u, 0x06ca6351u, 0x14292967u,
      0x27b70a85u, 0x2e1b2138u, 0x4d2c6dfcu, 0x53380d13u, 0x650a7354u, 0x766a0abbu, 0x81c2c92eu, 0x92722c85u,
      0xa2bfe8a1u, 0xa81a664bu, 0xc24b8b70u, 0xc76c51a3u, 0xd192e819u, 0xd6990624u, 0xf40e3585u, 0x106aa070u,
      0x19a4c116u, 0x1e376c08u, 0x2748774cu, 0x34b0bcb5u, 0x391c0cb3u, 0x4ed8aa4au, 0x5b9cca4fu, 0x682e6ff3u,
      0x748f82eeu, 0x78a5636fu, 0x84c87814u, 0x8cc70208u, 0x90befffau, 0xa4506cebu, 0xbef9a3f7u, 0xc67178f2u};
  uint32_t w[64];
  for (size_t t = 0; t < 16; t++) {
    const uint8_t *at = chunk + 4 * t;
    w[t] = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
  }
  for (size_t t = 16; t < 64; t++) {
    uint32_t s0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ (w[t - 15] >> 3);
    uint32_t s1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ (w[t - 2] >> 10);
    w[t] = w[t - 16] + s0 + w[t - 7] + s1;
  }
  uint32_t v[8];
  memcpy(v, state, sizeof v);
  for (size_t t = 0; t < 64; t++) {
    uint32_t sum1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
    uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
    uint32_t t1 = v[7] + sum1 + choice + k[t] + w[t];
    uint32_t sum0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
    uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
    memmove(v + 1, v, 7 * sizeof v[0]);
    v[4] += t1;
    v[0] = t1 + sum0 + majority;
  }
  for (size_t i = 0; i < 8; i++) state[i] += v[i];
}

void lkp_sha256_start(lkp_sha256 *hash) {
  static const uint32_t initial[8] = {0x6a09e667u, 0xbb67ae85u, 0x3c6ef372u, 0xa54ff53au,
                                      0x510e527fu, 0x9b05688cu, 0x1f83d9abu, 0x5be0cd19u};
  memcpy(hash->state, initial, sizeof initial);
  hash->length = 0;
}

void lkp_sha256_add(lkp_sha256 *hash, const uint8_t *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) {
    hash->buffer[hash->length++ & 63u] = bytes[i];
    if ((hash->length & 63u) == 0) compress(hash->state, hash->buffer);
  }
}

void lkp_sha256_end(lkp_sha256 *hash, uint8_t digest[32]) {
  uint64_t bits = hash->length * 8;
  uint8_t byte = 0x80;
  do {
    lkp_sha256_add(hash, &byte, 1);
    byte = 0;
  } while ((hash->length & 63u) != 56);
  for (int shift = 56; shift >= 0; shift -= 8) {
    byte = (uint8_t)(bits >> shift);
    lkp_sha256_add(hash, &byte, 1);
  }
  for (size_t i = 0; i < 32; i++) digest[i] = (uint8_t)(hash->state[i / 4] >> (24 - 8 * (i % 4)));
}

void lkp_hmac_start(lkp_hmac *hmac, const uint8_t *key, size_t key_length) {
  uint8_t inner[64], outer[64];
  memset(inner, 0x36, sizeof inner);
  memset(outer, 0x5c, sizeof outer);
  for (size_t i = 0; i < key_length; i++) {
    inner[i] ^= key[i];
    outer[i] ^= key[i];
  }
  lkp_sha256_start(&hmac->inner);
  lkp_sha256_add(&hmac->inner, inner, sizeof inner);
  lkp_sha256_start(&hmac->outer);
  lkp_sha256_add(&hmac->outer, outer, sizeof outer);
}

void lkp_hmac_add(lkp_hmac *hmac, const uint8_t *bytes, size_t length) { lkp_sha256_add(&hmac->inner, bytes, length); }

void lkp_hmac_end(lkp_hmac *hmac, uint8_t digest[32]) {
  lkp_sha256_end(&hmac->inner, digest);
  lkp_sha256_add(&hmac->outer, digest, 32);
  lkp_sha256_end(&hmac->outer, digest);
}

bool lkp_equal(const uint8_t *a, const uint8_t *b, size_t length) {
  uint8_t difference = 0;
  for (size_t i = 0; i < length; i++) difference |= (uint8_t)(a[i] ^ b[i]);
  return difference == 0;
}

void lkp_root_start(lkp_root *root) {
  root->root = 0;
  lkp_sha256_start(&root->hash);
}

void lkp_root_add(lkp_root *root, uint32_t block_crc) {
  uint8_t word[4];
  lkp_put(word, 4, block_crc);
  root->root = lkp_crc32c(root->root, word, 4);
  lkp_sha256_add(&root->hash, word, 4);
}

void lkp_root_end(lkp_root *root, uint32_t *value, uint8_t sha16[16]) {
  uint8_t digest[32];
  lkp_sha256_end(&root->hash, digest);
  memcpy(sha16, digest, 16);
  *value = root->root;
}
