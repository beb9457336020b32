import type { LocalOrg } from '../../../apex/org/org.ts';
import { IdValue } from '../../../apex/values/id.ts';

/** What an admin has made in Setup for Live Agent, by ids of 15 characters. */
export interface ChatSetup {
  deployments: readonly string[];
  buttons: readonly string[];
}

/** Writes chat deployments and buttons, as clients see them that look for their ids, and commits. */
export function putChatSetup(org: LocalOrg, setup: ChatSetup | undefined): void {
  const put = (objectName: string, ids: readonly string[]): void => {
    const object = org.objectNamed(objectName);
    for (const [number, text] of ids.entries()) {
      const id = IdValue.read(text);
      if (id === undefined) throw new Error(`${text} is not an Id.`);
      const name = `WeChat ${number + 1}`;
      const values = new Map([
        ['DeveloperName', name.replace(' ', '_')],
        ['MasterLabel', name],
      ]);
      const row = new Map<string, string | IdValue>([...values, ['Id', id]]);
      org.database.put({ id: id.text, object, values: row, isDeleted: false });
    }
  };
  put('LiveChatDeployment', setup?.deployments ?? []);
  put('LiveChatButton', setup?.buttons ?? []);
  org.database.commit();
}
