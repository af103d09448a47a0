#!/usr/bin/env python3
"""Turns what a terminal shows (tmux capture-pane -p -e) into an SVG picture of it: text, colours, no script.

usage: eng/screen-to-svg.py [--command TEXT] [--cut AFTER..BEFORE] < screen > picture.svg
"""
import argparse
import html
import re
import sys

CELL, LINE, PAD = 8.4, 19, 18
# The sixteen colours, and those of the 256 that are asked for.
COLOURS = {30: "#484f58", 31: "#ff7b72", 32: "#3fb950", 33: "#d29922", 34: "#58a6ff", 35: "#bc8cff", 36: "#39c5cf", 37: "#b1bac4"}
BRIGHT = {0: "#484f58", 1: "#ff7b72", 2: "#3fb950", 3: "#d29922", 4: "#58a6ff", 5: "#bc8cff", 6: "#39c5cf", 7: "#e6edf3"}


def spans(line):
    """Pieces of a line with their colour, the colours read from its escape sequences."""
    colour = None
    for text, codes in re.findall(r"([^\x1b]*)(?:\x1b\[([0-9;]*)m)?", line):
        if text:
            yield text, colour
        numbers = [int(code or 0) for code in codes.split(";")]
        while numbers:
            code = numbers.pop(0)
            if code in (0, 39):
                colour = None if codes else colour
            elif code in COLOURS:
                colour = COLOURS[code]
            elif 90 <= code <= 97:
                colour = BRIGHT[code - 90]
            elif code == 38 and numbers[:1] == [5]:
                colour, numbers = BRIGHT.get(numbers[1] % 8), numbers[2:]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--command", help="what was typed")
    parser.add_argument("--cut", metavar="FROM,TO", action="append", default=[], help="leave out the lines from one that begins with FROM up to one that begins with TO")
    options = parser.parse_args()
    lines = [line.rstrip() for line in sys.stdin.read().rstrip().split("\n")]
    for cut in options.cut:
        first, last = cut.split(",")
        plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
        begin = next(number for number, line in enumerate(plain) if line.startswith(first))
        end = next(number for number, line in enumerate(plain) if number > begin and line.startswith(last))
        lines[begin:end] = ["  …"]
    if options.command:
        lines.insert(0, f"\x1b[90m$\x1b[0m {options.command}")
    columns = max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines)
    width, height = round(columns * CELL + 2 * PAD), len(lines) * LINE + 2 * PAD + 22
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">')
    print(f"<title>{html.escape(options.command or 'A terminal')}</title>")
    print(f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>')
    for number, colour in enumerate(("#ff5f57", "#febc2e", "#28c840")):
        print(f'<circle cx="{PAD + 4 + number * 18}" cy="17" r="5.5" fill="{colour}"/>')
    print("<g font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace\" font-size=\"14\" fill=\"#e6edf3\">")
    for number, line in enumerate(lines):
        column, pieces = 0, []
        for text, colour in spans(line):
            fill = f' fill="{colour}"' if colour else ""
            # Each group of words at its own column: neither another font's width nor lost spaces shift what follows.
            for group in re.finditer(r"\S+(?: \S+)*", text):
                x, length = PAD + (column + group.start()) * CELL, len(group[0]) * CELL
                pieces.append(f'<tspan x="{x:.1f}" textLength="{length:.1f}"{fill}>{html.escape(group[0], quote=False)}</tspan>')
            column += len(text)
        if pieces:
            print(f'<text y="{PAD + 22 + (number + 1) * LINE - 5}">{"".join(pieces)}</text>')
    print("</g>\n</svg>")


main()
