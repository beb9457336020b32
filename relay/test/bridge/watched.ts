/**
 * The same object, with every call of a method going through `watch`, which may count it, fail it,
 * delay it, or leave it without an answer. A journal that it gives to an owner is watched in the same way.
 */
export function watched<T extends object>(
  target: T,
  watch: (method: string, proceed: () => unknown, parameters: readonly unknown[]) => unknown,
): T {
  return new Proxy(target, {
    get: (object, name) => {
      const value: unknown = Reflect.get(object, name, object);
      if (typeof value !== 'function') return value;
      return (...parameters: unknown[]): unknown => {
        const proceed = (): unknown => Reflect.apply(value, object, parameters);
        // What it knows without asking anybody.
        if (name === 'isEmpty') return proceed();
        if (name !== 'ownedBy') return watch(String(name), proceed, parameters);
        const owned = proceed();
        return typeof owned === 'object' && owned !== null ? watched(owned, watch) : owned;
      };
    },
  });
}

/** What a dead process answers. */
export function never(): Promise<never> {
  return new Promise(() => undefined);
}
