"""What is asked and answered in the scenes."""

from __future__ import annotations

LIFETIMES = """\
The reference outlives the value it points to. Lifetimes are **regions**, not moments: `'a` names the part of the \
program in which *both* borrows are valid.

```rust
fn longest<'a>(a: &'a str, b: &'a str) -> &'a str {
    if a.len() > b.len() { a } else { b } // one region for both
}
```

Three ways out:

1. Return an owned `String`.
2. Tie the result to one argument only.
3. Keep both values alive for longer, see [the book](https://doc.rust-lang.org/book/).
"""

LONG_CODE = """\
A query for the newest of each customer:

```sql
SELECT customer, day, total FROM orders WHERE (customer, day) IN (SELECT customer, max(day) FROM orders GROUP BY customer) ORDER BY day;
```

And from Python:

```python
def newest(rows: Iterable[Order]) -> dict[str, Order]:
    for row in sorted(rows, key=lambda order: (order.customer, order.day, order.total), reverse=True):
        found.setdefault(row.customer, row)
    return found
```
"""

TOUR = """\
# A tour of blocks

Plain text with **strong**, *emphasis*, ~~strike~~, `inline code` and a [link](https://example.org).

## Lists

- first
  - nested
    1. deeper
    2. still
- [x] done
- [ ] open

> A quote that is long enough to wrap in a narrow column, so that its second line can be looked at too.

> [!NOTE]
> Alerts are quotes with a title.

| Language | Year | 人気 |
|:---------|-----:|:----:|
| Python   | 1991 |  🐍  |
| Rust     | 2015 |  🦀  |

```python
@cache
def fib(n: int) -> int:
    \"\"\"The nth number.\"\"\"
    return n if n < 2 else fib(n - 1) + fib(n - 2)  # 40 is fast
```

---

Inline math such as $a^2 + b^2 = c^2$ and <b>raw HTML</b> stay readable.
"""

QUESTION = "Why does the borrow checker reject this?"
PROMPT = "and what if b\nis dropped first?\n\nThen a and b live in different regions."
