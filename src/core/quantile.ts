// Quantiles of a few hundred numbers without sorting them all: only the part that holds the wanted place is ordered further.
// Not for streams and not for NaN. The judges of a moved clip and of technical ground ask for thousands of them per hour.

/** The value that this share of the values lies below, linear in between; NaN without values. */
export function quantile(values: ArrayLike<number>, share: number): number {
  if (values.length === 0) return Number.NaN;
  const own = Float64Array.from(values);
  const place = share * (own.length - 1);
  const low = Math.floor(place);
  const value = nthSmallest(own, low);
  if (place === low) return value;
  // What stands behind the place is at least as large; the next is the least of it.
  let next = Infinity;
  for (let i = low + 1; i < own.length; i++) next = Math.min(next, own[i]);
  return value + (place - low) * (next - value);
}

export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** The value at place `n` of the sorted values, `n` from 0; orders them in part. Hoare's selection. */
export function nthSmallest(values: Float64Array, n: number): number {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = values[(left + right) >> 1];
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const value = values[i];
      values[i] = values[j];
      values[j] = value;
      i++;
      j--;
    }
    if (n <= j) right = j;
    else if (n >= i) left = i;
    else break;
  }
  return values[n];
}
