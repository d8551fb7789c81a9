/** Keeps the cookie of one customer, and prints what it asks for. */
export class Browser {
  #cookie = ''

  /** Asks a shop, and prints the answer. */
  async ask(shop: string, method: string, path: string): Promise<void> {
    const response = await fetch(shop + path, { method, headers: { cookie: this.#cookie } })
    const [cookie] = response.headers.getSetCookie()
    if (cookie) this.#cookie = cookie.slice(0, cookie.indexOf(';'))
    console.log(`${new URL(shop).port} ${method.padEnd(4)} ${path.padEnd(22)} ${await response.text()}`)
  }
}
