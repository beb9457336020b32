// First: it changes what the browser gives, and everything below is made to run on that.
import '@lwc/synthetic-shadow';
import { createElement } from 'lwc';
import ToastContainer from 'lightning/toastContainer';
import { shown } from 'sandbox/shown';

import { answers } from './apex.ts';
import { hangUp } from './emp-api.ts';
import type { Kit } from './kit.ts';
import { onNavigation } from './navigation.ts';
import { becomeUser } from './user.ts';
import { onUtilityChange, toggleUtility } from './utility-bar-api.ts';

ToastContainer.instance();

export const kit: Kit = {
  createComponent: (tag, properties) => {
    const component = shown[tag];
    if (component === undefined) throw new Error(`The panel was built without ${tag}.`);
    return Object.assign(createElement(tag, { is: component }), properties);
  },
  signIn: (agentId) => {
    hangUp();
    answers.clear();
    becomeUser(agentId);
  },
  onNavigation,
  onUtilityChange,
  toggleUtility,
};
