import { setHidden } from '../element.ts';
import type { Kit } from '../platform/kit.ts';

const PANEL = 'c-wechat-chat-panel';

/**
 * Panels beside records. As in the console, the panel of a chat that is not looked at stays as it is, out
 * of sight.
 */
export class RecordPages {
  readonly #place: HTMLElement;
  readonly #kit: Kit;
  readonly #panels = new Map<string, HTMLElement>();

  constructor(place: HTMLElement, kit: Kit) {
    this.#place = place;
    this.#kit = kit;
  }

  /** Shows the panel of a record, or none. Those that are in no open tab are removed. */
  show(recordId: string | undefined, open: readonly string[]): void {
    for (const [id, panel] of this.#panels) {
      if (id === recordId || open.includes(id)) continue;
      panel.remove();
      this.#panels.delete(id);
    }
    if (recordId !== undefined && !this.#panels.has(recordId)) {
      const panel = this.#kit.createComponent(PANEL, { recordId });
      this.#panels.set(recordId, panel);
      this.#place.append(panel);
    }
    for (const [id, panel] of this.#panels) setHidden(panel, id !== recordId);
    setHidden(this.#place, recordId === undefined);
  }
}
