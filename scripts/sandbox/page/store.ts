import { emptyModel, type Model } from './model.ts';
import { isRecord } from './shape.ts';

const CLOSED_KEY = 'closed-chats';
const CHOICES_KEY = 'choices';

let model: Model = {
  ...emptyModel,
  now: Date.now(),
  closed: rememberedClosed(),
  ...rememberedChoices(),
};
let announced = false;
const drawers: ((model: Model) => void)[] = [];

export function current(): Model {
  return model;
}

/** Changes the model, and has it drawn once for all changes that are made in one go. */
export function change(step: (model: Model) => Model): void {
  const before = model;
  model = step(model);
  if (model.closed !== before.closed) {
    sessionStorage.setItem(CLOSED_KEY, JSON.stringify(model.closed));
  }
  if (choicesOf(model) !== choicesOf(before)) {
    sessionStorage.setItem(CHOICES_KEY, choicesOf(model));
  }
  if (announced) return;
  announced = true;
  queueMicrotask(() => {
    announced = false;
    for (const draw of [...drawers]) draw(model);
  });
}

/** Calls `draw` at every change. */
export function onChange(draw: (model: Model) => void): void {
  drawers.push(draw);
}

/** Waits until all changes so far are drawn. Their drawing stands in the queue of microtasks. */
export function drawn(): Promise<void> {
  return new Promise(queueMicrotask);
}

/** Waits until the model meets a condition, or the signal is aborted. */
export function until(condition: (model: Model) => boolean, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      const place = drawers.indexOf(check);
      if (place >= 0) drawers.splice(place, 1);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const check = (now: Model): void => {
      if (condition(now)) finish();
    };
    signal.addEventListener('abort', finish);
    drawers.push(check);
    check(model);
  });
}

function rememberedClosed(): string[] {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(CLOSED_KEY) ?? '[]');
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

/** Whose phone, whose console and which chats are shown, so that a new load shows the same. */
function choicesOf({ customerId, agentId, openChats }: Model): string {
  return JSON.stringify({ customerId, agentId, openChats });
}

function rememberedChoices(): Pick<Model, 'customerId' | 'agentId' | 'openChats'> {
  const choices = parsed(sessionStorage.getItem(CHOICES_KEY));
  const openChats = isRecord(choices['openChats']) ? Object.entries(choices['openChats']) : [];
  const textOf = (name: string): string | undefined => {
    const value = choices[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    customerId: textOf('customerId'),
    agentId: textOf('agentId'),
    openChats: Object.fromEntries(
      openChats.flatMap(([agent, chat]) => (typeof chat === 'string' ? [[agent, chat]] : [])),
    ),
  };
}

function parsed(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
