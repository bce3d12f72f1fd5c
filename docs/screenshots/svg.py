"""Draws the text of a terminal, with its colours, as SVG: `tmux capture-pane -e -p | svg.py`."""
import re
import sys
from html import escape

WIDTH, HEIGHT, SIZE = 8.4, 18, 14
FOREGROUND, BACKGROUND = "#e0e2ea", "#14161b"
BASIC = ["#14161b", "#ffc0b9", "#b3f6c0", "#fce094", "#a6dbff", "#ffcaff", "#8cf8f7", "#e0e2ea"]
BRIGHT = ["#4f5258", *BASIC[1:]]


def indexed(number):
    if number < 8:
        return BASIC[number]
    if number < 16:
        return BRIGHT[number - 8]
    if number < 232:
        levels = [0, 95, 135, 175, 215, 255]
        number -= 16
        return "#%02x%02x%02x" % (levels[number // 36], levels[number // 6 % 6], levels[number % 6])
    return "#%02x%02x%02x" % ((8 + 10 * (number - 232),) * 3)


def colour(codes):
    """The colour after 38 or 48, taken from the codes."""
    kind = codes.pop(0)
    if kind == 5:
        return indexed(codes.pop(0))
    red, green, blue = codes.pop(0), codes.pop(0), codes.pop(0)
    return "#%02x%02x%02x" % (red, green, blue)


def apply(style, codes):
    codes = list(codes) or [0]
    while codes:
        code = codes.pop(0)
        if code == 0:
            style.clear()
        elif code in (1, 3, 4, 7):
            style[{1: "bold", 3: "italic", 4: "underline", 7: "reverse"}[code]] = True
        elif code in (22, 23, 24, 27):
            style.pop({22: "bold", 23: "italic", 24: "underline", 27: "reverse"}[code], None)
        elif code in (38, 48):
            style["fg" if code == 38 else "bg"] = colour(codes)
        elif code == 58:
            colour(codes)
        elif code in (39, 49):
            style.pop("fg" if code == 39 else "bg", None)
        elif 30 <= code <= 37 or 90 <= code <= 97:
            style["fg"] = (BASIC if code < 90 else BRIGHT)[code % 10]
        elif 40 <= code <= 47 or 100 <= code <= 107:
            style["bg"] = (BASIC if code < 100 else BRIGHT)[code % 10]


def pieces(line, style):
    """The texts of a line, each with the column it begins in and its style."""
    column = 0
    for part in re.split(r"(\x1b\[[0-9;:]*m)", line):
        if part.startswith("\x1b["):
            numbers = re.sub(r"(?<=4):\d+", "", part[2:-1]).replace("::", ":")
            apply(style, [int(number) for number in re.split(r"[;:]", numbers) if number])
        elif part:
            yield column, part, dict(style)
            column += len(part)


def main():
    lines = [line for line in sys.stdin.read().rstrip("\n").split("\n")]
    style = {}
    rows = [list(pieces(line, style)) for line in lines]
    columns = max((column + len(text) for row in rows for column, text, _ in row), default=1)
    width, height = columns * WIDTH + 20, len(rows) * HEIGHT + 20
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
          f'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="{SIZE}">')
    print(f'<rect width="100%" height="100%" rx="6" fill="{BACKGROUND}"/>')
    for index, row in enumerate(rows):
        for column, text, style in row:
            x, y, length = 10 + column * WIDTH, 10 + index * HEIGHT, len(text) * WIDTH
            front, back = style.get("fg", FOREGROUND), style.get("bg", BACKGROUND)
            if style.get("reverse"):
                front, back = back, front
            if back != BACKGROUND:
                print(f'<rect x="{x:.1f}" y="{y}" width="{length:.1f}" height="{HEIGHT}" fill="{back}"/>')
            if text.strip():
                more = "".join((
                    ' font-weight="bold"' if style.get("bold") else "",
                    ' font-style="italic"' if style.get("italic") else "",
                    ' text-decoration="underline"' if style.get("underline") else "",
                ))
                print(f'<text x="{x:.1f}" y="{y + 14}" textLength="{length:.1f}" fill="{front}" '
                      f'xml:space="preserve"{more}>{escape(text)}</text>')
    print("</svg>")


main()
