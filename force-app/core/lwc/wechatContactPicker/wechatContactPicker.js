import getContactSuggestions from '@salesforce/apex/WeChatPanelContactController.getContactSuggestions';
import searchContacts from '@salesforce/apex/WeChatPanelContactController.searchContacts';
import { reduceErrors } from 'c/wechatErrors';
import { label } from 'c/wechatLabels';
import { clean } from 'c/wechatText';
import { after } from 'c/wechatTimer';
import { fill } from 'c/wechatWords';
import { LightningElement, api } from 'lwc';

const SHORTEST_TERM = 2;
// Long enough that a person's typing asks once.
const TYPING_PAUSE = 300;

/**
 * Finds the contact that a customer is: suggestions, a search, or a new one.
 * @fires link with {id, name}
 * @fires create with {firstName, lastName}
 * @fires leave
 */
export default class WechatContactPicker extends LightningElement {
  /** An identity of the panel's data. */
  @api identity;
  /** True if the user may make contacts. */
  @api canCreate = false;
  /** True while what was chosen is being saved. */
  @api disabled = false;

  label = label;
  term = '';
  suggestions = [];
  results;
  failure = '';
  isCreating = false;
  isFocused = false;
  cancelSearch = () => {};

  get knownName() {
    return clean(this.identity.displayName, 80) || clean(this.identity.remark, 80);
  }

  get entries() {
    return (this.results ?? this.suggestions).map(({ id, name, why, detail }) => ({
      id,
      name: clean(name, 80),
      detail: clean(why ?? detail, 120),
      action: fill(label.contactLink, clean(name, 80)),
    }));
  }

  get heading() {
    if (this.results?.length === 0) {
      return label.contactNoResults;
    }
    if (this.results) {
      return label.contactResults;
    }
    return this.suggestions.length > 0 ? label.contactSuggestions : '';
  }

  connectedCallback() {
    this.load(async () => {
      this.suggestions = await getContactSuggestions({ identityId: this.identity.id });
    });
  }

  disconnectedCallback() {
    this.cancelSearch();
  }

  renderedCallback() {
    if (!this.isFocused) {
      this.isFocused = true;
      this.template.querySelector('.search').focus();
    }
  }

  handleTerm(event) {
    this.term = event.detail.value;
    this.cancelSearch();
    const term = this.term.trim();
    if (term.length < SHORTEST_TERM) {
      this.results = undefined;
      return;
    }
    this.cancelSearch = after(TYPING_PAUSE, () => this.search(term));
  }

  handleKey(event) {
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.handleLeave();
    }
  }

  handleLink(event) {
    const { id } = event.currentTarget.dataset;
    const { name } = this.entries.find((entry) => entry.id === id);
    this.dispatchEvent(new CustomEvent('link', { detail: { id, name } }));
  }

  handleNew() {
    this.isCreating = true;
  }

  handleCreate(event) {
    this.dispatchEvent(new CustomEvent('create', { detail: event.detail }));
  }

  handleLeave() {
    this.dispatchEvent(new CustomEvent('leave'));
  }

  search(term) {
    return this.load(async () => {
      const results = await searchContacts({ term });
      // An answer to what was typed before is of no use any more.
      if (term === this.term.trim()) {
        this.results = results;
      }
    });
  }

  async load(read) {
    this.failure = '';
    try {
      await read();
    } catch (error) {
      this.failure = reduceErrors(error).join(' ');
    }
  }
}
