//! A shape to another one near it.

use crate::shape::{Part, Shape};

/// Numbers that look random (SplitMix64), the same for the same seed.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let number = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((number ^ (number >> 31)) % bound.max(1) as u64).unwrap_or_default()
    }

    pub(crate) fn one_of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// Deeper than the limits of nesting is refused at once, and tells nothing.
const DEPTHS: [usize; 6] = [1, 2, 8, 15, 40, 100];

pub(crate) fn changed(shape: &Shape, others: &[Shape], words: &[&str], random: &mut Random) -> Shape {
    let mut shape = shape.clone();
    for _ in 0..=random.below(3) {
        let Shape(parts) = &mut shape;
        let at = random.below(parts.len());
        match random.below(9) {
            // A word put in, taken out, changed.
            0..=3 => {
                let text = match &mut parts[at] {
                    Part::Once(text) | Part::Times(text) => text,
                    Part::Deep(_, open, close) => {
                        if random.below(2) == 0 {
                            open
                        } else {
                            close
                        }
                    }
                    Part::End => continue,
                };
                edited(text, words, random);
            }
            4 => {
                parts[at] = match parts[at].clone() {
                    Part::Once(text) => Part::Times(text),
                    Part::Times(text) if random.below(2) == 0 => Part::Once(text),
                    Part::Times(text) => Part::Deep(*random.one_of(&DEPTHS), text.clone(), text),
                    Part::Deep(_, open, close) => Part::Deep(*random.one_of(&DEPTHS), open, close),
                    Part::End => Part::End,
                };
            }
            5 if parts.len() < 9 => {
                let text = (0..=random.below(4)).map(|_| *random.one_of(words)).collect::<Vec<_>>().join(" ");
                parts.insert(at, if random.below(3) == 0 { Part::Once(text) } else { Part::Times(text) });
            }
            6 if parts.len() < 9 => {
                let Shape(other) = random.one_of(others);
                parts.insert(at, random.one_of(other).clone());
            }
            7 if parts.len() > 1 => drop(parts.remove(at)),
            8 => {
                let other = random.below(parts.len());
                parts.swap(at, other);
            }
            _ => {}
        }
    }
    shape
}

fn edited(text: &mut String, words: &[&str], random: &mut Random) {
    let mut pieces: Vec<&str> = text.split(' ').collect();
    let at = random.below(pieces.len());
    match random.below(4) {
        0 => pieces.insert(at, random.one_of::<&str>(words)),
        1 => pieces[at] = random.one_of::<&str>(words),
        2 => drop(pieces.remove(at)),
        _ => {
            let to = random.below(pieces.len());
            pieces.swap(at, to);
        }
    }
    let glue = if random.below(4) == 0 { "" } else { " " };
    *text = pieces.join(glue);
    text.truncate((0..=text.len().min(120)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default());
}
