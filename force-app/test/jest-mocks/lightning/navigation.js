/** Called with each page that a component goes to. */
export const navigate = jest.fn();

export const NavigationMixin = (Base) =>
  class extends Base {
    [NavigationMixin.Navigate](page) {
      navigate(page);
    }

    [NavigationMixin.GenerateUrl]({ attributes }) {
      return Promise.resolve(`/lightning/r/${attributes.recordId}/${attributes.actionName}`);
    }
  };
NavigationMixin.Navigate = Symbol('Navigate');
NavigationMixin.GenerateUrl = Symbol('GenerateUrl');
