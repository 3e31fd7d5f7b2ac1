import pytest

from app.markdown.html import html_of


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("a **b** *c* ~~d~~ `<e>`", "<p>a <strong>b</strong> <em>c</em> <s>d</s> <code>&lt;e&gt;</code></p>\n"),
        ("[a](https://x.test)", '<p><a href="https://x.test" rel="noopener noreferrer">a</a></p>\n'),
        ("<a@b.c>", '<p><a href="mailto:a@b.c" rel="noopener noreferrer">a@b.c</a></p>\n'),
        ("[a](ftp://x.test) [c](#d)", "<p>a c</p>\n"),
        ("[**a**](ftp://x.test)", "<p><strong>a</strong></p>\n"),
        ("![a](https://x.test/p.png)", '<p><a href="https://x.test/p.png" rel="noopener noreferrer">a</a></p>\n'),
        ("![a](data:image/png;base64,AA)", "<p>a</p>\n"),
        ("[![a](https://x.test/p.png)](https://y.test)", '<p><a href="https://y.test" rel="noopener noreferrer">a</a></p>\n'),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>\n"),
        ("```py run\nif a < b:\n```", '<pre><code class="language-py">if a &lt; b:\n</code></pre>\n'),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>\n'),
        ("$a^2$", "<p>a²</p>\n"),
    ],
)  # fmt: skip
def test_markdown_becomes_html_in_which_everything_is_escaped(source, html):
    assert html_of(source) == html


def test_columns_keep_their_alignment():
    assert '<td style="text-align:right">1</td>' in html_of("| a |\n|--:|\n| 1 |\n")


def test_alerts_and_tasks_are_told():
    html = html_of("> [!NOTE]\n> text\n\n- [x] done\n")
    assert '<div class="alert">\n<p class="alert-title">Note</p>\n<p>text</p>' in html
    assert 'type="checkbox" checked' in html
