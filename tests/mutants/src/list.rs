//! The mutants that cargo-mutants lists, and which of them are looked at.

use serde_json::Value;

/// A line and a column of a file, from 1, counted in characters.
pub(crate) type Place = (usize, usize);

#[derive(Clone, Debug)]
pub(crate) struct Mutant {
    /// From 1: the number by which the program with all mutants turns one on.
    pub(crate) number: usize,
    pub(crate) file: String,
    pub(crate) function: String,
    pub(crate) genre: String,
    pub(crate) start: Place,
    pub(crate) replacement: String,
    pub(crate) name: String,
}

impl Mutant {
    /// Its name without line and column, which change with each edit.
    pub(crate) fn name_without_place(&self) -> String {
        let (_, what) = self.name.split_once(": ").unwrap_or_default();
        format!("{}: {what}", self.file)
    }
}

/// What `cargo mutants --list --json` prints, in its order.
pub(crate) fn read(text: &str) -> Vec<Mutant> {
    let list: Value = serde_json::from_str(text).expect("the list of cargo-mutants");
    let place = |value: &Value| {
        let of = |name: &str| usize::try_from(value[name].as_u64().expect("a place")).expect("a place");
        (of("line"), of("column"))
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let each = list.as_array().expect("a list").iter().enumerate();
    each.map(|(index, one)| Mutant {
        number: index + 1,
        file: text(&one["file"]),
        function: text(&one["function"]["function_name"]),
        genre: text(&one["genre"]),
        start: place(&one["span"]["start"]),
        replacement: text(&one["replacement"]),
        name: text(&one["name"]),
    })
    .collect()
}

/// `count` of them by a seed, in their order: those whose number, stirred, is least.
pub(crate) fn sample(mutants: &[Mutant], seed: u64, count: usize) -> Vec<Mutant> {
    let mut stirred: Vec<(u64, &Mutant)> =
        mutants.iter().map(|mutant| (stir(seed ^ stir(mutant.number as u64)), mutant)).collect();
    stirred.sort_by_key(|(key, _)| *key);
    stirred.truncate(count);
    stirred.sort_by_key(|(_, mutant)| mutant.number);
    stirred.into_iter().map(|(_, mutant)| mutant.clone()).collect()
}

/// SplitMix64.
fn stir(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
