import type { LightningElement } from 'lwc';

import { addressOf, type PageReference } from './page-reference.ts';

const NAVIGATE = Symbol('Navigate');
const GENERATE_URL = Symbol('GenerateUrl');
const listeners = new Set<(reference: PageReference) => void>();

/** Hears where components want to go. */
export function onNavigation(listener: (reference: PageReference) => void): void {
  listeners.add(listener);
}

type Constructor = new () => LightningElement;

/** `lightning/navigation` */
export const NavigationMixin = Object.assign(
  (Base: Constructor): Constructor =>
    class extends Base {
      [NAVIGATE](reference: PageReference): void {
        if (reference.type === 'standard__webPage') {
          window.open(addressOf(reference), '_blank', 'noopener');
        } else {
          for (const listener of listeners) listener(reference);
        }
      }

      [GENERATE_URL](reference: PageReference): Promise<string> {
        return Promise.resolve(addressOf(reference));
      }
    },
  { Navigate: NAVIGATE, GenerateUrl: GENERATE_URL } as const,
);
