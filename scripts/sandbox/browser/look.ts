import type { Page } from 'playwright-core';

/** Evaluates an expression about the first element that a CSS selector finds, there called `it`. */
export function look<T>(page: Page, selector: string, expression: string): Promise<T> {
  return page.evaluate<T>(
    `((it) => (${expression}))(document.querySelector(${JSON.stringify(selector)}))`,
  );
}
