import { icon, make, setAttribute, setHidden, setText } from '../element.ts';
import type { Row } from '../keyed.ts';
import { t } from '../language.ts';
import type { FaultState } from '../state.ts';

type Value = FaultState['value'];

/** What the rows ask of the drawer. */
export interface FaultActions {
  set: (value: Value) => Promise<void>;
  reset: () => Promise<void>;
}

export function isChanged(fault: FaultState): boolean {
  return fault.value !== fault.default;
}

/** One fault: its name, what it does, its value, and how often it has struck. */
export function createFault(fault: FaultState, actions: FaultActions): Row<FaultState> {
  const control = createControl(fault, actions);
  const struck = make('span', { class: 'struck' });
  const reset = make('button', { type: 'button', class: 'bare' }, [icon('reset')]);
  reset.addEventListener('click', () => void actions.reset());
  const element = make('li', { class: 'fault', 'data-testid': `fault-${fault.name}` }, [
    make('div', { class: 'fault-text' }, [
      make('h4', {}, [fault.name]),
      make('p', {}, described(fault.description)),
      struck,
    ]),
    make('div', { class: 'fault-control' }, [reset, control.element]),
  ]);
  return {
    element,
    update: (now) => {
      control.update(now);
      setText(struck, t('faults.struck', { n: now.injected }));
      setHidden(struck, now.injected === 0);
      setAttribute(element, 'data-changed', isChanged(now) ? '' : null);
      setAttribute(reset, 'aria-label', t('faults.resetOne', { name: now.name }));
      setAttribute(reset, 'title', t('faults.reset'));
      setHidden(reset, !isChanged(now));
    },
  };
}

function createControl(fault: FaultState, actions: FaultActions): Row<FaultState> {
  if (fault.kind === 'times') return createStepper(fault, actions);
  if (fault.choices !== undefined) return createSelect(fault, fault.choices, actions);
  if (fault.kind === 'switch') return createSwitch(fault, actions);
  return createField(fault, actions);
}

function createStepper(fault: FaultState, actions: FaultActions): Row<FaultState> {
  let value = Number(fault.value);
  const step = (by: number): void => {
    value = Math.max(0, value + by);
    void actions.set(value);
  };
  const less = make('button', { type: 'button' }, [icon('minus')]);
  const more = make('button', { type: 'button' }, [icon('plus')]);
  const input = make('input', { type: 'number', min: '0', step: '1', 'aria-label': fault.name });
  less.addEventListener('click', () => {
    step(-1);
  });
  more.addEventListener('click', () => {
    step(1);
  });
  input.addEventListener('change', () => {
    step((Number.isInteger(input.valueAsNumber) ? input.valueAsNumber : 0) - value);
  });
  return {
    element: make('div', { class: 'stepper' }, [less, input, more]),
    update: (now) => {
      value = Number(now.value);
      show(input, String(now.value));
      less.disabled = value <= 0;
      setAttribute(less, 'aria-label', t('faults.less', { name: now.name }));
      setAttribute(more, 'aria-label', t('faults.more', { name: now.name }));
    },
  };
}

function createSelect(
  fault: FaultState,
  choices: readonly string[],
  actions: FaultActions,
): Row<FaultState> {
  const options = choices.map((choice) => make('option', { value: choice }, [choice]));
  const select = make('select', { 'aria-label': fault.name }, options);
  select.addEventListener('change', () => void actions.set(select.value));
  return {
    element: select,
    update: (now) => {
      show(select, String(now.value));
    },
  };
}

function createSwitch(fault: FaultState, actions: FaultActions): Row<FaultState> {
  let on = fault.value === true;
  const button = make('button', {
    type: 'button',
    role: 'switch',
    class: 'switch',
    'aria-label': fault.name,
  });
  button.addEventListener('click', () => void actions.set(!on));
  return {
    element: button,
    update: (now) => {
      on = now.value === true;
      setAttribute(button, 'aria-checked', String(on));
    },
  };
}

function createField(fault: FaultState, actions: FaultActions): Row<FaultState> {
  const numeric = typeof fault.default === 'number';
  const input = make('input', {
    type: 'text',
    'aria-label': fault.name,
    inputmode: numeric ? 'decimal' : 'text',
  });
  input.addEventListener('change', () => {
    const number = Number(input.value);
    void actions.set(
      numeric && input.value.trim() !== '' && !Number.isNaN(number) ? number : input.value,
    );
  });
  return {
    element: input,
    update: (now) => {
      show(input, String(now.value));
    },
  };
}

/** A description, with what stands between backticks as code. */
function described(text: string): (Node | string)[] {
  return text.split('`').map((part, place) => (place % 2 === 1 ? make('code', {}, [part]) : part));
}

/** Shows a value, unless somebody is about to change it. */
function show(control: HTMLInputElement | HTMLSelectElement, value: string): void {
  if (control !== document.activeElement && control.value !== value) control.value = value;
}
