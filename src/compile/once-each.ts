/** Gives a function that calls `take` once for each value and knows the result from then on. Objects are told apart by identity. */
export function onceEach<T, R>(take: (value: T) => R): (value: T) => R {
  const taken = new Map<T, R>();
  return (value) => {
    const known = taken.get(value);
    if (known !== undefined) return known;
    const result = take(value);
    taken.set(value, result);
    return result;
  };
}
