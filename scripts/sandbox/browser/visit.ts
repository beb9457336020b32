import type { Browser, Locator, Page } from 'playwright-core';

/** Someone who sits before the page: as a customer on the left, as an agent on the right. */
export class Visit {
  readonly page: Page;
  readonly #pictures: string;

  private constructor(page: Page, pictures: string) {
    this.page = page;
    this.#pictures = pictures;
  }

  /** Opens the page of a sandbox in a profile of its own; pictures of it go into that folder. */
  static async begin(browser: Browser, url: string, pictures: string): Promise<Visit> {
    const page = await browser.newPage({
      locale: 'en-GB',
      viewport: { width: 1440, height: 900 },
    });
    page.setDefaultTimeout(20_000);
    await page.goto(`${url}/?lang=en`);
    return new Visit(page, pictures);
  }

  get phone(): Locator {
    return this.page.getByRole('log', { name: 'Messages on the phone' });
  }

  get conversation(): Locator {
    return this.page.getByRole('log', { name: 'Conversation' });
  }

  async beCustomer(name: string): Promise<void> {
    await this.page.getByRole('button', { name }).click();
  }

  async beAgent(name: string): Promise<void> {
    await this.page.getByRole('button', { name }).click();
  }

  async write(text: string): Promise<void> {
    const composer = this.page.getByRole('textbox', { name: 'Message to the account' });
    await composer.fill(text);
    await composer.press('Enter');
  }

  /** Sends what lies behind the plus, by its name there. */
  async sendSample(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'More to send' }).click();
    await this.page.getByRole('menuitem', { name, exact: true }).click();
  }

  /** The newest thing on the phone from this side. */
  newestBubble(from: 'customer' | 'account'): Locator {
    return this.phone.locator(`.bubble[data-from="${from}"]`).last();
  }

  async answer(text: string): Promise<void> {
    const composer = this.page.getByRole('textbox', { name: 'Message to the visitor' });
    await composer.fill(text);
    await composer.press('Enter');
  }

  async accept(): Promise<void> {
    await this.page
      .getByRole('button', { name: /^Accept: WeChat/u })
      .first()
      .click();
  }

  /** Ends the chat as its agent. */
  async end(): Promise<void> {
    await this.page.locator('#chat').getByRole('button', { name: 'End chat' }).click();
    await this.page.getByRole('button', { name: 'End it' }).click();
  }

  async onPhone(text: string): Promise<void> {
    await this.phone.getByText(text, { exact: true }).last().waitFor();
  }

  async inConsole(text: string): Promise<void> {
    await this.conversation.getByText(text, { exact: true }).last().waitFor();
  }

  /** A line of the customer in the agent's chat. */
  async lineLike(pattern: RegExp): Promise<string> {
    const line = this.conversation.getByText(pattern).last();
    await line.waitFor();
    return (await line.textContent()) ?? '';
  }

  /** The org's own panel beside the chat. */
  get panel(): Locator {
    return this.page.locator('c-wechat-chat-panel:visible');
  }

  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: `${this.#pictures}/${name}.png`, animations: 'disabled' });
  }
}
