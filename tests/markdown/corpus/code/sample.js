/** Doc with `ticks`
 * @param {string} a
 */
export async function load(a, { b = 1 } = {}) {
  const text = `template ${a}
    second line ${b.c} and "quotes"
  `;
  // comment 'q'
  const found = /re[a-z]+\/x/gi.test(text) ?? null;
  return [...text].map((x) => x.y).filter(Boolean) /* in */ ;
}

class A extends B {
  #private = 0.5;
  get value() { return this.#private; }
}
