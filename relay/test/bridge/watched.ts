/**
 * The same object, with every call of a method going through `watch`, which may count it, fail it,
 * delay it, or leave it without an answer.
 */
export function watched<T extends object>(
  target: T,
  watch: (method: string, proceed: () => unknown) => unknown,
): T {
  return new Proxy(target, {
    get: (object, name) => {
      const value: unknown = Reflect.get(object, name, object);
      if (typeof value !== 'function') return value;
      return (...parameters: unknown[]): unknown =>
        watch(String(name), (): unknown => Reflect.apply(value, object, parameters));
    },
  });
}

/** What a dead process answers. */
export function never(): Promise<never> {
  return new Promise(() => undefined);
}
