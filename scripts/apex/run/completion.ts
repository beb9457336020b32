import type { Frame } from './frame.ts';

/** How a statement ended. */
export type Completion = 0 | 1 | 2 | 3;
export const NORMAL = 0;
export const BREAK = 1;
export const CONTINUE = 2;
/** With the value in `frame.result`. */
export const RETURN = 3;

/** A compiled statement. */
export type Run = (frame: Frame) => Completion;
