import { call } from '../api.ts';
import { find, setAttribute, setHidden, setText } from '../element.ts';
import { isFaultList } from '../guards.ts';
import { keyedList } from '../keyed.ts';
import { t } from '../language.ts';
import { attempt } from '../notice.ts';
import type { FaultState } from '../state.ts';
import { createFault, isChanged } from './fault.ts';

const LOOK_AGAIN_MS = 1_000;
const SERVICES = ['phone', 'console'] as const;

/**
 * The drawer with the faults of both services. How often each has struck is asked every second while
 * it is open. Returns a function that draws it anew, as after a change of language.
 */
export function startFaults(): () => void {
  const drawer = find('faults', HTMLElement);
  const button = find('faults-button', HTMLButtonElement);
  const changed = find('faults-changed', HTMLElement);
  const filter = find('faults-filter', HTMLInputElement);
  const lists = SERVICES.map((service) => createList(service, refresh));

  const draw = (): void => {
    filter.placeholder = t('faults.filter');
    const count = lists.reduce((sum, list) => sum + list.draw(filter.value), 0);
    setText(changed, String(count));
    setAttribute(changed, 'aria-label', t('faults.changed', { n: count }));
    setHidden(changed, count === 0);
  };
  async function refresh(): Promise<void> {
    await Promise.all(lists.map((list) => list.load()));
    draw();
  }
  const keepLooking = async (): Promise<void> => {
    await refresh();
    if (!drawer.hidden) setTimeout(() => void keepLooking(), LOOK_AGAIN_MS);
  };
  const show = (open: boolean): void => {
    if (open !== Boolean(drawer.hidden)) return;
    drawer.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    if (open) {
      find('faults-title', HTMLElement).focus();
      void keepLooking();
    } else button.focus();
  };

  filter.addEventListener('input', draw);
  button.addEventListener('click', () => {
    show(Boolean(drawer.hidden));
  });
  find('faults-close', HTMLButtonElement).addEventListener('click', () => {
    show(false);
  });
  drawer.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') show(false);
  });
  find('faults-reset', HTMLButtonElement).addEventListener('click', () => {
    void attempt(() =>
      Promise.all(SERVICES.map((service) => call('DELETE', `/${service}/faults`))),
    ).then(refresh);
  });
  void refresh();
  return draw;
}

interface List {
  load: () => Promise<void>;
  /** Draws those that hold the wanted words. Returns how many in all are not at their default. */
  draw: (wanted: string) => number;
}

function createList(service: (typeof SERVICES)[number], refresh: () => Promise<void>): List {
  let faults: FaultState[] = [];
  const place = find(`faults-${service}`, HTMLElement);
  const none = find(`faults-${service}-none`, HTMLElement);
  const pathOf = (name: string): string => `/${service}/faults/${encodeURIComponent(name)}`;
  const drawRows = keyedList(
    place,
    (fault: FaultState) => fault.name,
    (fault) =>
      createFault(fault, {
        set: (value) => attempt(() => call('PUT', pathOf(fault.name), { value })).then(refresh),
        reset: () => attempt(() => call('DELETE', pathOf(fault.name))).then(refresh),
      }),
  );
  return {
    load: async () => {
      // A service that does not answer keeps the list that it had.
      const answer = await call('GET', `/${service}/faults`).catch(() => undefined);
      if (isFaultList(answer)) faults = answer.faults;
    },
    draw: (wanted) => {
      const words = wanted.toLowerCase().split(/\s+/);
      const holds = ({ name, description }: FaultState): boolean =>
        words.every((word) => `${name} ${description}`.toLowerCase().includes(word));
      const found = faults.filter(holds);
      drawRows(found);
      setText(none, t('faults.none'));
      setHidden(none, found.length > 0);
      return faults.filter(isChanged).length;
    },
  };
}
