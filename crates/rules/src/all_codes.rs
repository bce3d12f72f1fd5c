//! The codes alone. They are put together when this is compiled, so that a program that asks for nothing else does not have the examples in it.

#![allow(
    clippy::indexing_slicing,
    reason = "only what is compiled is looked at, and there is no other way to go through a constant"
)]

use std::collections::BTreeSet;

use crate::{EXAMPLES, ROWS};

/// How many rows there are.
const COUNT: usize = {
    let (mut count, mut at) = (0, 0);
    while at < ROWS.len() {
        count += ROWS[at].len();
        at += 1;
    }
    at = 0;
    while at < EXAMPLES.len() {
        count += EXAMPLES[at].1.len();
        at += 1;
    }
    count
};

/// The code of each row.
static CODES: [&str; COUNT] = {
    let mut codes = [""; COUNT];
    let (mut count, mut at) = (0, 0);
    while at < ROWS.len() {
        let mut row = 0;
        while row < ROWS[at].len() {
            codes[count] = ROWS[at][row].code;
            (count, row) = (count + 1, row + 1);
        }
        at += 1;
    }
    at = 0;
    while at < EXAMPLES.len() {
        let mut row = 0;
        while row < EXAMPLES[at].1.len() {
            codes[count] = EXAMPLES[at].1[row].code;
            (count, row) = (count + 1, row + 1);
        }
        at += 1;
    }
    codes
};

/// Every code once, in the order of the alphabet.
#[must_use]
pub fn codes() -> BTreeSet<&'static str> {
    CODES.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn the_codes_are_those_of_the_rules() {
        assert_eq!(codes(), rules().map(|rule| rule.code).collect());
    }
}
