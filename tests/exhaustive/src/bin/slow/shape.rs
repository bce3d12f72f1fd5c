//! Texts of any length: what is repeated in them, and what is nested.

/// A part of a shape. `#` in it is a number that no other place has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Once(String),
    /// As often as the length allows; several of them share it.
    Times(String),
    /// So many times in one another: what closes it is after all that follows, up to the part that ends it.
    Deep(usize, String, String),
    End,
}

/// A text of any length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shape(pub(crate) Vec<Part>);

impl Shape {
    /// `=once|*times|60(open)close|end`: the form of a row of the table. A new line is written `\n`, a bar `\b`.
    pub(crate) fn read(row: &str) -> Self {
        let plain = |text: &str| text.replace("\\n", "\n").replace("\\b", "|").replace("\\p", "\t");
        let part = |text: &str| match text.split_at(1.min(text.len())) {
            ("=", once) => Part::Once(plain(once)),
            ("*", times) => Part::Times(plain(times)),
            (")", _) => Part::End,
            _ => {
                let (depth, rest) = text.split_once('>').unwrap_or(("1", text));
                let (open, close) = rest.split_once('<').unwrap_or((rest, ""));
                Part::Deep(depth.parse().unwrap_or(1), plain(open), plain(close))
            }
        };
        Self(row.split('|').map(part).collect())
    }

    pub(crate) fn row(&self) -> String {
        let kept = |text: &str| text.replace('\n', "\\n").replace('|', "\\b").replace('\t', "\\p");
        let part = |part: &Part| match part {
            Part::Once(text) => format!("={}", kept(text)),
            Part::Times(text) => format!("*{}", kept(text)),
            Part::Deep(depth, open, close) => format!("{depth}>{}<{}", kept(open), kept(close)),
            Part::End => ")".to_owned(),
        };
        self.0.iter().map(part).collect::<Vec<_>>().join("|")
    }

    /// A text of about so many bytes.
    pub(crate) fn text(&self, bytes: usize) -> String {
        let (mut fixed, mut shares) = (0, 0);
        for part in &self.0 {
            match part {
                Part::Once(text) => fixed += text.len(),
                Part::Times(_) => shares += 1,
                Part::Deep(depth, open, close) => fixed += depth * (open.len() + close.len()),
                Part::End => {}
            }
        }
        let share = bytes.saturating_sub(fixed) / shares.max(1);
        let (mut text, mut number, mut open_parts) = (String::with_capacity(bytes + 64), 0_usize, Vec::new());
        let mut write = |text: &mut String, piece: &str| {
            for (index, piece) in piece.split('#').enumerate() {
                if index > 0 {
                    number += 1;
                    text.push_str(&number.to_string());
                }
                text.push_str(piece);
            }
        };
        for part in &self.0 {
            match part {
                Part::Once(piece) => write(&mut text, piece),
                Part::Times(piece) => {
                    let end = text.len() + share;
                    while text.len() < end && !piece.is_empty() {
                        write(&mut text, piece);
                    }
                }
                Part::Deep(depth, open, close) => {
                    (0..*depth).for_each(|_| write(&mut text, open));
                    open_parts.push((*depth, close));
                }
                Part::End => {
                    if let Some((depth, close)) = open_parts.pop() {
                        (0..depth).for_each(|_| write(&mut text, close));
                    }
                }
            }
        }
        while let Some((depth, close)) = open_parts.pop() {
            (0..depth).for_each(|_| write(&mut text, close));
        }
        text
    }
}
