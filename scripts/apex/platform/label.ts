import { PlatformClass } from './declare.ts';

/** `System.Label.Name`: its members are the org's labels, which the compiler asks for. */
export const label = new PlatformClass<never>('System.Label');
