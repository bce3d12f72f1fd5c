//! Lines that are broken where they are too long: groups of pieces are on one line if they fit.

use alloc::string::String;
use alloc::vec::Vec;

/// How many characters a line has before it is broken.
const WIDTH: usize = 100;
/// How far what belongs to a line above is indented.
const INDENT: usize = 4;

/// A piece of text, or what is between two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'s> {
    /// Text as it is in the source.
    Text(&'s str),
    /// A word in upper case.
    Upper(&'s str),
    /// A blank.
    Space,
    /// A blank, or a line end if the group is broken.
    Line,
    /// Nothing, or a line end if the group is broken.
    Soft,
    /// A line end.
    Hard,
    /// The beginning of a group: it is on one line, or all of its own line ends are made.
    Group,
    /// The beginning of a part of a group whose lines are indented.
    Indent,
    /// The end of a group or an indented part.
    End,
}

/// The pieces as text.
pub(super) fn render(pieces: &[Piece<'_>]) -> String {
    let widths = widths(pieces);
    let mut out = String::new();
    let mut column = 0;
    // The groups that are open: whether they are broken, and how far they are indented.
    let mut groups: Vec<(bool, usize)> = Vec::new();
    for (piece, width) in pieces.iter().zip(widths) {
        let (broken, indent) = groups.last().copied().unwrap_or((true, 0));
        match *piece {
            Piece::Group => groups.push((width.is_none_or(|width| column + width > WIDTH), indent)),
            Piece::Indent => groups.push((broken, indent + INDENT)),
            Piece::End => {
                groups.pop();
            }
            Piece::Hard => column = line_end(&mut out, indent),
            Piece::Line | Piece::Soft if broken => column = line_end(&mut out, indent),
            Piece::Soft => {}
            Piece::Line | Piece::Space => {
                out.push(' ');
                column += 1;
            }
            Piece::Text(text) => {
                out.push_str(text);
                column = text.rsplit_once('\n').map_or(column, |_| 0) + length(text);
            }
            Piece::Upper(text) => {
                out.extend(text.chars().map(|c| c.to_ascii_uppercase()));
                column += text.len();
            }
        }
    }
    out
}

/// Begins a line. A line has no blanks at its end.
fn line_end(out: &mut String, indent: usize) -> usize {
    out.truncate(out.trim_end_matches(' ').len());
    out.push('\n');
    out.extend(core::iter::repeat_n(' ', indent));
    indent
}

/// The characters of the text's last line.
fn length(text: &str) -> usize {
    text.rsplit('\n').next().unwrap_or_default().chars().count()
}

/// For each beginning of a group how long it is on one line, with what comes after it up to the next place for a line end; `None` if
/// it can't be on one. For all else nothing of use.
fn widths(pieces: &[Piece<'_>]) -> Vec<Option<usize>> {
    let mut widths = alloc::vec![None; pieces.len()];
    // From the back: the width from here to the end, and of what follows up to a place for a line end; line ends count as too wide.
    let mut open: Vec<Measure> = Vec::new();
    let mut now = Measure { width: 0, breaks: 0, tail: 0 };
    for (piece, place) in pieces.iter().zip(widths.iter_mut()).rev() {
        match *piece {
            Piece::End => open.push(now),
            Piece::Group | Piece::Indent => {
                if let Some(end) = open.pop()
                    && end.breaks == now.breaks
                {
                    *place = Some(now.width - end.width + end.tail);
                }
            }
            Piece::Hard => now = Measure { breaks: now.breaks + 1, tail: 0, ..now },
            Piece::Line | Piece::Space => {
                // A blank that can't become a line end keeps what follows on the line.
                let tail = if *piece == Piece::Space { now.tail + 1 } else { 0 };
                now = Measure { width: now.width + 1, tail, ..now };
            }
            Piece::Soft => now.tail = 0,
            Piece::Text(text) | Piece::Upper(text) => {
                let breaks = usize::from(text.contains('\n'));
                let length = length(text);
                now = Measure { width: now.width + length, breaks: now.breaks + breaks, tail: now.tail + length };
            }
        }
    }
    widths
}

/// What comes after a place, measured from the end of the text.
#[derive(Clone, Copy)]
struct Measure {
    /// Characters on one line.
    width: usize,
    /// Line ends that must be.
    breaks: usize,
    /// Characters up to the next place for a line end.
    tail: usize,
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::Piece::{End, Group, Hard, Indent, Line, Soft, Space, Text, Upper};
    use super::render;

    #[test]
    fn a_group_is_broken_only_if_it_does_not_fit() {
        let word = "x".repeat(48);
        let list =
            |second: &str| render(&[Group, Indent, Upper("in"), Space, Text(&word), Line, Text(second), End, End]);
        assert_eq!(list(&"y".repeat(48)), format!("IN {word} {}", "y".repeat(48)));
        assert_eq!(list(&"y".repeat(49)), format!("IN {word}\n    {}", "y".repeat(49)));
    }

    #[test]
    fn a_blank_counts_before_a_group_and_after_it() {
        let before = |length: usize| {
            let (before, list) = ("x".repeat(length), "y".repeat(50));
            render(&[Text(&before), Space, Group, Text(&list), Line, Text("z"), End]).contains('\n')
        };
        assert_eq!([before(47), before(48)], [false, true]);
        let after = |length: usize| {
            let word = "x".repeat(length);
            let brackets = [Group, Text("("), Indent, Soft, Text(&word), End, Soft, Text(")"), End, Space, Text("b")];
            render(&brackets).contains('\n')
        };
        assert_eq!([after(96), after(97)], [false, true]);
    }

    #[test]
    fn what_follows_a_group_counts() {
        let word = "x".repeat(97);
        let brackets = |after: &'static str| {
            render(&[Group, Text("("), Indent, Soft, Text(&word), End, Soft, Text(")"), End, Text(after)])
        };
        assert_eq!(brackets(";"), format!("({word});"));
        assert_eq!(brackets(";;"), format!("(\n    {word}\n);;"));
    }

    #[test]
    fn a_line_end_breaks_the_groups_around_it_and_leaves_no_blank() {
        let lines = |last: &'static [super::Piece<'static>]| {
            render(&[&[Group, Indent, Text("a"), Line], last, &[End, End]].concat())
        };
        assert_eq!(lines(&[Text("b"), Space, Hard, Text("c")]), "a\n    b\n    c");
        assert_eq!(lines(&[Text("`\nb`")]), "a\n    `\nb`");
    }
}
