"""Random screens as Textual's compositor would paint them."""

from rich.cells import split_graphemes
from rich.color import Color, ColorTriplet
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

WORDS = [
    "a", "word", "stone ", " lantern", "  ", "          ", "─────", "▍", "•", "漢字", "日本語テキスト", "한국어",
    "é", "e\u0301", "ก็", "👍", "🇩🇪", "x" * 30, "→", "naïve", "क्षि",
]  # fmt: skip
COLORS = [None, Color.from_triplet(ColorTriplet(213, 217, 224)), Color.from_triplet(ColorTriplet(121, 191, 214)),
          Color.parse("red"), Color.parse("color(200)"), Color.default()]  # fmt: skip
BACKGROUNDS = [
    None,
    Color.from_triplet(ColorTriplet(21, 24, 29)),
    Color.from_triplet(ColorTriplet(26, 30, 37)),
]
LINKS = [None] * 8 + ["https://example.org/a", "mailto:a@example.org"]


def random_style(random):
    def maybe(chance=0.15):
        return True if random.random() < chance else None

    return Style(
        color=random.choice(COLORS),
        bgcolor=random.choice(BACKGROUNDS),
        bold=maybe(),
        dim=maybe(),
        italic=maybe(),
        underline=maybe(),
        reverse=maybe(0.1),
        strike=maybe(0.1),
        link=random.choice(LINKS),
    )


def without_loose_marks(strip):
    """The strip as it should be drawn: Textual cuts marks off their letters, and draws them over the letter before."""

    def cleaned(text):
        return "".join(text[start:end] for start, end, width in split_graphemes(text)[0] if width)

    return Strip([Segment(cleaned(text), style) for text, style, _ in strip])


def random_strip(random, width, styles):
    segments = []
    room = width * 2
    while room > 0:
        text = random.choice(WORDS)
        segments.append(Segment(text, random.choice(styles)))
        room -= len(text)
    return Strip(segments).adjust_cell_length(width, random.choice(styles))


class RandomScreen:
    """A screen that changes at random; `updates` are what Textual would have sent."""

    def __init__(self, random, width, height):
        self.random, self.width, self.height = random, width, height
        self.styles = [random_style(random) for _ in range(6)] + [None, BACKGROUND]
        self.strips = [self.strip(width) for _ in range(height)]

    def strip(self, width):
        if self.random.random() < 0.2:
            return Strip([Segment(" " * width, self.random.choice(self.styles))], width)
        return random_strip(self.random, width, self.styles)

    def layout(self):
        return LayoutUpdate([[strip] for strip in self.strips], Region(0, 0, self.width, self.height))

    def step(self):
        """Change something; returns the update."""
        return self.random.choice(
            [self.scroll, self.scroll, self.change, self.change, self.box, self.replace, self.push, self.push]
        )()

    def scroll(self):
        top = self.random.randrange(self.height // 2)
        bottom = self.random.randrange(self.height // 2, self.height)
        rows = self.random.choice([1, 1, 2, 5]) * self.random.choice([1, -1])
        left = self.random.choice([0, 0, 7])
        right = self.width - self.random.choice([0, 1, 5])
        part = [strip.crop(left, right) for strip in self.strips[top : bottom + 1]]
        fresh = [self.strip(right - left) for _ in range(min(abs(rows), len(part)))]
        moved = part[rows:] + fresh if rows > 0 else fresh + part[:rows]
        for y, strip in enumerate(moved, top):
            self.put(left, y, strip)
        return self.layout()

    def put(self, x, y, strip):
        old = self.strips[y]
        right = old.crop(x + strip.cell_length, self.width)
        self.strips[y] = Strip.join([old.crop(0, x), strip, right])

    def change(self):
        """A few spans, as partial updates have them."""
        chops = [{} for _ in range(self.height)]
        ends = [[] for _ in range(self.height)]
        spans = []
        for y in sorted(self.random.sample(range(self.height), self.random.randint(1, 3))):
            x = self.random.randrange(self.width - 2)
            width = self.random.randint(1, self.width - x)
            strip = self.strip(width)
            self.put(x, y, strip)
            chops[y] = {0: None, x: strip} if x else {x: strip}
            ends[y] = [x, x + width] if x else [x + width]
            spans.append((y, x, x + width))
        return ChopsUpdate(chops, spans, ends)

    def push(self):
        """Text comes in before what stands in a few lines."""
        for y in self.random.sample(range(self.height), self.random.randint(1, 3)):
            x = self.random.randrange(self.width - 2)
            strip = self.strip(self.random.randint(1, min(12, self.width - x)))
            old = self.strips[y]
            self.strips[y] = Strip.join([old.crop(0, x), strip, old.crop(x, self.width - strip.cell_length)])
        return self.layout()

    def box(self):
        """A dialog comes."""
        x, y = self.random.randrange(self.width // 2), self.random.randrange(self.height // 2)
        for row in range(y, min(self.height, y + 6)):
            self.put(x, row, self.strip(min(20, self.width - x)))
        return self.layout()

    def replace(self):
        if self.random.random() < 0.2:
            self.strips = [self.strip(self.width) for _ in range(self.height)]
        return self.layout()


BACKGROUND = Style(bgcolor=BACKGROUNDS[1])
