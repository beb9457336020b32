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

  async onPhone(text: string): Promise<void> {
    await this.phone.getByText(text, { exact: true }).last().waitFor();
  }

  async inConsole(text: string): Promise<void> {
    await this.conversation.getByText(text, { exact: true }).last().waitFor();
  }

  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: `${this.#pictures}/${name}.png` });
  }
}
